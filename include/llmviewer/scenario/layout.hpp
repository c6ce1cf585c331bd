#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// How a model is spread over a group of devices. Ranks are numbered with tensor parallelism
/// innermost, then context, data, pipeline: neighbours in a tensor group are neighbours in the
/// machine. Experts are spread over the tensor · context · data devices of a stage, or a part of
/// them, so `expert` adds no devices.
struct Layout {
  double tensor{1};          ///< tp: matrices by column and row, attention by head
  double pipeline{1};        ///< pp: layers in contiguous stages
  double expert{1};          ///< ep: whole experts; 1: as tensor parallelism splits them
  double data{1};            ///< dp: replicas that share a batch
  double context{1};         ///< cp: the positions of a sequence
  bool sequence_parallel{};  ///< norms and additions on a tensor group's parts of the tokens
  double micro_batches{1};   ///< that follow each other through the stages of a pipeline
  double overlap{0};         ///< of communication that is hidden behind compute, 0 to 1

  double devices() const noexcept { return tensor * pipeline * data * context; }
  /// Of one stage of the pipeline.
  double stage_devices() const noexcept { return tensor * data * context; }
  bool single() const noexcept { return devices() == 1; }

  friend bool operator==(const Layout&, const Layout&) = default;
};

/// A number of a layout, under the name that options and words give it.
struct Degree {
  std::string_view name;
  double Layout::*of;
};
/// All of them, in the order in which they are named.
inline constexpr std::array kDegrees{
    Degree{"tp", &Layout::tensor},  Degree{"pp", &Layout::pipeline},
    Degree{"ep", &Layout::expert},  Degree{"dp", &Layout::data},
    Degree{"cp", &Layout::context}, Degree{"micro-batches", &Layout::micro_batches}};

/// As options of the command line: "--tp 8 --sequence-parallel". Empty for a single device; the
/// overlap, which is no part of what it looks like, is left out.
std::string flags_of(const Layout& layout);

/// What it does, a part each: "tp 8", "ep 4", "sequence parallel". None for a single device.
std::vector<std::string> degree_words(const Layout& layout);

}  // namespace llmviewer
