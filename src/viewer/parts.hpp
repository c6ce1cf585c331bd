#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/viewer/view.hpp"
#include "report/document.hpp"

// What a view is made of, in the order of a page.

namespace llmviewer {

/// The figures that are looked at first: times, what binds each stage, and whether it fits.
std::string cards_html(const Analysis& analysis);

/// What each stage computes and moves in all, a row each.
Grid totals_of(const Analysis& analysis);

/// The operators of a stage as a table that a script can sort; `prefix` is before their keys.
std::string operators_html(const Analysis& analysis, const StageResult& stage,
                           const std::string& prefix);

/// For every operator of every stage what there is to say about it: hidden until it is chosen. Of a
/// request, whose prefill and decode may each have an operator of that name, of both together.
std::string details_html(const Viewed& viewed, const std::string& prefix);

}  // namespace llmviewer
