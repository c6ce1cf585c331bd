#pragma once

#include <string>
#include <vector>

#include "llm_viewer/pass.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer::llm_viewer {

/// What the numbers are of. The parameters are the model's; all else is what LLM-Viewer takes.
Subject subject_of(const Model& model, const Graph& graph, const Hardware& hardware,
                   const Setup& setup);

/// What the reader must know to trust the numbers.
std::vector<std::string> notes_of(const Graph& graph, const Workload& workload, const Setup& setup);

}  // namespace llmviewer::llm_viewer
