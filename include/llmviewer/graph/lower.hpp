#pragma once

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// The operator graph of a model, 16 bit throughout, attention unfused.
Graph lower(const Model& model);

}  // namespace llmviewer
