#pragma once

#include <string>
#include <string_view>

namespace llmviewer {

/// A product or sum that keeps what it is made of: in symbols, in numbers, and its value, so that
/// what is printed and what is computed cannot differ.
class Expression {
 public:
  /// Zero: nothing to print.
  Expression() = default;
  /// A symbol and what it stands for: {"k", 4096}.
  Expression(std::string_view symbol, double value);
  /// A literal: 2.
  explicit Expression(double literal);

  const std::string& symbols() const noexcept { return symbols_; }
  const std::string& numbers() const noexcept { return numbers_; }
  double value() const noexcept { return value_; }

  friend Expression operator*(const Expression& a, const Expression& b);
  friend Expression operator*(double literal, const Expression& b) {
    return Expression{literal} * b;
  }
  /// A summand that is zero is left out.
  friend Expression operator+(const Expression& a, const Expression& b);

 private:
  std::string symbols_;
  std::string numbers_;
  double value_{0};
  bool sum_{false};
};

}  // namespace llmviewer
