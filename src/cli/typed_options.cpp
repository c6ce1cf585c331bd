#include "cli/typed_options.hpp"

#include <algorithm>

namespace llmviewer::cli {
namespace {

std::string usual_name(const CLI::Option& option) {
  if (!option.get_snames().empty()) return "-" + option.get_snames().front();
  return "--" + option.get_lnames().front();
}

/// In single quotes where a shell would read it as anything but one plain word.
std::string shell_word(const std::string& text) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

void append(const Flag& flag, std::string& line) {
  line += " " + flag.option;
  if (!flag.value.empty()) line += " " + shell_word(flag.value);
}

/// As often as it was typed; a switch has no value.
void append(const CLI::Option& option, std::string& line) {
  const bool has_value = option.get_items_expected_max() > 0;
  if (!has_value) return append(Flag{usual_name(option), ""}, line);
  for (const std::string& value : option.results()) append(Flag{usual_name(option), value}, line);
}

}  // namespace

std::string analyze_command(const std::vector<const CLI::Option*>& options,
                            const std::vector<Flag>& flags) {
  std::string line = "llmviewer analyze";
  std::vector<Flag> left = flags;
  for (const CLI::Option* option : options) {
    const auto replacing = std::find_if(left.begin(), left.end(), [&](const Flag& flag) {
      return option->check_name(flag.option);
    });
    if (option->count() == 0) continue;
    if (replacing == left.end()) {
      append(*option, line);
    } else {
      append(*replacing, line);
      left.erase(replacing);
    }
  }
  for (const Flag& flag : left) append(flag, line);
  return line;
}

}  // namespace llmviewer::cli
