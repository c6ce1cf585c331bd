#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "llmviewer/error.hpp"
#include "predict/measured_request.hpp"

namespace llmviewer::benchmark_rows_test {
namespace {

std::vector<EndToEndRow> rows_of(const std::string& text, const StatedSubject& stated = {}) {
  const CsvTable table = parse_csv(text, "bench.csv");
  const auto tool = benchmark_tool_of(table);
  EXPECT_TRUE(tool.has_value());
  return tool ? read_benchmark(table, *tool, stated) : std::vector<EndToEndRow>{};
}

constexpr const char* kLlamaBench =
    "build_commit,backends,gpu_info,model_filename,model_type,type_k,n_prompt,n_gen,n_depth,"
    "avg_ns,avg_ts\n"
    "\"8cf4\",\"CUDA\",\"NVIDIA GeForce RTX 4080\",\"a.gguf\",\"qwen2 7B Q4_K - "
    "Medium\",\"f16\",\"512\",\"0\",\"0\",\"70\",\"7285.6\"\n"
    "\"8cf4\",\"CUDA\",\"NVIDIA GeForce RTX 4080\",\"a.gguf\",\"qwen2 7B "
    "Q8_0\",\"f16\",\"0\",\"128\",\"2048\",\"10\",\"119.9\"\n"
    "\"8cf4\",\"CUDA\",\"NVIDIA GeForce RTX 4080\",\"a.gguf\",\"qwen2 7B "
    "F16\",\"f16\",\"512\",\"128\",\"0\",\"10\",\"119.9\"\n";

TEST(BenchmarkRows, LlamaBenchTellsPrefillFromDecode) {
  const auto rows = rows_of(kLlamaBench);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].metric, "prefill_throughput");
  EXPECT_EQ(rows[0].prompt, 512);
  EXPECT_EQ(rows[0].output, 0);
  EXPECT_EQ(rows[0].value, 7285.6);
  EXPECT_EQ(rows[0].model, "qwen2 7B Q4_K - Medium");
  EXPECT_EQ(rows[0].hardware, "NVIDIA GeForce RTX 4080");
  EXPECT_EQ(rows[0].engine, "llama.cpp CUDA");
  EXPECT_EQ(rows[0].weight_format, "Q4_K_M");
  EXPECT_EQ(rows[0].cache_format, "f16");
  EXPECT_EQ(rows[0].where, "bench.csv line 2");
  EXPECT_EQ(rows[1].metric, "decode_throughput");
  EXPECT_EQ(rows[1].prompt, 2048);
  EXPECT_EQ(rows[1].output, 128);
  EXPECT_EQ(rows[1].weight_format, "Q8_0");
  EXPECT_EQ(rows[2].metric, "combined_throughput");
  EXPECT_EQ(rows[2].weight_format, "F16");
}

TEST(BenchmarkRows, WhatIsStatedGoesBeforeWhatTheFileSays) {
  const auto rows = rows_of(kLlamaBench, {"qwen2.5-7b", "rtx-4080"});
  EXPECT_EQ(rows[0].model, "qwen2.5-7b");
  EXPECT_EQ(rows[0].hardware, "rtx-4080");
}

constexpr const char* kVllm =
    "model_id,tensor_parallel_size,max_concurrency,completed,total_input_tokens,"
    "total_output_tokens,output_throughput,mean_ttft_ms,mean_tpot_ms\n"
    "meta-llama/Llama-3.1-8B,2,16,100,102400,25600,1500.5,81.5,10.25\n";

TEST(BenchmarkRows, AServersRunIsARowForEachMetric) {
  const auto rows = rows_of(kVllm, {"", "h100"});
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].metric, "TPOT");
  EXPECT_EQ(rows[0].value, 10.25);
  EXPECT_EQ(rows[0].unit, "ms");
  EXPECT_EQ(rows[1].metric, "TTFT");
  EXPECT_NE(rows[1].meaning.find("queueing"), std::string::npos);
  EXPECT_EQ(rows[2].metric, "output_throughput");
  for (const EndToEndRow& row : rows) {
    EXPECT_EQ(row.engine, "vllm");
    EXPECT_EQ(row.model, "meta-llama/Llama-3.1-8B");
    EXPECT_EQ(row.tensor, 2);
    EXPECT_EQ(row.batch, 16);
    EXPECT_EQ(row.prompt, 1024);
    EXPECT_EQ(row.output, 256);
  }
}

TEST(BenchmarkRows, WithoutALimitAllRequestsRunAtOnce) {
  std::string text = kVllm;
  text.replace(text.find(",2,16,"), 6, ",2,None,");
  EXPECT_EQ(rows_of(text, {"", "h100"}).front().batch, 100);
}

TEST(BenchmarkRows, TensorRtLlmIsAStaticBatch) {
  const auto rows = rows_of(
      "model_name,world_size,precision,batch_size,input_length,output_length,tokens_per_sec,"
      "latency(ms),quantization\n"
      "llama_7b,1,float16,64,128,128,7373.14,1111.06,QuantMode.FP8_QDQ|FP8_KV_CACHE\n"
      "llama_7b,2,bfloat16,8,128,128,900,1111.06,QuantMode.0\n",
      {"", "h100"});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].engine, "TensorRT-LLM");
  EXPECT_EQ(rows[0].metric, "output_throughput");
  EXPECT_EQ(rows[0].batch, 64);
  EXPECT_EQ(rows[0].weight_format, "fp8");
  EXPECT_EQ(rows[0].cache_format, "fp8");
  EXPECT_NE(rows[0].meaning.find("static batch"), std::string::npos);
  EXPECT_EQ(rows[1].weight_format, "bf16");
  EXPECT_EQ(rows[1].cache_format, "");
  EXPECT_EQ(rows[1].tensor, 2);
}

void expect_refused(const std::string& text, const StatedSubject& stated, const std::string& what) {
  try {
    rows_of(text, stated);
    FAIL() << "accepted: " << text;
  } catch (const Error& error) {
    EXPECT_NE(std::string{error.what()}.find(what), std::string::npos) << error.what();
  }
}

TEST(BenchmarkRows, WhatTheFileDoesNotSayIsAskedFor) {
  expect_refused(kVllm, {}, "bench.csv line 2: the file does not say the device; name it: --hw");
  std::string text = kVllm;
  text.replace(text.find("10.25"), 5, "fast!");
  expect_refused(text, {"", "h100"}, "bench.csv line 2: mean_tpot_ms");
}

TEST(BenchmarkRows, OtherTablesAreOfNoneOfThem) {
  EXPECT_FALSE(benchmark_tool_of(parse_csv("m,n,k\n1,2,3\n", "x")));
  EXPECT_FALSE(benchmark_tool_of(parse_csv("token_throughput(token/sec)\n3\n", "x")));
}

}  // namespace
}  // namespace llmviewer::benchmark_rows_test
