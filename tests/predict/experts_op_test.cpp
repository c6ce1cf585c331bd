#include <gtest/gtest.h>

#include <string>

#include "cli/process.hpp"
#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer::experts_op_test {
namespace {

/// 1024 tokens, so that all experts are touched, each of matrices of `width` by 64.
double operations_of(const std::string& width, const std::string& routed,
                     const std::string& kernel) {
  const Workshop workshop;
  const std::string text =
      "source,gpu,framework,dtype,num_tokens,hidden,inter,topk,num_experts,tp,ep,distribution,"
      "latency_us,kernel\nx,h100,vllm-1,bf16,1024," +
      width + ",64," + routed + ",1,1,balanced,900," + kernel + "\n";
  const auto all = read_measured_rows({workshop.file("moe.csv", text)}, Catalog{});
  EXPECT_EQ(all.rows.size(), 1U);
  return all.rows.empty() ? 0 : all.rows.front().demand.matrix.value();
}

// Three matrices of 2·width·64 operations for each of 1024·6 (token, expert) pairs; two where the
// experts are not gated: where a kernel says so, in Nemotron's 22 of 512, and in its smaller
// sibling's 6 of 128 of width 2688.
TEST(ExpertsOp, OnlyNemotronsExpertsAreNotGated) {
  const double pair = 2.0 * 64 * 1024;
  EXPECT_EQ(operations_of("2048", "6,128", "fused"), 3 * 6 * 2048 * pair);
  EXPECT_EQ(operations_of("2048", "6,128", "moe_nongated"), 2 * 6 * 2048 * pair);
  EXPECT_EQ(operations_of("2688", "6,128", "fused"), 2 * 6 * 2688 * pair);
  EXPECT_EQ(operations_of("2688", "8,128", "fused"), 3 * 8 * 2688 * pair);
  EXPECT_EQ(operations_of("2048", "22,512", "fused"), 2 * 22 * 2048 * pair);
}

}  // namespace
}  // namespace llmviewer::experts_op_test
