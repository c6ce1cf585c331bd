#pragma once

#include <string>

#include "llmviewer/viewer/view.hpp"

namespace llmviewer {

/// For every operator of every stage what there is to say about it: hidden until it is chosen. Of a
/// request, whose prefill and decode may each have an operator of that name, of both together.
std::string details_html(const Viewed& viewed, const std::string& prefix);

}  // namespace llmviewer
