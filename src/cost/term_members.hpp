#pragma once

#include <array>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {

/// All that costs are linear in, one after the other: a rule probed with one unit of each.
inline constexpr std::array kTermMembers{
    &Terms::one,     &Terms::tokens,     &Terms::sequences,   &Terms::logit_rows,
    &Terms::head,    &Terms::pairs,      &Terms::rectangle,   &Terms::positions,
    &Terms::context, &Terms::source,     &Terms::distinct,    &Terms::recurrent,
    &Terms::chunked, &Terms::chunk_work, &Terms::state_passes};
static_assert(sizeof(Terms) == kTermMembers.size() * sizeof(double), "a term is missing");

/// One unit of a term, and nothing of the others.
constexpr Terms unit_of(double Terms::*term) noexcept {
  Terms unit;
  unit.one = 0;
  unit.*term = 1;
  return unit;
}

}  // namespace llmviewer
