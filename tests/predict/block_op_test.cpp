#include <gtest/gtest.h>

#include <map>
#include <string>

#include "cli/process.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/predict/validate.hpp"

namespace llmviewer::block_op_test {
namespace {

constexpr const char* kHead =
    "gpu,model,op,num_tokens,tp,median_ms,m,n,k,hidden,n_head,n_kv_head,ffn,vocab,gated\n";

MeasuredRows rows_of(const std::string& lines) {
  const Workshop workshop;
  return read_measured_rows({workshop.file("ops.csv", kHead + lines)}, Catalog{});
}

/// Ten tokens on two devices; width 64 in 8 heads of 8, 2 of them KV heads; intermediate 100.
std::string line(const std::string& op, const std::string& gated = "1") {
  return "a40,x," + op + ",10,2,0.004,,,,64,8,2,100,1000," + gated + "\n";
}

// norm 10·64 in and out and 64 weights; add three times 10·64; activation 10·50 of two branches in,
// one out; rope (8 + 2)/2 heads of 8, in and out; embedding half of the 10·64 rows, all of them
// out.
TEST(BlockOp, ElementwiseOperatorsReadAndWriteWhatTheirRulesSay) {
  const std::map<std::string, double> elements{{"input_layernorm", 1344},
                                               {"post_attention_layernorm", 1344},
                                               {"add", 1920},
                                               {"mlp_act", 1500},
                                               {"attn_rope", 800},
                                               {"emb", 960}};
  for (const auto& [op, expected] : elements) {
    const auto all = rows_of(line(op));
    ASSERT_EQ(all.rows.size(), 1U) << op;
    const MeasuredRow& row = all.rows.front();
    EXPECT_EQ(row.op, OpClass::block_op);
    EXPECT_EQ(row.form, "elementwise");
    EXPECT_EQ(row.demand.elements, expected) << op;
    EXPECT_EQ(row.demand.bytes.value(), 2 * expected) << op;
    EXPECT_EQ(row.roofline.value(), 2 * expected / 696e9) << op;
    EXPECT_EQ(row.measured.value(), 0.004 * 1e-3);
  }
}

TEST(BlockOp, WhatOneThreadBlockTakesInTurnIsARow) {
  EXPECT_EQ(rows_of(line("input_layernorm")).rows.front().demand.steps, 64);
  EXPECT_EQ(rows_of(line("mlp_act")).rows.front().demand.steps, 50);
  EXPECT_EQ(rows_of(line("mlp_act", "0")).rows.front().demand.steps, 0);
  EXPECT_EQ(rows_of(line("mlp_act", "0")).rows.front().demand.elements, 1000);
  EXPECT_EQ(rows_of(line("attn_rope")).rows.front().demand.steps, 40);
}

// 2·10·64·100 ops; 16 bit each of 10·100 in, 64·100 weights and 10·64 out.
TEST(BlockOp, AProductInsideABlockHasTheFormOfAnyOther) {
  const auto all =
      rows_of("a40,x,mlp_down_proj,10,1,0.01,10,64,100,64,8,2,100,1000,1\n" + line("add"));
  ASSERT_EQ(all.rows.size(), 2U);
  const MeasuredRow& row = all.rows.front();
  EXPECT_EQ(row.op, OpClass::block_op);
  EXPECT_EQ(row.form, "gemm");
  EXPECT_EQ(row.variant, "bf16");
  EXPECT_EQ(row.demand.matrix.value(), 128000);
  EXPECT_EQ(row.demand.bytes.value(), 2 * (1000 + 6400 + 640));
  const auto validation = validate(all, fitted_forms({}));
  EXPECT_EQ(validation.classes.back().op, OpClass::block_op);
  EXPECT_EQ(validation.classes.back().rows, 2);
}

TEST(BlockOp, AnUnknownOperatorIsSkippedByName) {
  const auto all = rows_of(line("telepathy"));
  EXPECT_TRUE(all.rows.empty());
  ASSERT_EQ(all.skipped.size(), 1U);
  EXPECT_EQ(all.skipped.front().reasons.count("no rule for operator telepathy"), 1U);
}

}  // namespace
}  // namespace llmviewer::block_op_test
