#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "llmviewer/units/quantity.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::same_as<T, bool>;
/// An enumerator that has a name.
template <class T>
concept Named = std::is_enum_v<T> && requires(T value) {
  name_of(value);
};

/// One value of a column or of a key: nothing, a text, a number in SI base units, or yes or no. An
/// enumerator is the text of its name, a quantity its number in base units.
class Cell {
 public:
  // Not inline, for reports make thousands: they compile in less time and code.
  Cell() noexcept;
  Cell(const Cell& other);
  Cell(Cell&& other) noexcept;
  Cell& operator=(const Cell& other);
  Cell& operator=(Cell&& other) noexcept;
  ~Cell();

  Cell(std::string&& text);
  Cell(const std::string& text);
  Cell(std::string_view text);
  Cell(const char* text);
  Cell(std::same_as<bool> auto flag) : value_{flag} {}
  Cell(Number auto number) : value_{static_cast<double>(number)} {}
  template <int O, int B, int S>
  Cell(Quantity<O, B, S> quantity) : value_{quantity.value()} {}
  Cell(Named auto kind) : Cell{std::string_view{name_of(kind)}} {}
  template <class Value>
  Cell(const std::optional<Value>& value) {
    if (value) *this = Cell{*value};
  }

  // Null where it is something else.
  const std::string* text() const noexcept { return std::get_if<std::string>(&value_); }
  const double* number() const noexcept { return std::get_if<double>(&value_); }
  const bool* flag() const noexcept { return std::get_if<bool>(&value_); }
  bool is_nothing() const noexcept { return std::holds_alternative<std::monostate>(value_); }

 private:
  std::variant<std::monostate, std::string, double, bool> value_;
};

/// Nothing for an empty text.
inline Cell unless_empty(const std::string& text) { return text.empty() ? Cell{} : Cell{text}; }
/// Nothing for what is not above zero.
inline Cell positive(double number) { return number > 0 ? Cell{number} : Cell{}; }

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
  figure,   ///< "0.0213", "1.85", "12 k": three digits, without a prefix below one
};

/// A cell as people read it; what is absent is "–".
std::string for_people(const Cell& cell, Show show);
/// A cell in full: round-trip numbers; what is absent, or not a finite number, is empty.
std::string for_machines(const Cell& cell);
/// 0.1234 is "12.3 %".
std::string percent(double fraction);
/// A quantity with its unit: "1.18 ms", "33.6 MB", "768 GB/s", "68.7 Gops", "155 Tops/s".
std::string scaled(Seconds time);
std::string scaled(Bytes bytes);
std::string scaled(BytesPerSecond rate);
std::string scaled(Ops ops);
std::string scaled(OpsPerSecond rate);
/// An intensity or a ridge point: "1024" says more than "1.02 k".
std::string ratio(double value);

inline bool is_number(const Cell& cell) noexcept { return cell.number() != nullptr; }

}  // namespace llmviewer
