#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/process.hpp"

namespace llmviewer::simulate_command_test {
namespace {

const std::string kServer = "simulate -m llama3-8b --hw h100-sxm --engine vllm ";

Outcome simulated(const std::string& more) { return run_program(words_of(kServer + more)); }

TEST(SimulateCommand, WritesARowForEachRequestAndATimeline) {
  const Workshop workshop;
  const std::string rows = workshop.path("requests.csv");
  const std::string timeline = workshop.path("timeline.json");
  const Outcome outcome = simulated("--rate 10 -s 300 -g 20 --requests 50 --requests-csv " + rows +
                                    " --timeline " + timeline);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string text = contents(rows);
  EXPECT_EQ(std::ranges::count(text, '\n'), 51);
  const auto events = nlohmann::json::parse(contents(timeline))["traceEvents"];
  const auto of = [&](const char* phase) {
    return std::ranges::count_if(events, [&](const auto& one) { return one["ph"] == phase; });
  };
  EXPECT_EQ(of("b"), 100) << "two spans a request";
  EXPECT_EQ(of("b"), of("e"));
  EXPECT_GT(of("X"), 50) << "steps";
}

TEST(SimulateCommand, ReplaysATrace) {
  const Workshop workshop;
  const std::string trace =
      workshop.file("trace.csv", "arrival_s,prompt,output\n0,600,20\n1,700,30\n5,100,1\n");
  const Outcome outcome = simulated("--trace " + trace + " -f json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json["requests"], 3);
  EXPECT_NEAR(json["prefix_hit_share"].get<double>(), 0, 1e-12);
  const Outcome faster = simulated("--trace " + trace + " --speed-up 10 -f json");
  EXPECT_LT(nlohmann::json::parse(faster.out)["duration_s"], json["duration_s"]);
}

// Each prompt is two blocks of 512; the second request's first block is the first one's.
TEST(SimulateCommand, FindsTheBlocksOfATraceAgain) {
  const Workshop workshop;
  const std::string trace = workshop.file(
      "mooncake.jsonl",
      R"({"timestamp": 0, "input_length": 1024, "output_length": 5, "hash_ids": [1, 2]}
{"timestamp": 9000, "input_length": 1024, "output_length": 5, "hash_ids": [1, 3]}
)");
  const Outcome outcome = simulated("--trace " + trace + " -f json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_DOUBLE_EQ(nlohmann::json::parse(outcome.out)["prefix_hit_share"], 0.25);
}

TEST(SimulateCommand, EndsWith3WhereTheObjectivesDoNotHold) {
  const std::string load = "--rate 5 -s 512 -g 16 --requests 200 --require-slo ";
  EXPECT_EQ(simulated(load + "--slo ttft=10s").exit_code, 0);
  EXPECT_EQ(simulated(load + "--slo ttft=1ms").exit_code, 3);
}

TEST(SimulateCommand, RefusesInOneLine) {
  struct Case {
    const char* options;
    const char* says;
    int exit_code{1};
  };
  const Workshop workshop;
  const std::string unsorted =
      workshop.file("unsorted.csv", "arrival_s,prompt,output\n5,10,10\n1,10,10\n");
  const std::string long_one =
      workshop.file("long.csv", "arrival_s,prompt,output\n0,100000000,10\n");
  const auto trace = [](const std::string& path) { return "--trace " + path; };
  const std::string of_unsorted = trace(unsorted);
  const std::string of_long = trace(long_one);
  for (const Case& one :
       {Case{"-s 9 -g 9 --rate 0", "--rate"},
        Case{"-s 9 -g 9 --rate -3", "--rate"},
        Case{"-s 9 -g 9 --rate 1e300", "--rate"},
        Case{"-s 9 -g 9 --rate nan", "--rate"},
        Case{"-s 9 -g 9 --rate 3/day", "no unit of time"},
        Case{"-s 9 -g 0 --rate 3", "--gen"},
        Case{"-s uniform:9..3 -g 9 --rate 3", "ends before it begins"},
        Case{"-s lognormal:600 -g 9 --rate 3", "no deviation"},
        Case{"-s normal:600 -g 9 --rate 3", "no distribution"},
        Case{"-s file:/nowhere -g 9 --rate 3", "cannot be read"},
        Case{"-s 9 -g 9 --rate 3 --clients 4", "exclude each other"},
        Case{"-s 9 -g 9", "which load?", 2},
        Case{"--rate 3 -g 9", "how long are the prompts?", 2},
        Case{"--rate 3 -s 9", "how many tokens", 2},
        Case{"-s 9 -g 9 --rate 3 --find-rate", "what is to hold?"},
        Case{"-s 9 -g 9 --rate 3 --slo itl=3s", "no objective"},
        Case{"-s 9 -g 9 --rate 3 --slo ttft=0", "no time is that short"},
        Case{"-s 9 -g 9 --rate 3 --warm", "which prompts?"},
        Case{"-s 9 -g 9 --rate 3 --replicas 1e9", "too many"},
        Case{"-s 9 -g 9 --rate 3 --pp 2", "--pp", 2},
        Case{"-s 9 -g 9 --rate 3 --speed-up 2", "no trace"},
        Case{"-s 9 -g 9 --rate 3 --router prefix", "one server"},
        Case{"-s 9 -g 9 --rate 3 --slo-percentile 90", "what is to hold?"},
        Case{"-s 9 -g 9 --rate 3 --slo ttft=1s --find-clients", "not one of"},
        Case{"-s 9 -g 9 --clients 3 --slo ttft=1s --find-rate", "not one of"},
        Case{"-s 9 -g 9 --rate 3 --distinct-prompts 2 --prefix-hit 0.5", "one of"},
        Case{"-s 4000 -g 9 --rate 3 --kv-blocks 9", "does not fit the KV cache"},
        Case{"-s 9 --trace /nowhere.csv", "leave it out"},
        Case{"--trace /nowhere.csv", "/nowhere.csv"},
        Case{of_unsorted.c_str(), "unsorted.csv line 3"},
        Case{of_long.c_str(), "does not fit the KV cache"}}) {
    SCOPED_TRACE(one.options);
    expect_error_line(simulated(one.options), one.says, one.exit_code);
  }
}

}  // namespace
}  // namespace llmviewer::simulate_command_test
