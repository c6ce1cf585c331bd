#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace llmviewer {

/// The types that arithmetic is done in.
enum class DataType : std::uint8_t { fp64, fp32, tf32, bf16, fp16, fp8, fp6, fp4, int8, int4 };

inline constexpr std::array kDataTypes{
    DataType::fp64, DataType::fp32, DataType::tf32, DataType::bf16, DataType::fp16,
    DataType::fp8,  DataType::fp6,  DataType::fp4,  DataType::int8, DataType::int4};

std::string_view name_of(DataType type) noexcept;
std::optional<DataType> data_type_named(std::string_view name) noexcept;
int bits_of(DataType type) noexcept;
bool is_integer(DataType type) noexcept;

/// The next wider type that may stand in for `type` on a device that lacks it:
/// fp4 → fp8 → fp16, fp6 → fp8, int4 → int8 → fp16, bf16 ↔ fp16 → fp32.
std::optional<DataType> next_wider(DataType type) noexcept;

/// One value for each data type.
template <class T>
class PerType {
 public:
  constexpr T& operator[](DataType type) noexcept {
    return values_[static_cast<std::size_t>(type)];
  }
  constexpr const T& operator[](DataType type) const noexcept {
    return values_[static_cast<std::size_t>(type)];
  }

 private:
  std::array<T, kDataTypes.size()> values_{};
};

}  // namespace llmviewer
