// The sums that costs depend on, counted position by position.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer::terms_test {
namespace {

constexpr AttentionSpan kFull{};
constexpr AttentionSpan kAll{.kind = AttentionSpan::Kind::full, .causal = false, .width = 0};

AttentionSpan sliding(double width) {
  return {.kind = AttentionSpan::Kind::sliding, .causal = true, .width = width};
}
AttentionSpan chunked(double width) {
  return {.kind = AttentionSpan::Kind::chunked, .causal = true, .width = width};
}

/// Positions that the query at position j (from 0) sees, one by one.
int seen(const AttentionSpan& span, int j, int context) {
  int count = 0;
  for (int key = 0; key < context; ++key) {
    if (span.causal && key > j) continue;
    const int width = static_cast<int>(span.width);
    if (span.kind == AttentionSpan::Kind::sliding && key <= j - width) continue;
    if (span.kind == AttentionSpan::Kind::chunked && key / width != j / width) continue;
    ++count;
  }
  return count;
}

/// Positions that any query of the step sees.
int seen_by_any(const AttentionSpan& span, int cached, int context) {
  int count = 0;
  for (int key = 0; key < context; ++key) {
    bool visible = false;
    for (int j = cached; j < context && !visible; ++j) {
      const int width = static_cast<int>(span.width);
      const bool hidden = (span.causal && key > j) ||
                          (span.kind == AttentionSpan::Kind::sliding && key <= j - width) ||
                          (span.kind == AttentionSpan::Kind::chunked && key / width != j / width);
      visible = !hidden;
    }
    count += visible ? 1 : 0;
  }
  return count;
}

TEST(VisiblePairs, AreTheOnesCountedOneByOne) {
  for (const AttentionSpan& span : {kFull, kAll, sliding(1), sliding(5), sliding(16), sliding(100),
                                    chunked(1), chunked(5), chunked(16), chunked(100)}) {
    for (int context = 1; context <= 40; ++context) {
      for (int fresh = 1; fresh <= context; ++fresh) {
        int pairs = 0;
        for (int j = context - fresh; j < context; ++j) pairs += seen(span, j, context);
        const Step step{1, static_cast<double>(fresh), static_cast<double>(context), 1};
        ASSERT_EQ(visible_pairs(span, step), pairs) << fresh << " of " << context;
      }
    }
  }
}

TEST(PositionsRead, AreTheOnesThatAnyQuerySees) {
  for (const AttentionSpan& span :
       {kFull, kAll, sliding(1), sliding(5), sliding(16), chunked(5), chunked(16)}) {
    for (int context = 1; context <= 40; ++context) {
      for (int fresh = 1; fresh <= context; ++fresh) {
        const Step step{1, static_cast<double>(fresh), static_cast<double>(context), 1};
        ASSERT_EQ(positions_read(span, step), seen_by_any(span, context - fresh, context))
            << fresh << " of " << context << " width " << span.width;
      }
    }
  }
}

TEST(PositionsStored, AreCappedByTheSpan) {
  EXPECT_EQ(positions_stored(kFull, 5000), 5000);
  EXPECT_EQ(positions_stored(sliding(4096), 5000), 4096);
  EXPECT_EQ(positions_stored(sliding(4096), 100), 100);
  EXPECT_EQ(positions_stored(chunked(8192), 10000), 8192);
}

TEST(VisiblePairs, OfADecodeStepAreExactFarOut) {
  // 2^27 positions: the triangle of all of them no longer fits into a double exactly.
  for (const double context : {134217729.0, 1e9, 4e9}) {
    EXPECT_EQ(visible_pairs(kFull, Step::decode(1, context)), context);
  }
}

/// Series of many steps are evaluated at middles, which need not be whole.
TEST(VisiblePairs, OfADecodeStepBetweenWholeContextsAreWhatItReads) {
  for (const AttentionSpan& span : {kFull, sliding(64), chunked(16)}) {
    for (const double context : {10.5, 63.75, 64.25, 80.5}) {
      const Step step = Step::decode(1, context);
      EXPECT_EQ(visible_pairs(span, step), positions_read(span, step)) << context;
    }
  }
  EXPECT_EQ(visible_pairs(sliding(64), Step::decode(1, 64.25)), 64);
}

TEST(Terms, OfAStepAreItsCounts) {
  Op op;
  op.span = sliding(100);
  const Terms terms = terms_of(op, Step{4, 10, 200, 10});
  EXPECT_EQ(terms.one, 1);
  EXPECT_EQ(terms.tokens, 40);
  EXPECT_EQ(terms.sequences, 4);
  EXPECT_EQ(terms.logit_rows, 40);
  EXPECT_EQ(terms.head, 1);
  EXPECT_EQ(terms.pairs, 4 * 10 * 100);
  EXPECT_EQ(terms.positions, 4 * 109);
  EXPECT_EQ(terms.rectangle, 4 * 10 * 109);
}

TEST(Terms, WithoutLogitsRunNoHead) {
  const Terms terms = terms_of(Op{}, Step{4, 10, 200, 0});
  EXPECT_EQ(terms.logit_rows, 0);
  EXPECT_EQ(terms.head, 0);
}

TEST(Cost, AddsUpAndMultiplies) {
  const Cost cost{.matrix = Ops{1},
                  .vector = Ops{2},
                  .traffic = {Bytes{3}, Bytes{4}, Bytes{5}, Bytes{6}, Bytes{7}},
                  .network = Bytes{8}};
  EXPECT_EQ(cost.ops(), Ops{3});
  EXPECT_EQ(cost.traffic.total(), Bytes{25});
  Cost sum = 2 * cost;
  sum += cost;
  EXPECT_EQ(sum.ops(), Ops{9});
  EXPECT_EQ(sum.traffic.total(), Bytes{75});
  EXPECT_EQ(sum.traffic.kv_write, Bytes{21});
  EXPECT_EQ(sum.network, Bytes{24});
}

}  // namespace
}  // namespace llmviewer::terms_test
