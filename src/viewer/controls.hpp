#pragma once

#include <string>

#include "llmviewer/viewer/live.hpp"

namespace llmviewer {

/// The form: a set of fields for each of two configurations, the second one's asleep until asked
/// for. A field is called as the option of `analyze` that it gives the value of.
std::string controls_html(const Controls& controls);

}  // namespace llmviewer
