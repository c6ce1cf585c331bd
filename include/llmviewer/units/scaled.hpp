#pragma once

#include <string>
#include <string_view>

#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// A number for people: three significant digits and a decimal prefix ("155 T", "67.1 M", "0").
std::string scaled(double value);
/// The same with a unit: scaled(1.18e-3, "s") = "1.18 ms", scaled(768e9, "B/s") = "768 GB/s".
std::string scaled(double value, std::string_view unit);
/// A count of things as people say it, a thousand million being a billion: "671 B", "8.03 B".
std::string counted(double value);
/// Bytes with a binary prefix, as memory is sold: "48 GiB", "12.6 GiB".
std::string scaled_binary(Bytes bytes);

/// The shortest text that reads back as exactly this double; integers up to 2⁵³ without exponent.
/// Independent of the locale. Not a finite number: "nan", "inf".
std::string round_trip(double value);
/// The same, appended: for millions of numbers.
void append_round_trip(double value, std::string& text);

}  // namespace llmviewer
