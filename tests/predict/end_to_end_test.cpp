// What rows of whole requests and servers are read as.

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "cli/process.hpp"
#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer::end_to_end_test {
namespace {

constexpr const char* kHead =
    "source,model,hardware,n_gpus,tp,engine,weight_dtype,kv_dtype,batch,prompt_len,output_len,"
    "metric,value,unit,semantics\n";

MeasuredRows rows_of(const std::string& rows) {
  const Workshop workshop;
  return read_measured_rows({workshop.file("rows.csv", kHead + rows)}, Catalog{});
}

const Scenario& scenario_of(const MeasuredRows& all) { return all.rows.at(0).request->scenario; }

std::string skipped_for(const MeasuredRows& all) {
  return all.skipped.at(0).reasons.begin()->first;
}

// A column holds the sequences of one rank; four ranks have 4·16 clients.
TEST(EndToEndRows, AServersClientsAreThoseOfAllItsRanks) {
  const auto all = rows_of(
      "s,gpt-oss-120b,b200,4,1,trtllm-1.2,nvfp4,,16,1024,1024,TPOT,6,ms,"
      "\"tp1 pp1 attn_dp4 moe_tp1 moe_ep4, client concurrency 64; TTFT includes queueing\"\n");
  EXPECT_EQ(scenario_of(all).workload.clients, 64);
  EXPECT_EQ(scenario_of(all).layout.data, 4);
  EXPECT_EQ(scenario_of(all).layout.expert, 4);
  EXPECT_EQ(all.rows.front().op, OpClass::server_moe);
}

TEST(EndToEndRows, WithoutSuchWordsTheColumnIsAllClients) {
  const auto all = rows_of("s,llama3-8b,h100,2,2,vllm-1,,,16,1024,256,TPOT,6,ms,server\n");
  EXPECT_EQ(scenario_of(all).workload.clients, 16);
  EXPECT_EQ(scenario_of(all).layout.tensor, 2);
  EXPECT_EQ(all.rows.front().op, OpClass::server_dense);
}

TEST(EndToEndRows, AServerOfAnFp8CheckpointKeepsAnFp8CacheUnlessItSaysSo) {
  const std::string head = "s,llama3-8b,h100,1,1,vllm-1,";
  const std::string tail = ",16,1024,256,TPOT,6,ms,server\n";
  EXPECT_EQ(scenario_of(rows_of(head + "fp8," + tail)).precision.kv->name, "fp8");
  EXPECT_EQ(scenario_of(rows_of(head + "fp8,fp8" + tail)).precision.kv->name, "fp8");
  EXPECT_FALSE(scenario_of(rows_of(head + "fp8,bf16" + tail)).precision.kv);
  EXPECT_FALSE(scenario_of(rows_of(head + "," + tail)).precision.kv);
  EXPECT_FALSE(scenario_of(rows_of(head + "fp8_block," + tail)).precision.kv);
  // One batch at a time: what the row says is all.
  EXPECT_FALSE(scenario_of(rows_of("s,llama3-8b,h100,1,1,TurboMind,fp8,,16,1024,256,"
                                   "output_throughput,600,tok/s,static\n"))
                   .precision.kv);
}

TEST(EndToEndRows, ALayoutOfZeroRanksIsNotStated) {
  const auto all = rows_of(
      "s,qwen3-32b,gb200,0,2,trtllm-1,,,32,4000,1000,TPOT,70,ms,\"tp2 pp1 attn_dp0 moe_tp0\"\n");
  EXPECT_TRUE(all.rows.empty());
  EXPECT_EQ(skipped_for(all), "the devices' layout is not stated");
}

TEST(EndToEndRows, RatesPerDeviceOfAGroupAreAmbiguous) {
  const std::string head =
      "s,gptj-6b,a100-sxm-80gb,2,2,gptSessionBenchmark,fp16,fp16,64,2048,2048,"
      "output_throughput,903,";
  for (const char* unit : {"tok/s/GPU", "tok/s (header; TP>1 rows look per-GPU)"}) {
    const auto all = rows_of(head + unit + ",static batch\n");
    EXPECT_TRUE(all.rows.empty()) << unit;
    EXPECT_EQ(skipped_for(all), "rates per device of a group are ambiguous") << unit;
  }
}

// What vLLM's benchmark calls throughput is of a server whose clients wait for one another.
TEST(EndToEndRows, AServersThroughputIsNotABatchs) {
  const Workshop workshop;
  const std::string rows =
      workshop.file("rows.csv",
                    "model_id,tensor_parallel_size,max_concurrency,completed,total_input_tokens,"
                    "total_output_tokens,output_throughput,mean_ttft_ms,mean_tpot_ms\n"
                    "meta-llama/Llama-3.1-8B,1,16,100,102400,25600,1500.5,81.5,10.25\n");
  const auto all = read_measured_rows({rows}, Catalog{}, {"", "h100-sxm"});
  ASSERT_EQ(all.rows.size(), 1U);
  EXPECT_EQ(all.rows.front().op, OpClass::server_dense);
  std::map<std::string, double> reasons;
  for (const Skipped& one : all.skipped) {
    for (const auto& [reason, count] : one.reasons) reasons[reason] += count;
  }
  EXPECT_EQ(reasons.count("a server's throughput has its queue in it"), 1U);
  EXPECT_EQ(reasons.count("TTFT under load is not predicted"), 1U);
}

TEST(EndToEndRows, DevicesAreFoundByTheNamesThatBenchmarksGiveThem) {
  const std::string tail = ",1,1,llama.cpp,Q4_0,fp16,1,,1024,decode_throughput,100,tok/s,eval\n";
  for (const auto& [name, device] :
       {std::pair{"H100-SXM-80GB", "h100-sxm"}, std::pair{"RTX 3080 Ti 12GB", "rtx-3080-ti"},
        std::pair{"RTX 5000 Ada 32GB", "rtx-5000-ada"}}) {
    const auto all = rows_of(std::string{"s,llama2-7b,"} + name + tail);
    ASSERT_EQ(all.rows.size(), 1U) << name;
    EXPECT_EQ(all.rows.front().device, device);
  }
}

}  // namespace
}  // namespace llmviewer::end_to_end_test
