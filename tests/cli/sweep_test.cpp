// `llmviewer sweep` as a real process.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cli/process.hpp"

namespace llmviewer::sweep_test {
namespace {

constexpr const char* kGrid = "sweep -m llama2-7b --hw a6000,h100-sxm -b 1..8:x2 -s 128..1024:x2";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Outcome sweep(const std::string& more) {
  return run_program(words_of(std::string{kGrid} + " " + more));
}

/// With axes of its own.
Outcome sweep_over(const std::string& axes) {
  return run_program(words_of("sweep -m llama2-7b " + axes));
}

TEST(Sweep, WritesAHeadAndARowForEachConfiguration) {
  const Outcome outcome = sweep("");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 1 + 2 * 4 * 4);
  EXPECT_EQ(first_line(outcome.out),
            "model,hardware,batch,seq,weights,activations,kv,flash_attention,"
            "prefill_ops,prefill_bytes,prefill_arithmetic_intensity,prefill_time_s,prefill_bound,"
            "prefill_tokens_per_s,"
            "decode_ops,decode_bytes,decode_arithmetic_intensity,decode_time_s,decode_bound,"
            "decode_tokens_per_s,"
            "weights_bytes,kv_cache_bytes,activation_bytes,total_bytes,fits,status");
}

TEST(Sweep, ShardsOfACsvMayBeConcatenated) {
  const std::string whole = sweep("").out;
  std::string together;
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    together += sweep(std::string{"--shard "} + shard).out;
  }
  EXPECT_EQ(together, whole);
}

