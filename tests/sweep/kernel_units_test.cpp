#include "sweep/kernel_units.hpp"

#include <gtest/gtest.h>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "sweep/linear_step.hpp"

namespace llmviewer::kernel_units_test {
namespace {

/// An addition and the norm of its sum, which also reads a condition of each sequence.
class KernelUnits : public ::testing::Test {
 protected:
  KernelUnits() {
    Op add;
    add.kind = OpKind::add;
    add.inputs = 16;
    add.outputs = 8;
    Op norm;
    norm.kind = OpKind::norm;
    norm.inputs = norm.outputs = 8;
    graph_.ops = {add, norm};
    graph_.infos.resize(2);
    graph_.infos[1].inputs = {0};
  }

  RunningKernel kernel() const {
    RunningKernel kernel{OpClass::elementwise, {}, graph_, precision_, machine_, Queries::many};
    for (std::size_t i = 0; i < 2; ++i) kernel.members.push_back({i, graph_.ops[i], {}});
    return kernel;
  }

  std::vector<KernelUnit> units() {
    const LinearStep step = linear_step(graph_, {});
    variables_ = step.variables;
    return units_of(kernel(), step, variables_);
  }

  const Hardware hardware_{Catalog{}.hardware("h100-sxm")};
  const Roofs roofs_{roofs_of(hardware_, false)};
  const Machine machine_{hardware_, roofs_, "nccl"};
  const Precision precision_;
  Graph graph_;
  std::vector<Variable> variables_;
};

TEST_F(KernelUnits, SumUpToTheDemandOfAStep) {
  RunningKernel one = kernel();
  const auto all = units();
  require_linear(one, all);
  const double tokens = 3 * 40;
  double bytes = 0;
  for (const KernelUnit& unit : all) {
    const bool is_tokens = variables_[unit.variable].kind == Variable::Kind::tokens;
    bytes += (is_tokens ? tokens : 1) * demand_of(one, unit, {}).bytes.value();
  }
  const Demand whole = demand_of({OpClass::elementwise, {0, 1}, {}}, graph_, Step::prefill(3, 40),
                                 precision_, machine_)
                           .demand;
  EXPECT_DOUBLE_EQ(bytes, whole.bytes.value());
  EXPECT_DOUBLE_EQ(bytes, tokens * 2 * (16 + 8 + 8));  // the norm need not read the sum
}

TEST_F(KernelUnits, OfTensorsInUnlikeUnitsAreRefused) {
  graph_.ops[1].inputs = 4;
  graph_.ops[1].sequence_inputs = 100;  // read more than made where prompts are short, then less
  RunningKernel one = kernel();
  EXPECT_THROW(require_linear(one, units()), Error);
}

}  // namespace
}  // namespace llmviewer::kernel_units_test
