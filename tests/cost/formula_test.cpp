#include "llmviewer/cost/formula.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer::formula_test {
namespace {

/// Works out "1·(2 + 3)·4 + 5" as a reader would: sums of products of numbers and brackets.
class Arithmetic {
 public:
  explicit Arithmetic(const std::string& text) : rest_{text} {}

  double sum() {
    double value = product();
    while (skip(" + ")) value += product();
    return value;
  }
  bool done() const { return rest_.empty(); }

 private:
  double product() {
    double value = factor();
    while (skip("·")) value *= factor();
    return value;
  }

  double factor() {
    if (skip("(")) {
      const double value = sum();
      EXPECT_TRUE(skip(")")) << rest_;
      return value;
    }
    char* end = nullptr;
    const double value = std::strtod(rest_.c_str(), &end);
    EXPECT_NE(end, rest_.c_str()) << "no number: " << rest_;
    rest_.erase(0, static_cast<std::size_t>(end - rest_.c_str()));
    return value;
  }

  bool skip(const std::string& text) {
    if (!rest_.starts_with(text)) return false;
    rest_.erase(0, text.size());
    return true;
  }

  std::string rest_;
};

std::map<std::string, double> quantities(const Cost& cost) {
  return {{"matrix ops", cost.matrix.value()},
          {"vector ops", cost.vector.value()},
          {"weights", cost.traffic.weights.value()},
          {"activations in", cost.traffic.activations_in.value()},
          {"activations out", cost.traffic.activations_out.value()},
          {"KV read", cost.traffic.kv_read.value()},
          {"KV written", cost.traffic.kv_write.value()}};
}

void expect_near_relative(double value, double expected, const std::string& what) {
  EXPECT_LE(std::fabs(value - expected), 1e-12 * std::fabs(expected))
      << what << ": " << value << " instead of " << expected;
}

void expect_formulas_yield_the_cost(const Op& op, const Step& step, const std::string& name) {
  auto expected = quantities(cost_of(op, step));
  for (const Formula& formula : formulas_of(op, step)) {
    const std::string what = name + " " + formula.quantity + " " + formula.numbers;
    ASSERT_TRUE(expected.contains(formula.quantity)) << what;
    expect_near_relative(formula.value, expected[formula.quantity], what);
    Arithmetic arithmetic{formula.numbers};
    expect_near_relative(arithmetic.sum(), formula.value, what);
    EXPECT_TRUE(arithmetic.done()) << what;
    EXPECT_EQ(formula.unit, formula.quantity.ends_with("ops") ? "op" : "B");
    expected.erase(formula.quantity);
  }
  for (const auto& [quantity, value] : expected) {
    EXPECT_EQ(value, 0) << name << " has no formula for its " << quantity;
  }
}

struct Case {
  const char* model;
  bool fused;
  const char* weights;
};

class FormulaOfModel : public testing::TestWithParam<Case> {};

TEST_P(FormulaOfModel, YieldsTheCostOfEveryOperatorInEveryStep) {
  const Catalog catalog;
  Scenario scenario;
  scenario.fused_attention = GetParam().fused;
  if (GetParam().weights != nullptr) {
    scenario.precision.weights = catalog.format(GetParam().weights, "--weights");
    scenario.precision.activations = catalog.format("int8", "--activations");
    scenario.precision.kv = catalog.format("int4", "--kv");
  }
  const Graph graph = apply(scenario, lower(catalog.model(GetParam().model)));
  // Prefill, decode, a chunk that gets no logits, a verification of drafts that gets them all.
  const Step steps[]{{1, 2048, 2048, 1}, {7, 1, 5000, 1}, {3, 512, 8192, 0}, {2, 5, 6000, 5}};
  for (const Step& step : steps) {
    for (std::size_t i = 0; i < graph.ops.size(); ++i) {
      expect_formulas_yield_the_cost(graph.ops[i], step, graph.infos[i].name);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue, FormulaOfModel,
    testing::Values(Case{"llama2-7b", false, nullptr}, Case{"llama2-7b", true, nullptr},
                    Case{"llama3-8b", true, "int4-g128"}, Case{"gemma2-9b", false, nullptr},
                    Case{"gemma2-9b", true, nullptr}, Case{"opt-6.7b", false, "int8"},
                    Case{"opt-350m", true, nullptr}, Case{"falcon-7b", false, nullptr},
                    Case{"falcon-7b", true, "fp8-block"}, Case{"gpt2", false, nullptr},
                    Case{"bloom-7b1", true, nullptr}, Case{"phi-2", false, nullptr},
                    Case{"qwen3-8b", true, nullptr}, Case{"dit-xl-2", false, nullptr},
                    Case{"dit-xl-2", true, nullptr}),
    [](const auto& param_info) {
      std::string name = param_info.param.model;
      for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
      }
      return name + (param_info.param.fused ? "_fused" : "") +
             (param_info.param.weights != nullptr ? "_quantised" : "");
    });

TEST(Formula, IsWrittenInSymbolsAndInNumbers) {
  const Catalog catalog;
  const Graph graph = apply(Scenario{}, lower(catalog.model("llama2-7b")));
  const auto formulas = formulas_of(graph.ops[*graph.find("q_proj")], Step::prefill(1, 2048));
  ASSERT_EQ(formulas.size(), 4U);
  EXPECT_EQ(formulas[0].quantity, "matrix ops");
  EXPECT_EQ(formulas[0].symbols, "2·m·k·n");
  EXPECT_EQ(formulas[0].numbers, "2·2048·4096·4096");
  EXPECT_EQ(formulas[0].value, 2.0 * 2048 * 4096 * 4096);
  EXPECT_EQ(formulas[1].symbols, "k·n·w");
}

TEST(Formula, BracketsASumWithinAProduct) {
  const Catalog catalog;
  const Graph graph = apply(Scenario{}, lower(catalog.model("llama2-7b")));
  const auto formulas = formulas_of(graph.ops[*graph.find("rope")], Step::decode(1, 2048));
  EXPECT_EQ(formulas[0].symbols, "3·T·(nh + nkv)·r");
  EXPECT_EQ(formulas[0].numbers, "3·1·(32 + 32)·128");
}

bool is_explained(const std::string& symbol) {
  if (symbol == "max") return true;
  const auto meanings = symbol_meanings();
  return std::any_of(meanings.begin(), meanings.end(), [&](const SymbolMeaning& entry) {
    return entry.symbol == symbol && !entry.meaning.empty();
  });
}

void expect_explained(const std::string& symbols) {
  std::string symbol;
  for (const char c : symbols + " ") {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      symbol += c;
      continue;
    }
    EXPECT_TRUE(symbol.empty() || is_explained(symbol)) << symbol << " in " << symbols;
    symbol.clear();
  }
}

TEST(Formula, UsesOnlySymbolsThatAreExplained) {
  const Catalog catalog;
  for (const char* model : {"gpt2", "gemma2-9b", "dit-xl-2"}) {
    for (const bool fused : {false, true}) {
      Scenario scenario;
      scenario.fused_attention = fused;
      const Graph graph = apply(scenario, lower(catalog.model(model)));
      for (const Op& op : graph.ops) {
        for (const Formula& formula : formulas_of(op, Step::prefill(2, 256))) {
          expect_explained(formula.symbols);
        }
      }
    }
  }
}

}  // namespace
}  // namespace llmviewer::formula_test
