#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/plot/plot.hpp"

namespace llmviewer {

/// An operator's name in all drawings: "prefill/full/mlp/q_proj". What is drawn of it stands in a
/// <g> whose `data-op` holds this key, or several with blanks between them where operators share a
/// mark: [data-op~="…"] selects it.
std::string op_key(const StageResult& stage, const OpRow& row);

/// Among several configurations with the index before it: "0/prefill/full/mlp/q_proj".
std::string op_key(std::span<const Plotted> plotted, std::size_t configuration,
                   const StageResult& stage, const OpRow& row);

}  // namespace llmviewer
