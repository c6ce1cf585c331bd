#include "catalog/module_pattern.hpp"

#include <regex.h>

#include <string_view>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kExpressionPrefix = "re:";
constexpr std::size_t kLongest = 400;  // no real pattern comes near it

/// Python's expression as a POSIX one, anchored where Python's re.match is.
std::string posix_of(std::string_view python) {
  std::string posix = "^(";
  for (std::size_t i = 0; i < python.size(); ++i) {
    if (python.substr(i).starts_with("(?:")) {
      posix += '(';
      i += 2;
    } else if (python.substr(i).starts_with("\\d")) {
      posix += "[0-9]";
      ++i;
    } else {
      posix += python[i];
    }
  }
  return posix + ")";
}

[[noreturn]] void not_understood(const std::string& pattern) {
  throw Error{"quantization_config", "the pattern \"" + pattern + "\" is not understood",
              "write the modules it means by their names"};
}

/// "*" stands for any text; each star is tried once more from where it last matched.
bool glob_matches(std::string_view glob, std::string_view text) {
  std::size_t g = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && (glob[g] == text[t] || glob[g] == '?')) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

/// The glob means this module or one around it.
bool glob_matches_part(std::string_view glob, std::string_view path) {
  for (std::size_t end = path.size(); end != std::string_view::npos && end > 0;
       end = path.rfind('.', end - 1)) {
    if (glob_matches(glob, path.substr(0, end))) return true;
  }
  return false;
}

/// The parts of `pattern` stand side by side among the parts of `path`.
bool parts_match(const std::string& pattern, const std::string& path) {
  const std::string in = "." + path + ".";
  return in.find("." + pattern + ".") != std::string::npos;
}

}  // namespace

/// glibc matches without back-references in polynomial time, unlike std::regex.
struct ModulePattern::Expression {
  explicit Expression(const std::string& text) {
    valid = regcomp(&compiled, text.c_str(), REG_EXTENDED | REG_NOSUB) == 0;
  }
  ~Expression() {
    if (valid) regfree(&compiled);
  }
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;

  regex_t compiled{};
  bool valid{};
};

ModulePattern::ModulePattern(const std::string& pattern) : pattern_{pattern} {
  if (pattern.size() > kLongest) not_understood(pattern);
  if (!pattern.starts_with(kExpressionPrefix)) return;
  const std::string_view python = std::string_view{pattern}.substr(kExpressionPrefix.size());
  // Look-around, counted repetition and back-references: not in real files, and dear.
  for (const std::string_view dear : {"(?=", "(?!", "(?<", "{", "\\1", "\\2", "*?", "+?"}) {
    if (python.find(dear) != std::string_view::npos) not_understood(pattern);
  }
  auto expression = std::make_shared<Expression>(posix_of(python));
  if (!expression->valid) not_understood(pattern);
  expression_ = std::move(expression);
}

bool ModulePattern::matches(const std::string& path) const {
  if (expression_) return regexec(&expression_->compiled, path.c_str(), 0, nullptr, 0) == 0;
  if (pattern_.find('*') != std::string::npos) return glob_matches_part(pattern_, path);
  return parts_match(pattern_, path);
}

}  // namespace llmviewer
