#include "cost/formula_expression.hpp"

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

std::string in_product(const std::string& text, bool sum) { return sum ? "(" + text + ")" : text; }

}  // namespace

Expression::Expression(std::string_view symbol, double value)
    : symbols_{symbol}, numbers_{round_trip(value)}, value_{value} {}

Expression::Expression(double literal)
    : symbols_{round_trip(literal)}, numbers_{symbols_}, value_{literal} {}

Expression operator*(const Expression& a, const Expression& b) {
  Expression product;
  product.symbols_ = in_product(a.symbols_, a.sum_) + "·" + in_product(b.symbols_, b.sum_);
  product.numbers_ = in_product(a.numbers_, a.sum_) + "·" + in_product(b.numbers_, b.sum_);
  product.value_ = a.value_ * b.value_;
  return product;
}

Expression operator+(const Expression& a, const Expression& b) {
  if (a.value_ == 0) return b;
  if (b.value_ == 0) return a;
  Expression sum;
  sum.symbols_ = a.symbols_ + " + " + b.symbols_;
  sum.numbers_ = a.numbers_ + " + " + b.numbers_;
  sum.value_ = a.value_ + b.value_;
  sum.sum_ = true;
  return sum;
}

}  // namespace llmviewer
