#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llmviewer::cli {

/// The words of a command line as a shell splits them: at blanks; '…' keeps everything, "…" and
/// a backslash the next character's meaning aside. Nothing is expanded. Throws Error naming the
/// option for a quote that is not closed.
std::vector<std::string> shell_words(std::string_view text, std::string_view option);

/// The text as one word of a shell: in single quotes where it would be read as anything else.
std::string shell_word(const std::string& text);

}  // namespace llmviewer::cli
