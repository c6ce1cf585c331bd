#include "llmviewer/units/data_type.hpp"

namespace llmviewer {
namespace {

struct Row {
  std::string_view name;
  int bits;
  bool integer;
};

constexpr std::array<Row, kDataTypes.size()> kRows{{
    {"fp64", 64, false},
    {"fp32", 32, false},
    {"tf32", 32, false},
    {"bf16", 16, false},
    {"fp16", 16, false},
    {"fp8", 8, false},
    {"fp6", 6, false},
    {"fp4", 4, false},
    {"int8", 8, true},
    {"int4", 4, true},
}};

const Row& row(DataType type) noexcept { return kRows[static_cast<std::size_t>(type)]; }

}  // namespace

std::string_view name_of(DataType type) noexcept { return row(type).name; }
int bits_of(DataType type) noexcept { return row(type).bits; }
bool is_integer(DataType type) noexcept { return row(type).integer; }

std::optional<DataType> data_type_named(std::string_view name) noexcept {
  for (const DataType type : kDataTypes) {
    if (name_of(type) == name) return type;
  }
  return std::nullopt;
}

std::optional<DataType> next_wider(DataType type) noexcept {
  switch (type) {
    case DataType::fp4:
    case DataType::fp6:
      return DataType::fp8;
    case DataType::int4:
      return DataType::int8;
    case DataType::fp8:
    case DataType::int8:
      return DataType::fp16;
    case DataType::fp16:
    case DataType::bf16:
      return DataType::fp32;
    case DataType::fp64:
    case DataType::fp32:
    case DataType::tf32:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace llmviewer
