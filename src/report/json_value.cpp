#include "report/json_value.hpp"

#include <cmath>
#include <cstdint>

namespace llmviewer {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2⁵³

}  // namespace

Json json_number(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::fabs(value) <= kExactIntegers) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

Json json_number(const std::optional<double>& value) {
  return value ? json_number(*value) : Json(nullptr);
}

Json json_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag;
  if (const auto* number = std::get_if<double>(&cell)) return json_number(*number);
  return nullptr;
}

// A file name may hold any bytes; what is no UTF-8 becomes U+FFFD instead of an exception.
void write_json(const Json& json, std::ostream& out) {
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void write_json_line(const Json& json, std::ostream& out) {
  out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace llmviewer
