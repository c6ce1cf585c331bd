#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llmviewer::cli {

/// A whole number from 1 to 10⁹, "4k" and "1M" allowed. Throws Error naming the option.
double read_count(const std::string& text, std::string_view option);

/// "a,b,c" in parts; empty parts are dropped.
std::vector<std::string> split_list(const std::string& text);

}  // namespace llmviewer::cli
