#pragma once

#include <optional>
#include <string>

#include "llmviewer/study/advise.hpp"

namespace llmviewer::cli {

/// What --goal says; absent: nothing. Throws Error for what is no goal.
std::optional<Goal> read_goal(const std::string& text);

}  // namespace llmviewer::cli
