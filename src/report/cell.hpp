#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace llmviewer {

/// One value of a column: nothing, a text, a number in SI base units, or yes or no.
using Cell = std::variant<std::monostate, std::string, double, bool>;

/// How people see a number.
enum class Show : std::uint8_t {
  plain,    ///< all digits
  scaled,   ///< "155 T"
  counted,  ///< "671 B": how many
  ratio,    ///< "1024": whole up to five digits
  bytes,    ///< "33.6 MB"
  binary,   ///< "48 GiB"
  seconds,  ///< "1.18 ms"
  share,    ///< "12.3 %"
  times,    ///< "×32"
};

/// A cell as people read it; what is absent is "–".
std::string for_people(const Cell& cell, Show show);
/// A cell in full: round-trip numbers; what is absent, or not a finite number, is empty.
std::string for_machines(const Cell& cell);
/// 0.1234 is "12.3 %".
std::string percent(double fraction);

/// An intensity or a ridge point: "1024" says more than "1.02 k".
std::string ratio(double value);

/// What is absent where it is zero.
inline Cell positive(double value) { return value > 0 ? Cell{value} : Cell{}; }

inline Cell cell_of(const std::optional<double>& value) { return value ? Cell{*value} : Cell{}; }

inline bool is_number(const Cell& cell) noexcept { return std::holds_alternative<double>(cell); }

}  // namespace llmviewer
