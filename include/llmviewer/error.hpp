#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace llmviewer {

/// What went wrong with an input: where, what, and what the user can do about it.
/// Thrown only while reading and preparing; evaluation never throws.
class Error : public std::exception {
 public:
  Error(std::string_view where, std::string_view problem, std::string_view remedy);

  const std::string& where() const noexcept { return where_; }
  const std::string& problem() const noexcept { return problem_; }
  const std::string& remedy() const noexcept { return remedy_; }

  /// "WHERE: PROBLEM; REMEDY", always one line.
  const char* what() const noexcept override { return line_.c_str(); }

 private:
  std::string where_;
  std::string problem_;
  std::string remedy_;
  std::string line_;
};

}  // namespace llmviewer
