#pragma once

#include <optional>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// The operator graph of a model, 16 bit throughout, attention unfused: the language model, an
/// encoder–decoder's decoder, an encoder, a diffusion step. Other parts are graphs of their own.
Graph lower(const Model& model);

/// An encoder–decoder's encoder, with the keys and values that its decoder's cross-attention reads.
std::optional<Graph> lower_encoder(const Model& model);

/// The vision tower and its projector; a sequence is an image.
std::optional<Graph> lower_vision(const Model& model);

/// The block that predicts one token further, between the model's own embedding and head.
std::optional<Graph> lower_mtp(const Model& model);

}  // namespace llmviewer
