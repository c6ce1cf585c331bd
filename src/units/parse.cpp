#include "llmviewer/units/parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

struct Prefix {
  std::string_view text;
  int decimal_exponent;
  double factor;  // beyond the decimal exponent: 1024ⁿ for the binary prefixes
};

constexpr std::array kPrefixes{
    Prefix{"Ki", 0, 0x1p10}, Prefix{"Mi", 0, 0x1p20}, Prefix{"Gi", 0, 0x1p30},
    Prefix{"Ti", 0, 0x1p40}, Prefix{"Pi", 0, 0x1p50}, Prefix{"k", 3, 1},
    Prefix{"K", 3, 1},       Prefix{"M", 6, 1},       Prefix{"G", 9, 1},
    Prefix{"T", 12, 1},      Prefix{"P", 15, 1},      Prefix{"E", 18, 1},
    Prefix{"m", -3, 1},      Prefix{"u", -6, 1},      Prefix{"µ", -6, 1},
    Prefix{"n", -9, 1},      Prefix{"", 0, 1},
};

struct Unit {
  std::string_view text;
  double factor;
};

struct Dimension {
  std::string_view example;
  std::span<const Unit> units;
};

constexpr std::array kOpsPerSecond{
    Unit{"FLOP/s", 1},  Unit{"FLOPS", 1}, Unit{"OP/s", 1}, Unit{"OPS", 1},
    Unit{"FLOPs/s", 1}, Unit{"ops/s", 1}, Unit{"op/s", 1}, Unit{"flops", 1},
};
constexpr std::array kBytesPerSecond{Unit{"B/s", 1}, Unit{"Bps", 1}, Unit{"bit/s", 0.125}};
constexpr std::array kBytes{Unit{"B", 1}, Unit{"bytes", 1}, Unit{"bit", 0.125}};
constexpr std::array kSeconds{Unit{"s", 1}, Unit{"min", 60}};
constexpr std::array kHertz{Unit{"Hz", 1}};
constexpr std::array kWatts{Unit{"W", 1}};

constexpr std::array kDimensions{
    Dimension{"989.4 TFLOPS", kOpsPerSecond},
    Dimension{"3.35 TB/s", kBytesPerSecond},
    Dimension{"80 GiB", kBytes},
    Dimension{"20 ms", kSeconds},
    Dimension{"1.8 GHz", kHertz},
    Dimension{"300 W", kWatts},
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view number_part(std::string_view text) {
  double ignored = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), ignored);
  // An "e" that starts no exponent ("5 exa") is left to the unit by from_chars itself.
  return text.substr(0, static_cast<std::size_t>(end - text.data()));
}

/// Powers of ten beyond which every double is 0 or infinite, whatever digits stand before.
constexpr int kHugeExponent = 100000;

int exponent_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int exponent = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (status == std::errc::result_out_of_range || exponent > kHugeExponent) {
    exponent = kHugeExponent;
  }
  return negative ? -exponent : exponent;
}

/// The power of ten of a number's first digit that is not zero: 2 for "0123.4", −3 for ".001".
int leading_power(std::string_view digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits.find_first_of("123456789");
  if (first == std::string_view::npos) return 0;
  const auto distance = static_cast<int>(point) - static_cast<int>(first);
  return first < point ? distance - 1 : distance;
}

/// number × 10^exponent, rounded once: the exponent is joined to the digits before conversion.
double scaled(std::string_view number, int exponent) {
  const auto e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view digits = number.substr(0, e);
  const int total = exponent + (e < number.size() ? exponent_of(number.substr(e + 1)) : 0);
  const std::string joined = std::string{digits} + 'e' + std::to_string(total);
  double value = 0;
  const auto [end, status] = std::from_chars(joined.data(), joined.data() + joined.size(), value);
  if (status == std::errc::result_out_of_range) {
    return leading_power(digits) + total > 0 ? INFINITY : 0.0;
  }
  return value;
}

/// The value in base units, or NaN when the suffix is no unit of this dimension.
double read_unit(std::string_view number, std::string_view suffix, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (!suffix.ends_with(unit.text)) continue;
    const std::string_view prefix_text = suffix.substr(0, suffix.size() - unit.text.size());
    for (const Prefix& prefix : kPrefixes) {
      if (prefix.text == prefix_text) {
        return scaled(number, prefix.decimal_exponent) * prefix.factor * unit.factor;
      }
    }
  }
  return NAN;
}

[[noreturn]] void reject(std::string_view text, std::string_view where, std::string_view example) {
  throw Error{where, "\"" + std::string{text} + "\" is not a figure of this kind",
              "write a number and a unit, such as " + std::string{example}};
}

double parse(std::string_view text, std::string_view where, const Dimension& dimension) {
  const std::string_view whole = trimmed(text);
  const std::string_view number = number_part(whole);
  if (number.empty()) reject(text, where, dimension.example);
  const std::string_view suffix = trimmed(whole.substr(number.size()));
  const double value =
      suffix.empty() ? scaled(number, 0) : read_unit(number, suffix, dimension.units);
  if (!std::isfinite(value)) reject(text, where, dimension.example);
  return value;
}

}  // namespace

OpsPerSecond parse_ops_per_second(std::string_view text, std::string_view where) {
  return OpsPerSecond{parse(text, where, kDimensions[0])};
}
BytesPerSecond parse_bytes_per_second(std::string_view text, std::string_view where) {
  return BytesPerSecond{parse(text, where, kDimensions[1])};
}
Bytes parse_bytes(std::string_view text, std::string_view where) {
  return Bytes{parse(text, where, kDimensions[2])};
}
Seconds parse_seconds(std::string_view text, std::string_view where) {
  return Seconds{parse(text, where, kDimensions[3])};
}
Hertz parse_hertz(std::string_view text, std::string_view where) {
  return Hertz{parse(text, where, kDimensions[4])};
}
double parse_watts(std::string_view text, std::string_view where) {
  return parse(text, where, kDimensions[5]);
}
double parse_number(std::string_view text, std::string_view where) {
  return parse(text, where, Dimension{"42", {}});
}

double parse_any_unit(std::string_view text, std::string_view where) {
  const std::string_view whole = trimmed(text);
  const std::string_view number = number_part(whole);
  if (number.empty()) reject(text, where, "20 ms");
  const std::string_view suffix = trimmed(whole.substr(number.size()));
  if (suffix.empty()) return parse_number(text, where);
  for (const Dimension& dimension : kDimensions) {
    const double value = read_unit(number, suffix, dimension.units);
    if (std::isfinite(value)) return value;
  }
  // A bare prefix counts: "4k" tokens, "10M" rows.
  for (const Prefix& prefix : kPrefixes) {
    if (prefix.text != suffix) continue;
    const double value = scaled(number, prefix.decimal_exponent) * prefix.factor;
    if (std::isfinite(value)) return value;
  }
  reject(text, where, "20 ms, 80 GiB or 4k");
}

double parse_count(std::string_view text, std::string_view where) {
  const double value = parse_any_unit(text, where);
  if (value >= 1 && value <= kMostCount && value == std::floor(value)) return value;
  throw Error{where, std::string{text} + " is no possible count",
              "use a whole number from 1 to 1e9"};
}

}  // namespace llmviewer
