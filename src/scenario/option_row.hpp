#pragma once

#include <cstdint>
#include <string_view>

namespace llmviewer {

/// What an option is about. In this order they are columns of a sweep and parts of a title: what a
/// configuration is comes before what is asked of it.
enum class Topic : std::uint8_t {
  subject,
  precision,
  lengths,
  step,
  request,
  devices,
  layout,
  prediction,
  towers,
  memory,
  expenses,
  rules,
};

/// What an option may be given.
enum class Values : std::uint8_t {
  one,       ///< a value, or of a switch none
  repeated,  ///< again and again, a value each
  parts,     ///< several by commas that make one value together; again and again, too
  words,     ///< a list by commas makes configurations
  counts,    ///< such a list, with ranges of whole numbers
  figures,   ///< such a list, with ranges of numbers with or without a unit
};

enum class ControlKind : std::uint8_t {
  model,
  hardware,
  format,
  choice,
  number,
  slider,
  text,
  flag,
};

/// Where on the live page a control stands.
enum class ControlPlace : std::uint8_t { nowhere, subject, lengths, precision, request, devices };

/// A control of the live page. Of a choice `hint` lists the values, of a slider it is the binary
/// logarithm of its most, of a text an example.
struct Control {
  ControlPlace place{ControlPlace::nowhere};
  ControlKind kind{};
  std::string_view label{};
  std::string_view hint{};
};

/// An option of a configuration, and all that commands, sweeps, comparisons and pages make of it.
struct OptionRow {
  std::string_view shown;  ///< as help shows it: "-b,--batch N"; of a switch without a value
  std::string_view meaning;
  Topic topic;
  std::string_view usual{};      ///< its value where it is not given
  std::string_view otherwise{};  ///< help's words for that, where they are others
  Values values{Values::one};
  bool always_a_column{};     ///< of a sweep, even where it is not given
  std::string_view title{};   ///< before its value in titles, where that is not its name
  bool titled_by_value{};     ///< in titles its value stands alone
  std::string_view absent{};  ///< in titles in its place where it is not given
  Control control{};

  constexpr std::string_view names() const { return shown.substr(0, shown.find(' ')); }
  constexpr std::string_view type() const {
    return is_switch() ? std::string_view{} : shown.substr(names().size() + 1);
  }
  constexpr bool is_switch() const { return names().size() == shown.size(); }
  /// The one to write: "-b" where there is a short one, else "--prefix".
  constexpr std::string_view first_name() const {
    return shown.substr(0, shown.find_first_of(", "));
  }
  /// "--batch"
  constexpr std::string_view long_name() const {
    const std::string_view rest = shown.substr(shown.find("--"));
    return rest.substr(0, rest.find_first_of(", "));
  }
  /// "batch"
  constexpr std::string_view name() const { return long_name().substr(2); }
  /// Whether one of its long names is this one, without dashes.
  constexpr bool is_called(std::string_view name) const {
    for (std::string_view rest = names(); !rest.empty();) {
      const std::string_view one = rest.substr(0, rest.find(','));
      if (one.starts_with("--") && one.substr(2) == name) return true;
      rest.remove_prefix(one.size() == rest.size() ? rest.size() : one.size() + 1);
    }
    return false;
  }
  /// Whether a list of it makes configurations.
  constexpr bool makes_lists() const { return values >= Values::words && !is_switch(); }
};

}  // namespace llmviewer
