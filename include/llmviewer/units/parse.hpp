#pragma once

#include <string_view>

#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// Reads a figure with its unit: "3.35 TB/s", "80GiB", "989.4 TFLOPS", "1.8 GHz", "20ms".
/// Decimal prefixes k M G T P E are powers of 1000, binary ones Ki Mi Gi Ti Pi powers of 1024.
/// A bare number is taken in base units. `where` names the input in the Error that is thrown when
/// the text is no finite number of that unit. Reading is correctly rounded: "154.8 TFLOPS" is the
/// double nearest to 154.8e12.
OpsPerSecond parse_ops_per_second(std::string_view text, std::string_view where);
BytesPerSecond parse_bytes_per_second(std::string_view text, std::string_view where);
Bytes parse_bytes(std::string_view text, std::string_view where);
Seconds parse_seconds(std::string_view text, std::string_view where);
Hertz parse_hertz(std::string_view text, std::string_view where);
double parse_watts(std::string_view text, std::string_view where);
double parse_number(std::string_view text, std::string_view where);

/// A literal whose unit is written out, of any dimension: the value in base units.
/// Used where the dimension is not known beforehand ("tpot_s < 20ms").
double parse_any_unit(std::string_view text, std::string_view where);

/// The most of anything that is counted: what may be asked for, and where a search for the most of
/// it stops. A search that comes so far has found no end.
inline constexpr double kMostCount = 1e9;
/// A whole number from 1 to kMostCount: "512", "4k", "1M".
double parse_count(std::string_view text, std::string_view where);

}  // namespace llmviewer
