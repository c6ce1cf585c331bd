#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/plot/theme.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// A configuration to draw.
struct Plotted {
  std::string label;  ///< among several
  Analysis analysis;
  Roofs roofs;
};

/// An operator's name in all drawings: "prefill/full/mlp/q_proj". What is drawn of it stands in a
/// <g> whose `data-op` holds this key, or several with blanks between them where operators share a
/// mark: [data-op~="…"] selects it.
std::string op_key(const StageResult& stage, const OpRow& row);

/// Among several configurations with the index before it: "0/prefill/full/mlp/q_proj".
std::string op_key(std::span<const Plotted> plotted, std::size_t configuration,
                   const StageResult& stage, const OpRow& row);

/// Whether an operator's point is joined to where the next configuration has it.
enum class Arrows : std::uint8_t { none, to_next };

/// Every operator under the roofs of its device: intensity across, attainable performance up, area
/// by its share of the stage's time. All drawings are whole SVG files, the same bytes for the same
/// input; what is drawn of an operator is found by its `op_key`. Throws Error where there is
/// nothing to draw.
std::string draw_roofline(std::span<const Plotted> plotted, Arrows arrows,
                          const PlotOptions& options);

/// Time and traffic of every stage, stacked by operator; a bar for each configuration.
std::string draw_breakdown(std::span<const Plotted> plotted, const PlotOptions& options);

/// In bytes, or as parts of what the first configuration takes.
enum class Memories : std::uint8_t { absolute, relative };

/// What each configuration holds on its device, in parts, with a line at the capacity.
std::string draw_memory(std::span<const Plotted> plotted, Memories memories,
                        const PlotOptions& options);

/// The operators of one group of layers in the first stage and what feeds them, coloured by bound;
/// of the group that takes most of the time where none is named. Throws Error for one that is not.
std::string draw_graph(const Plotted& plotted, const std::string& group,
                       const PlotOptions& options);

/// All operators of a stage: every group of layers in a frame, once, and what stands before,
/// between and after them, one below the other in execution order. `stage` counts those of the
/// analysis from 0. Throws Error for one that there is not.
std::string draw_model_graph(const Plotted& plotted, std::size_t stage, const PlotOptions& options);

}  // namespace llmviewer
