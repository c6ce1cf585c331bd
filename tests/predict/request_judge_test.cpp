#include "predict/request_judge.hpp"

#include <gtest/gtest.h>

#include <string>

#include "cli/process.hpp"
#include "llmviewer/catalog/profile.hpp"

namespace llmviewer::request_judge_test {
namespace {

/// What most of the row's time goes to, with an engine whose steps take the host so long.
TimeTerm dominant(const std::string& row, double step_s) {
  const Workshop workshop;
  const auto all = read_measured_rows(
      {workshop.file("rows.csv",
                     "source,model,hardware,n_gpus,tp,engine,weight_dtype,kv_dtype,batch,"
                     "prompt_len,output_len,metric,value,unit,semantics\n" +
                         row)},
      Catalog{});
  Profile known = with_catalogue({}, {});
  for (Engine& engine : known.engines) engine.step_s = step_s;
  RequestJudge judge{known.forms, known.engines};
  return judge.judge(all.rows.at(0)).row->prediction.dominant;
}

constexpr const char* kOneClient = "s,llama3-70b,h100,4,4,vllm-1,,,1,512,128,TPOT,9,ms,server\n";

TEST(RequestJudge, ATokenOfALargeModelReadsItsWeights) {
  EXPECT_EQ(dominant(kOneClient, 0), TimeTerm::bandwidth);
}

TEST(RequestJudge, AFirstTokenOfALongPromptComputes) {
  EXPECT_EQ(dominant("s,llama3-70b,h100,4,4,TurboMind,,,1,8192,1,TTFT,900,ms,idle\n", 0),
            TimeTerm::compute);
}

TEST(RequestJudge, ATokenBetweenManyLongPromptsComputesThem) {
  EXPECT_EQ(dominant("s,llama3-8b,h100,1,1,vllm-1,,,64,4096,32,TPOT,200,ms,server\n", 0),
            TimeTerm::compute);
}

TEST(RequestJudge, WhatTheHostDoesIsLatency) {
  EXPECT_EQ(dominant(kOneClient, 0.5), TimeTerm::latency);
}

}  // namespace
}  // namespace llmviewer::request_judge_test