TEST(Sweep, EveryFormatHasTheSameRows) {
  // llama2-7b reads 13,294,254,592 bytes for a token at context 128; a6000 768 GB/s, h100-sxm
  // 3.35 TB/s, and every operator waits for memory.
  const std::string some =
      "--hw a6000,h100-sxm --columns hw,batch,seq,decode_time_s,fits -s 128 -b 1";
  EXPECT_EQ(sweep_over(some + " --no-header").out,
            "a6000,1,128,0.017310227333333338,true\nh100-sxm,1,128,0.003968434206567164,true\n");
  EXPECT_EQ(first_line(sweep_over(some + " -f jsonl").out),
            R"({"hardware":"a6000","batch":1,"seq":128,"decode_time_s":0.017310227333333338,)"
            R"("fits":true})");
  const std::string json = sweep_over(some + " -f json").out;
  EXPECT_TRUE(json.starts_with(R"({"schema":1,"version":")")) << json;
  EXPECT_TRUE(json.ends_with("}\n]}\n")) << json;
  EXPECT_NE(sweep_over(some + " -f markdown").out.find("| hardware | batch |"), std::string::npos);
  EXPECT_NE(sweep_over(some + " -f table").out.find("17.3 ms"), std::string::npos);
}

TEST(Sweep, AnEmptyJsonIsStillADocument) {
  const Outcome outcome = sweep("-f json --columns batch --where 'batch > 1000'");
  EXPECT_TRUE(outcome.out.ends_with("\"columns\":[\"batch\"],\"rows\":[\n]}\n"));
}

TEST(Sweep, FusedAttentionIsASwitchAndAnAxis) {
  const auto values = [](const std::string& option) {
    return sweep_over("-s 64 --hw a6000 --no-header --columns flash_attention " + option).out;
  };
  EXPECT_EQ(values(""), "false\n");
  EXPECT_EQ(values("--flash-attention"), "true\n");
  EXPECT_EQ(values("--flash-attention --jobs 1"), "true\n");
  EXPECT_EQ(values("--flash-attention off,on"), "false\ntrue\n");
}

TEST(Sweep, RequestsMayBeChunkedCachedBeamedAndSpeculatedOn) {
  const Outcome chunks = sweep_over(
      "--hw a6000 -s 2048 -g 16 --chunk 256,512..1024:x2 --prefix 0,1024,4096 --no-header "
      "--columns chunk,prefix,ttft_s,status");
  EXPECT_EQ(std::ranges::count(chunks.out, '\n'), 9);
  EXPECT_NE(chunks.out.find("512,4096,,impossible\n"), std::string::npos) << chunks.out;
  EXPECT_TRUE(chunks.err.starts_with("note: 3 of 9 configurations are impossible")) << chunks.err;

  // What a row says is what analyze says.
  const Outcome row = run_program(words_of(
      "sweep -m llama3-8b --hw h100-sxm -s 2048 -g 64 --speculate llama3.2-1b --acceptance 0.7 "
      "--draft-tokens 3 --columns tpot_s,total_bytes --no-header"));
  const Outcome analysis = run_program(words_of(
      "analyze -m llama3-8b --hw h100-sxm -s 2048 -g 64 --speculate llama3.2-1b --acceptance 0.7 "
      "--draft-tokens 3 -f json"));
  const std::string tpot = row.out.substr(0, row.out.find(','));
  const std::string bytes = row.out.substr(tpot.size() + 1, row.out.size() - tpot.size() - 2);
  EXPECT_NE(analysis.out.find("\"tpot_s\": " + tpot + ","), std::string::npos) << row.out;
  EXPECT_NE(analysis.out.find("\"total_bytes\": " + bytes + ","), std::string::npos) << row.out;
}

TEST(Sweep, WhatIsGivenHasAColumnAlsoWhereItIsUsual) {
  const Outcome outcome = sweep_over(
      "--hw a6000 -s 64 -g 4 --speculate tinyllama-1.1b --acceptance 0 --overlap 0 --no-header "
      "--columns acceptance,overlap");
  EXPECT_EQ(outcome.out, "0,0\n") << outcome.err;
}

TEST(Sweep, StepsOfTheirOwnAreAxes) {
  const Outcome outcome = sweep_over(
      "--hw a6000 --new 1,2..8:x2 --context 2048 --columns new,context,step_bound --no-header");
  EXPECT_EQ(outcome.out, "1,2048,memory\n2,2048,memory\n4,2048,memory\n8,2048,memory\n");
}

TEST(Sweep, DryRunOnlyCounts) {
  const Outcome outcome = sweep_over("--hw a6000,h100-sxm --dry-run -b 1..100000 -s 128..1024:x2");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(outcome.out.starts_with("configurations  800,000\noutput          about "))
      << outcome.out;
}

TEST(Sweep, AFileComesWholeOrNotAtAll) {
  const Workshop shop;
  const std::string grid = "\"$LLMVIEWER\" " + std::string{kGrid};
  EXPECT_EQ(run_shell(grid + " -o out.csv", shop.folder()).exit_code, 0);
  EXPECT_EQ(contents(shop.path("out.csv")), sweep("").out);
  EXPECT_EQ(
      run_shell("\"$LLMVIEWER\" sweep -m llama2-7b --hw a6000 -f table -b 1..200000 -o big.txt",
                shop.folder())
          .exit_code,
      1);
  EXPECT_EQ(shop.names(), std::vector<std::string>{"out.csv"});
}

TEST(Sweep, AppendContinuesAFileWithoutASecondHead) {
  const Workshop shop;
  const std::string grid = "\"$LLMVIEWER\" " + std::string{kGrid} + " --append -o out.csv";
  EXPECT_EQ(run_shell(grid + " --shard 1/2", shop.folder()).exit_code, 0);
  EXPECT_EQ(run_shell(grid + " --shard 2/2", shop.folder()).exit_code, 0);
  EXPECT_EQ(contents(shop.path("out.csv")), sweep("").out);
}

TEST(Sweep, CtrlCEndsAfterWholeRowsWith130) {
  const Workshop shop;
  const std::string command =
      "timeout -s INT 0.5 \"$LLMVIEWER\" sweep -m llama2-7b --hw a6000 -b 1..1000000 -s 1..100000 "
      "> rows.csv; echo $? > code";
  run_shell(command, shop.folder());
  // timeout itself answers 124; run again without it to see the program's own code.
  run_shell(
      "\"$LLMVIEWER\" sweep -m llama2-7b --hw a6000 -b 1..1000000 -s 1..100000 > rows.csv & "
      "sleep 0.3; kill -TERM $!; wait $!; echo $? > code",
      shop.folder());
  EXPECT_EQ(contents(shop.path("code")), "130\n");
  const std::string rows = contents(shop.path("rows.csv"));
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.back(), '\n');
  const auto commas = std::ranges::count(first_line(rows), ',');
  const std::string last = rows.substr(rows.rfind('\n', rows.size() - 2) + 1);
  EXPECT_EQ(std::ranges::count(last, ','), commas);
}

