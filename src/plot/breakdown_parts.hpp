#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/plot/plot.hpp"
#include "plot/op_family.hpp"

namespace llmviewer {

enum class Measure : std::uint8_t { time, traffic };

/// All instances of one operator in one stage.
struct OpPart {
  std::string name;
  std::string keys;  ///< of the operators of this name, with blanks between them
  OpFamily family{};
  double time{};  ///< seconds
  double bytes{};
  double of(Measure measure) const noexcept { return measure == Measure::time ? time : bytes; }
};

/// One bar: a configuration in a stage.
struct StageBar {
  std::string label;
  std::vector<OpPart> parts;  ///< family by family, in execution order
  double of(Measure measure) const noexcept;
};

/// The bars of one stage, of every configuration that has it.
struct StageBars {
  Stage stage{};
  std::vector<StageBar> bars;
};
std::vector<StageBars> bars_of(std::span<const Plotted> plotted,
                               const std::string& key_prefix = {});

/// The families that any part of them is of.
std::vector<OpFamily> families_of(std::span<const StageBars> all);

}  // namespace llmviewer
