#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/viewer/live.hpp"
#include "llmviewer/viewer/view.hpp"
#include "report/document.hpp"

// What a page is made of: its view in order, then the form of the live one.

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

/// The form: a set of fields for each of two configurations, the second one's asleep until asked
/// for. A field is called as the option of `analyze` that it gives the value of.
std::string controls_html(const Controls& controls);

}  // namespace llmviewer
