#include "llmviewer/cost/formula.hpp"

#include <algorithm>
#include <array>

#include "cost/rules.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr std::array kMeanings = std::to_array<SymbolMeaning>({
    {"m", "rows"},
    {"k", "inputs"},
    {"n", "outputs"},
    {"i", "inputs per row"},
    {"s", "inputs per sequence"},
    {"e", "ops per element"},
    {"g", "bias or norm weights"},
    {"B", "sequences"},
    {"T", "tokens"},
    {"q", "new tokens per sequence"},
    {"R", "KV positions read per sequence"},
    {"V", "visible pairs per sequence and head"},
    {"nh", "heads"},
    {"nkv", "KV heads"},
    {"d", "head dim"},
    {"v", "value dim"},
    {"r", "rotated dims"},
    {"w", "bytes per weight, scales included"},
    {"a", "bytes per activation"},
    {"kv", "bytes per KV element"},
    {"c", "context"},
    {"ro", "key dims that all heads share"},
    {"K", "experts per token"},
    {"D", "distinct experts"},
    {"t", "taps"},
    {"st", "state elements per sequence"},
    {"sb", "bytes per state element"},
    {"p", "passes of the state"},
    {"C", "tokens of a chunk"},
    {"N", "devices"},
    {"y", "of the slots, those of this device"},
});

/// A product or sum that keeps what it is made of: in symbols, in numbers, and its value, so that
/// what is printed and what is computed cannot differ. A rule over it yields its formula.
class Expression {
 public:
  /// Zero: nothing to print.
  Expression() = default;
  /// A symbol and what it stands for: {"k", 4096}.
  Expression(std::string_view symbol, double value);
  /// A literal: 2. Implicit, as rules write 2·m.
  Expression(double literal);

  std::string symbols() const { return product_of(&Factor::symbols, 0); }
  std::string numbers() const { return product_of(&Factor::numbers, 0); }
  double value() const noexcept { return value_; }

  friend Expression operator*(const Expression& a, const Expression& b);
  /// What both summands begin with is written once; a summand that is zero is left out.
  friend Expression operator+(const Expression& a, const Expression& b) {
    return sum_of(a, b, common_factors(a, b));
  }
  /// One tensor more: each is written whole.
  Expression& operator+=(const Expression& other) { return *this = sum_of(*this, other, 0); }
  /// A difference is one number: (d - ro) is 128. What is zero is not taken away.
  friend Expression operator-(const Expression& a, const Expression& b);

 private:
  struct Factor {
    std::string symbols;
    std::string numbers;
    bool is_sum{false};
  };

  static std::size_t common_factors(const Expression& a, const Expression& b);
  /// The first factors of both, which are the same, times the sum of the rest.
  static Expression sum_of(const Expression& a, const Expression& b, std::size_t common);
  /// The factors from one on, a sum in brackets unless it stands alone.
  std::string product_of(std::string Factor::*text, std::size_t from) const;

  std::vector<Factor> factors_;
  double value_{0};
};

Expression::Expression(std::string_view symbol, double value)
    : factors_{{std::string{symbol}, round_trip(value)}}, value_{value} {}

Expression::Expression(double literal)
    : factors_{{round_trip(literal), round_trip(literal)}}, value_{literal} {}

std::string Expression::product_of(std::string Factor::*text, std::size_t from) const {
  std::string product;
  for (std::size_t i = from; i < factors_.size(); ++i) {
    const bool brackets = factors_[i].is_sum && factors_.size() - from > 1;
    const std::string& factor = factors_[i].*text;
    product += (i == from ? "" : "·") + (brackets ? "(" + factor + ")" : factor);
  }
  return product;
}

Expression operator*(const Expression& a, const Expression& b) {
  Expression product = a;
  product.factors_.insert(product.factors_.end(), b.factors_.begin(), b.factors_.end());
  product.value_ = a.value_ * b.value_;
  return product;
}

std::size_t Expression::common_factors(const Expression& a, const Expression& b) {
  const std::size_t fewer = std::min(a.factors_.size(), b.factors_.size());
  std::size_t common = 0;
  while (common + 1 < fewer && a.factors_[common].symbols == b.factors_[common].symbols) ++common;
  return common;
}

Expression Expression::sum_of(const Expression& a, const Expression& b, std::size_t common) {
  if (a.value_ == 0) return b;
  if (b.value_ == 0) return a;
  const auto both = [&](std::string Factor::*text) {
    return a.product_of(text, common) + " + " + b.product_of(text, common);
  };
  Expression sum;
  sum.factors_.assign(a.factors_.begin(), a.factors_.begin() + static_cast<std::ptrdiff_t>(common));
  sum.factors_.push_back({both(&Factor::symbols), both(&Factor::numbers), true});
  sum.value_ = a.value_ + b.value_;
  return sum;
}

Expression operator-(const Expression& a, const Expression& b) {
  if (b.value_ == 0) return a;
  return {"(" + a.symbols() + " - " + b.symbols() + ")", a.value_ - b.value_};
}

}  // namespace

std::span<const SymbolMeaning> symbol_meanings() noexcept { return kMeanings; }

std::vector<Formula> formulas_of(const Op& op, const Step& step) {
  const Terms terms = terms_of(op, step);
  const RuleCost<Expression> cost = cost_by_rule(Symbols<Expression>{op, terms});
  std::vector<Formula> formulas;
  const auto add = [&](const char* quantity, const Expression& expression, const char* unit) {
    if (expression.value() == 0) return;
    formulas.push_back(
        {quantity, expression.symbols(), expression.numbers(), expression.value(), unit});
  };
  add("matrix ops", cost.matrix, "op");
  add("vector ops", cost.vector, "op");
  add("weights", cost.weights, "B");
  add("activations in", cost.activations_in, "B");
  add("activations out", cost.activations_out, "B");
  add("KV read", cost.kv_read, "B");
  add("KV written", cost.kv_write, "B");
  add("network", cost.network, "B");
  return formulas;
}

}  // namespace llmviewer
