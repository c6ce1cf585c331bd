#pragma once

#include <string>

#include "catalog/blueprint.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

// What a layer is made of: one reader per block, its keys in an architecture file, its sizes from
// the config. A new block is a reader and a row of its table.

/// `where` names the architecture's file and place in errors.
Mixer read_mixer(Blueprint& blueprint, const std::string& where, const Model& model);
FeedForward read_feed_forward(Blueprint& blueprint, const std::string& where);
CrossAttention read_cross_attention(Blueprint& blueprint, const Model& model);
StateSpaceDual read_state_space_dual(Blueprint& blueprint, const Model& model);

/// The row of a table of readers for the block of this name. Throws Error listing those there are.
template <class Table>
const auto& reader_named(const Table& table, const std::string& block, const std::string& where) {
  std::string known;
  for (const auto& row : table) {
    if (row.block == block) return row;
    known += (known.empty() ? "" : ", ") + std::string{row.block};
  }
  throw Error{where, "block \"" + block + "\" is not known", "known are " + known};
}

}  // namespace llmviewer
