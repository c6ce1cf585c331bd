#include "llmviewer/predict/validate.hpp"

#include <gtest/gtest.h>

#include <string>

#include "cli/process.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::validate_test {
namespace {

constexpr const char* kGemmHead = "source,gpu,framework,dtype,m,n,k,latency_us\n";
constexpr const char* kAttentionHead =
    "gpu,framework,dtype,kv_dtype,batch,q_len,kv_len,n_heads,n_kv_heads,head_dim,window,"
    "latency_us\n";

MeasuredRows rows_of(const std::string& text) {
  const Workshop workshop;
  return read_measured_rows({workshop.file("rows.csv", text)}, Catalog{});
}

MeasuredRow timed(double roofline, double measured, const std::string& device = "h100-sxm") {
  MeasuredRow row;
  row.op = OpClass::gemm;
  row.form = "gemm";
  row.device = device;
  row.variant = "bf16";
  row.roofline = Seconds{roofline};
  row.measured = Seconds{measured};
  return row;
}

std::vector<FittedForm> constant_form(double seconds) {
  FittedForm form;
  form.op = "gemm";
  form.variant = "bf16";
  form.coefficients.latency_s = seconds;
  form.fast = 0.9;
  form.slow = 1.5;
  return {form};
}

// Predicted 10 each: errors 0, +25 % and −50 %; sizes in order 0, 0.25, 0.5, so the 90th percentile
// lies at 0.25 + 0.8·0.25. Measured/predicted is 1, 0.8 and 2: one of three within 0.9 to 1.5.
// Rooflines 5, 9 and 10: errors −50 %, +12.5 % and −50 %; one measured time is below its own.
TEST(Validate, StatisticsAreThoseOfAHandCalculation) {
  const MeasuredRows measured{{timed(5, 10), timed(9, 8), timed(10, 20)}, {}};
  const Validation validation = validate(measured, constant_form(10));
  ASSERT_EQ(validation.classes.size(), 2U);
  const ClassValidation& all = validation.classes.back();
  EXPECT_EQ(all.device, "all");
  EXPECT_EQ(all.rows, 3);
  EXPECT_NEAR(all.prediction->median_abs, 0.25, 1e-12);
  EXPECT_NEAR(all.prediction->bias, 0, 1e-12);
  EXPECT_NEAR(all.prediction->p90_abs, 0.45, 1e-12);
  EXPECT_NEAR(all.coverage, 1.0 / 3, 1e-12);
  EXPECT_NEAR(all.roofline->median_abs, 0.5, 1e-12);
  EXPECT_NEAR(all.roofline->bias, -0.5, 1e-12);
  EXPECT_EQ(all.faster_than_roof, 1);
  ASSERT_EQ(validation.worst.size(), 3U);
  EXPECT_EQ(validation.worst.front().row.measured.value(), 20);
}

TEST(Validate, CountsWhatIsFasterThanTheRoofOnlyForWantOfCache) {
  MeasuredRow cached = timed(9, 8);
  cached.demand.bytes = Bytes{100};
  cached.last_level_cache = Bytes{100};
  MeasuredRow beyond = cached;
  beyond.demand.bytes = Bytes{101};
  beyond.warm_roofline = Seconds{8.5};
  const auto all = validate({{cached, beyond}, {}}, constant_form(10)).classes.back();
  EXPECT_EQ(all.faster_than_roof, 2);
  EXPECT_EQ(all.faster_beyond_cache, 1);
  EXPECT_EQ(all.faster_than_warm, 1);
}

// 10^8 bytes of a cache of decode attention at 3.35 TB/s; 50 MiB of them may lie in the cache.
TEST(MeasuredRows, AWarmRooflineHasACachefulLess) {
  const auto all =
      rows_of(std::string{kAttentionHead} + "h100_sxm,vllm-1,bf16,bf16,1,1,100000,2,2,128,0,90\n");
  ASSERT_EQ(all.rows.size(), 1U);
  const MeasuredRow& row = all.rows.front();
  EXPECT_NEAR((row.roofline - row.warm_roofline).value(), 50.0 * 1048576 / 3.35e12, 1e-12);
}

TEST(Validate, ARowWithoutAFormIsSkippedByName) {
  MeasuredRow row = timed(5, 10);
  row.variant = "fp3";
  const auto all = validate({{row}, {}}, constant_form(10)).classes.back();
  EXPECT_EQ(all.rows, 0);
  EXPECT_EQ(all.skipped, 1);
  EXPECT_EQ(all.reasons.at("no form for fp3"), 1);
  EXPECT_FALSE(all.prediction);
}

// 2·1024·2048·4096 ops at 312 Tops/s take 55.06 us; their 29.4 MB only 14.4 us.
TEST(MeasuredRows, AGemmHasTheRooflineOfItsShape) {
  const auto all =
      rows_of(std::string{kGemmHead} + "x,a100_sxm,vllm-0.14.0,bf16,1024,2048,4096,80\n");
  ASSERT_EQ(all.rows.size(), 1U);
  const MeasuredRow& row = all.rows.front();
  EXPECT_EQ(row.device, "a100-80g-sxm");
  EXPECT_EQ(row.framework, "vllm");
  EXPECT_NEAR(row.roofline.value(), 17179869184.0 / 312e12, 1e-12);
  EXPECT_EQ(row.demand.bytes.value(), 29360128);
  EXPECT_EQ(row.demand.steps, 4096);
  EXPECT_NEAR(row.measured.value(), 80e-6, 1e-15);
}

// An fp8 product whose 16-bit operand is quantised first passes it element by element; DeepGEMM's
// operand is fp8 before.
TEST(MeasuredRows, AGemmQuantisesWhatComesInSixteenBit) {
  const auto all =
      rows_of(std::string{kGemmHead} + "x,h100,vllm-1,fp8,1024,2048,4096,80\n" +
              "x,h100,deepgemm-1,fp8_block,1024,2048,4096,80\n" +
              "x,h100,vllm-1,bf16,1024,2048,4096,80\n" + "x,b200,vllm-1,nvfp4,1024,2048,4096,80\n");
  ASSERT_EQ(all.rows.size(), 4U);
  EXPECT_EQ(all.rows[0].demand.elements, 1024 * 4096);
  EXPECT_EQ(all.rows[1].demand.elements, 0);
  EXPECT_EQ(all.rows[2].demand.elements, 0);
  EXPECT_EQ(all.rows[3].demand.elements, 1024 * 4096);
}

// Four causal queries see 1 + 2 + 3 + 4 = 10 pairs, in a window of two 1 + 2 + 2 + 2 = 7:
// 4·64·2 heads ops each. Bytes: 64·(4·4·2 of q and out + 4·4·1 of k and v).
TEST(MeasuredRows, AttentionCountsVisiblePairs) {
  const auto all = rows_of(std::string{kAttentionHead} +
                           "h100_sxm,vllm-1,bf16,bf16,1,4,4,2,1,64,0,9\n"
                           "h100_sxm,vllm-1,bf16,bf16,1,4,4,2,1,64,2,9\n"
                           "h100_sxm,vllm-1,bf16,fp8,3,1,100,8,2,64,10,9\n");
  ASSERT_EQ(all.rows.size(), 3U);
  EXPECT_EQ(all.rows[0].op, OpClass::prefill_attention);
  EXPECT_EQ(all.rows[0].demand.matrix.value(), 5120);
  EXPECT_EQ(all.rows[0].demand.scores, 20);
  EXPECT_EQ(all.rows[0].demand.bytes.value(), 3072);
  EXPECT_EQ(all.rows[0].demand.elements, 4 * 64 * (2 * 2 + 2 * 1));
  EXPECT_EQ(all.rows[1].demand.matrix.value(), 3584);
  // Decode: ten positions of two KV heads in one byte, four query heads to each.
  EXPECT_EQ(all.rows[2].op, OpClass::decode_attention);
  EXPECT_EQ(all.rows[2].variant, "fp8 cache");
  EXPECT_EQ(all.rows[2].demand.rows, 4);
  EXPECT_EQ(all.rows[2].demand.elements, 0);
  EXPECT_DOUBLE_EQ(all.rows[2].demand.steps, 3.0 * 2 / 132);
  EXPECT_EQ(all.rows[2].demand.matrix.value(), 4.0 * 3 * 8 * 64 * 10);
  EXPECT_EQ(all.rows[2].demand.bytes.value(), 3.0 * 64 * (4 * 8 + 2 * 10 * 2));
}

// Of 8 devices each sends 7/8 of the buffer twice, at 450 GB/s one way.
TEST(MeasuredRows, AnAllReduceSendsItsBufferNearlyTwice) {
  const auto all = rows_of(
      "gpu,framework,collective,n_gpus,bytes,latency_us,kernel\n"
      "h100_sxm,nccl-2,all_reduce,8,1000000,50,NCCL\n"
      "h100_sxm,vllm-1,all_reduce,8,1000000,50,vllm_eager\n");
  ASSERT_EQ(all.rows.size(), 1U);
  EXPECT_EQ(all.rows.front().variant, "all_reduce nccl");
  EXPECT_NEAR(all.rows.front().roofline.value(), 1.75e6 / 450e9, 1e-15);
  ASSERT_EQ(all.skipped.size(), 1U);
  EXPECT_EQ(all.skipped.front().reasons.count("timed with the host's launches"), 1U);
}

TEST(MeasuredRows, WhatCannotBeJudgedIsCountedWithItsReason) {
  const auto all = rows_of(std::string{kGemmHead} + "x,abacus,vllm-1,bf16,1,1,1,80\n" +
                           "x,a100,vllm-1,int3,1,1,1,80\n");
  EXPECT_TRUE(all.rows.empty());
  ASSERT_EQ(all.skipped.size(), 2U);
  EXPECT_EQ(all.skipped[0].reasons.count("no such device in the catalogue"), 1U);
  EXPECT_EQ(all.skipped[1].reasons.count("no rule for dtype int3"), 1U);
}

void expect_refused(const std::string& text, const std::string& where) {
  try {
    rows_of(text);
    FAIL() << "accepted: " << text;
  } catch (const Error& error) {
    EXPECT_NE(error.where().find(where), std::string::npos) << error.what();
  }
}

TEST(MeasuredRows, ABadLineIsNamed) {
  const std::string good = "x,a100,vllm-1,bf16,1,1,1,80\n";
  expect_refused(kGemmHead + good + "x,a100,vllm-1,bf16,1,1,one,80\n", "line 3: k");
  expect_refused(kGemmHead + good + "x,a100,vllm-1,bf16,1,1,1,0\n", "line 3: latency_us");
  expect_refused(kGemmHead + good + "x,a100,vllm-1,bf16,1e300,1,1,9\n", "line 3: m");
  expect_refused(kGemmHead + good + "x,a100,vllm-1,bf16,1,1\n", "line 3");
  expect_refused(std::string{kAttentionHead} + "h100_sxm,vllm-1,bf16,bf16,1.5,4,4,2,1,64,0,9\n",
                 "line 2: batch");
  expect_refused("colour,size\nred,3\n", "rows.csv");
  expect_refused("", "rows.csv");
}

TEST(ValidateCommand, AFileThatCannotBeReadIsOneLine) {
  const Workshop workshop;
  for (const std::string& path : {workshop.folder().string(), workshop.path("nowhere.csv")}) {
    const Outcome outcome = run_program({"validate", path});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.err, "error: " + path + ": cannot be read; check the path\n");
  }
}

TEST(ValidateCommand, PrintsOneDocumentInEveryFormat) {
  const Workshop workshop;
  const std::string path = workshop.file("rows.csv", std::string{kGemmHead} +
                                                         "x,a100,vllm-1,bf16,1024,2048,4096,80\n"
                                                         "x,h100,vllm-1,bf16,16,4096,4096,\"16\"\n"
                                                         "x,abacus,vllm-1,bf16,1,1,1,80\n");
  const Outcome json = run_program({"validate", path, "-f", "json"});
  EXPECT_EQ(json.exit_code, 0) << json.err;
  for (const char* part : {"\"class\": \"gemm\"", "\"device\": \"all\"", "\"coverage\"",
                           "\"no such device in the catalogue\": 1", "\"faster_than_roof\": 0"}) {
    EXPECT_NE(json.out.find(part), std::string::npos) << part;
  }
  for (const char* format : {"table", "csv", "jsonl", "markdown"}) {
    const Outcome outcome = run_program({"validate", path, "-f", format});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("a100-80g-sxm"), std::string::npos) << format;
    EXPECT_NE(outcome.out.find("no such device"), std::string::npos) << format;
  }
}

}  // namespace
}  // namespace llmviewer::validate_test