TEST(Sweep, AClosedPipeEndsQuietly) {
  const Workshop shop;
  const Outcome outcome = run_shell(
      "\"$LLMVIEWER\" sweep -m llama2-7b --hw a6000 -b 1..1000000 -s 1..100000 | head -n 2 | wc -l",
      shop.folder());
  EXPECT_EQ(outcome.out, "2\n");
  EXPECT_EQ(outcome.err, "");
}

TEST(Sweep, ImpossibleConfigurationsAreToldOnStderr) {
  const Outcome outcome =
      run_program(words_of("sweep -m llama2-7b --hw v100-32g-sxm --compute fp8"));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.out.find(",impossible\n"), std::string::npos);
  EXPECT_TRUE(outcome.err.starts_with("note: 1 of 1 configurations are impossible")) << outcome.err;
}

struct Wrong {
  const char* options;
  int code;
  const char* begins;
};

TEST(Sweep, WhatIsWrongIsOneLine) {
  for (const Wrong& wrong : {
           Wrong{"--where 'batch <'", 1, "error: --where, character 8: "},
           Wrong{"--columns nosuch", 1, "error: --columns: there is no column \"nosuch\"; "},
           Wrong{"--top 5", 2, "error: --top: the best by what?; "},
           Wrong{"--by tpot_s", 1, "error: --by: there is no column \"tpot_s\"; "},
           Wrong{"--by batch", 2, "error: --by: how many rows?; "},
           Wrong{"--top 1 --by decode_bound", 1, "error: --by: decode_bound is no number; "},
           Wrong{"--top 1 --by batch:up", 1, "error: --by: \"up\" is no direction; "},
           Wrong{"--pareto batch", 2, "error: --pareto: weighs two to four columns "},
           Wrong{"--group-by hw", 2, "error: --group-by: which row of each group?; "},
           Wrong{"--group-by fits --by batch", 1, "error: --group-by: fits is no axis; "},
           Wrong{"--shard 0/4", 1, "error: --shard: shards count from 1; "},
           Wrong{"--shard 5/4", 1, "error: --shard: there is no shard 5 of 4; "},
           Wrong{"--shard 5", 1, "error: --shard: \"5\" is no shard; "},
           Wrong{"--jobs 0", 1, "error: --jobs: 0 is no possible count; "},
           Wrong{"-g 4..1", 1, "error: --gen: the range ends at 1, below its beginning 4; "},
           Wrong{"-g 1,,2", 1, "error: --gen: a value is empty in \"1,,2\"; "},
           Wrong{"--weights fp16,nosuch", 1, "error: --weights: "},
           Wrong{"--flash-attention maybe", 1, "error: --flash-attention: \"maybe\" "},
           Wrong{"--speculate mtp --acceptance 0.5", 2,
                 "error: --speculate: which tokens are drafted?; "},
           Wrong{"--append", 2, "error: --append: to which file?; "},
           Wrong{"--append -f json -o x", 2, "error: --append: json cannot be continued; "},
           Wrong{"-f yaml", 1, "error: --format: there is no format \"yaml\"; "},
           Wrong{"--set hw.memory.bandwidth=1TB/s..2TB/s:x1", 1,
                 "error: --set memory.bandwidth: the range never reaches its end; "},
       }) {
    const Outcome outcome = sweep(wrong.options);
    EXPECT_EQ(outcome.exit_code, wrong.code) << wrong.options;
    EXPECT_EQ(outcome.out, "") << wrong.options;
    EXPECT_TRUE(outcome.err.starts_with(wrong.begins)) << wrong.options << ": " << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << wrong.options;
  }
}

}  // namespace
}  // namespace llmviewer::sweep_test
