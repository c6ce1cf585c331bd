#include <array>
#include <optional>

#include "llmviewer/report/catalog_report.hpp"
#include "report/rates.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

template <class Quantity>
Cell optional_cell(const std::optional<Quantity>& quantity) {
  return quantity ? Cell{quantity->value()} : Cell{};
}

Cell ridge_point(const Hardware& hardware) {
  const auto peak = half_rate(hardware);
  if (!peak || !(hardware.bandwidth > BytesPerSecond{0})) return {};
  return (*peak / hardware.bandwidth).value();
}

// clang-format off: one column a line
constexpr auto kDeviceColumns = std::to_array<ColumnOf<Hardware>>({
    {"name", "name", "", "", Show::plain, [](const Hardware& h) -> Cell { return h.name; }},
    {"title", "device", "", "", Show::plain, [](const Hardware& h) -> Cell { return h.title; }},
    {"fp16_ops_per_s", "fp16", "op/s", "", Show::scaled,
     [](const Hardware& h) -> Cell { return optional_cell(half_rate(h)); }},
    {"fp8_ops_per_s", "fp8", "op/s", "", Show::scaled,
     [](const Hardware& h) -> Cell { return optional_cell(rates_of(h)[DataType::fp8]); }},
    {"int8_ops_per_s", "int8", "op/s", "", Show::scaled,
     [](const Hardware& h) -> Cell { return optional_cell(rates_of(h)[DataType::int8]); }},
    {"bandwidth_bytes_per_s", "B/s", "B/s", "", Show::scaled,
     [](const Hardware& h) -> Cell { return h.bandwidth.value(); }},
    {"capacity_bytes", "memory", "B", "", Show::binary,
     [](const Hardware& h) -> Cell { return optional_cell(h.capacity); }},
    {"ridge_point_ops_per_byte", "ridge", "op/B", "", Show::scaled,
     [](const Hardware& h) -> Cell { return ridge_point(h); }},
    {"year", "year", "", "", Show::plain,
     [](const Hardware& h)
         -> Cell { return h.year > 0 ? Cell{static_cast<double>(h.year)} : Cell{}; }},
});
// clang-format on

}  // namespace

void write_hardware_list(const std::vector<Hardware>& devices, std::string_view format,
                         std::ostream& out) {
  write_sheet(sheet_of(std::span<const ColumnOf<Hardware>>{kDeviceColumns}, devices), "hardware",
              format, out);
}

}  // namespace llmviewer
