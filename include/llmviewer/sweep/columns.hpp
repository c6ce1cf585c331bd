#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/sweep/model_evaluator.hpp"
#include "llmviewer/sweep/space.hpp"

namespace llmviewer {

/// How a column's numbers are to be read; the last two have texts instead.
enum class SweepType : std::uint8_t {
  number,
  flag,      ///< 1 yes, 0 no
  bound,     ///< a Bound
  status,    ///< an index into kStatusNames
  text,      ///< not of a number
  switched,  ///< a text, "true" or "false"
};

/// Whether less or more of it is better; how --top and --pareto go when they are not told.
enum class Better : std::uint8_t { unknown, less, more };

enum class Status : std::uint8_t { ok, impossible, beyond_context };
inline constexpr std::array<std::string_view, 3> kStatusNames{"ok", "impossible", "beyond_context"};
inline constexpr std::array<std::string_view, 2> kFlagNames{"false", "true"};

/// A block of rows of one model, device and scenario: what columns are computed from.
struct BlockView {
  Points points;
  const Results* results;
  std::optional<double> capacity;
  std::optional<double> usd_per_hour;  ///< of a device
  std::optional<double> tdp_watts;     ///< of a device
  double devices{1};                   ///< that work together
  std::span<const double> status;
};

/// A column of a sweep, its numbers computed for a whole block. Those of a row whose status is not
/// ok are overwritten with NaN, the axes' apart.
struct SweepColumn {
  enum class Kind : std::uint8_t { axis, stage, generation, memory, status };
  enum class Text : std::uint8_t {
    none,
    model,
    hardware,
    model_setting,
    device_setting,
    scenario_setting,
    reason,
  };
  std::string name;
  std::string_view unit;
  std::string meaning;
  SweepType type{SweepType::number};
  Better better{Better::unknown};
  Kind kind{Kind::axis};
  bool by_default{};  ///< printed when nothing is asked
  bool for_people{};  ///< also in a table
  bool varies{true};  ///< of an axis: it has several values

  Stage stage{Stage::prefill};
  Text text{Text::none};
  std::size_t setting{};  ///< of a text: which
  /// Its cells are texts.
  bool has_texts() const noexcept { return text != Text::none && !has_figures(); }
  /// Its cells are the numbers that texts of an axis stand for.
  bool has_figures() const noexcept { return text != Text::none && type == SweepType::number; }

  void (*need)(Needs&, Stage) = nullptr;
  void (*fill)(const BlockView&, Stage, std::span<double> values) = nullptr;
};

/// All columns that this space has, in order.
std::vector<SweepColumn> sweep_columns(const SweepSpace& space);

/// Its index. Throws Error naming `where` and the nearest names for one that is not there.
std::size_t column_index(std::span<const SweepColumn> columns, std::string_view name,
                         std::string_view where);

/// What the rows of one model, device and scenario have in common.
struct RowTexts {
  const SweepSpace* space;
  std::uint64_t model;
  std::uint64_t device;
  std::uint64_t scenario;
  /// Of weights, activations and KV cache; null: impossible.
  const std::array<std::string, 3>* formats;
  std::string_view reason;
};

/// The text of a text column for these rows.
std::string_view text_of(const SweepColumn& column, const RowTexts& rows);

}  // namespace llmviewer
