#include <gmock/gmock.h>

#include "report/document.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::table_report_test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TableReport, BeginsWithWhatItIsOf) {
  EXPECT_THAT(
      written(sample(), "table"),
      testing::StartsWith(
          "llama2-7b on a6000 (NVIDIA RTX A6000)\n"
          "model      meta-llama/Llama-2-7b-hf · 6.74 B parameters · 32 layers · "
          "KV cache 512 KiB a token\n"
          "hardware   155 Tops/s fp16 · 38.7 Tops/s vector · 768 GB/s · ridge point 202 ops/B\n"
          "precision  weights fp16 · activations fp16 · KV cache fp16 · exact accounting\n"
          "\n"
          "prefill  batch 1 · 2048 tokens · context 2048  →  235 ms · 8.72 k tokens/s · "
          "compute-bound\n"
          "op                   ops    bytes  ops/B   ops/s  bound       time    total   "
          "share\n"));
}

TEST(TableReport, ShowsAnOperatorOfALayerUnderItsGroup) {
  EXPECT_THAT(
      written(sample(), "table"),
      HasSubstr(
          "full/mlp ×32\n"
          "  attn_norm  ×32  33.6 M  33.6 MB      1   768 G  memory   43.7 µs   1.4 ms   0.6 %\n"
          "  q_proj     ×32  68.7 G  67.1 MB   1024   155 T  compute   444 µs  14.2 ms   6.1 "
          "%\n"));
}

TEST(TableReport, EndsWithTotalsMemoryAndAHint) {
  const std::string text = written(sample(), "table");
  EXPECT_EQ(line_with(text, "total"),
            "total             28.8 T  71.9 GB    400   122 T  compute            235 ms   100 %");
  EXPECT_THAT(text, HasSubstr("\nmemory  weights 12.6 GiB · KV cache 1 GiB · activations "));
  EXPECT_THAT(text, HasSubstr("\n        fits: 14.1 of 48 GiB (29 %)\n"));
  EXPECT_THAT(text, HasSubstr("\nhint    --flash-attention"));
}

TEST(TableReport, SaysWhatDoesNotFitAndWhatIsNotPublished) {
  Analysis analysis = sample();
  analysis.memory.total = Bytes{60 * 0x1p30};
  analysis.memory.fits = false;
  EXPECT_THAT(written(analysis, "table"), HasSubstr("does not fit: 60 of 48 GiB, 12 GiB too much"));
  analysis.memory.capacity.reset();
  analysis.memory.fits.reset();
  EXPECT_THAT(written(analysis, "table"),
              HasSubstr("60 GiB in all; the capacity of a6000 is not published"));
}

TEST(TableReport, OfARequestNamesPrefixChunksAndBeams) {
  Scenario asked = scenario();
  asked.workload.gen = 16;
  asked.workload.prefix = 48;
  asked.workload.chunk = 1000;
  asked.workload.beams = 3;
  const std::string text = written(sample(asked), "table");
  EXPECT_THAT(line_with(text, "workload"),
              HasSubstr("48 of 2048 prompt tokens cached · prefill in chunks of 1000 · 3 beams"));
  EXPECT_THAT(line_with(text, "prefill  "), HasSubstr("batch 1 · 2000 tokens · context 2048"));
  EXPECT_THAT(line_with(text, "decode  "), HasSubstr("batch 3 · 1 token"));
}

TEST(TableReport, OfSpeculationSaysFromWhereOnItPays) {
  Scenario asked = scenario();
  asked.workload.gen = 16;
  asked.workload.speculation = Speculation{2, 0.5};
  const Model draft = Catalog{}.model("tinyllama-1.1b");
  Analysis analysis = sample(asked, &draft);
  EXPECT_THAT(line_with(written(analysis, "table"), "drafts  "),
              HasSubstr("tinyllama-1.1b drafts 2 tokens · 50 % accepted · 1.75 tokens per"));
  const auto pays = [&](std::optional<double> acceptance) {
    analysis.generation->speculated->break_even = acceptance;
    return written(analysis, "table");
  };
  EXPECT_THAT(pays(0.25), HasSubstr("it pays from 25.0 % acceptance"));
  EXPECT_THAT(pays(0), HasSubstr("it always pays"));
  EXPECT_THAT(pays(std::nullopt), HasSubstr("it never pays"));
}

TEST(TableReport, OfAGenerationNamesItsLatencies) {
  Scenario asked = scenario();
  asked.workload.gen = 16;
  const std::string text = written(sample(asked), "table");
  EXPECT_THAT(text, HasSubstr("\ngenerate  batch 1 · 2048 prompt tokens · 16 generated  →  "));
  EXPECT_THAT(
      line_with(text, "request"),
      HasSubstr("TTFT 235 ms · TPOT 18.6 ms (first 18.6 ms, last 18.7 ms) · latency 514 ms"));
}

TEST(TableReport, IsAtMostAHundredColumnsWide) {
  Scenario asked = scenario();
  asked.workload.gen = 16;
  for (const char* model : {"llama2-7b", "gemma2-9b", "gpt2", "opt-175b"}) {
    for (const bool fused : {false, true}) {
      asked.fused_attention = fused;
      std::istringstream lines{written(sample(asked, model), "table")};
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(text_width(line), kTextWidth) << line;
        EXPECT_FALSE(line.ends_with(' ')) << line;
      }
    }
  }
}

TEST(TableReport, ColoursOnlyWhenAsked) {
  ReportOptions options;
  const Analysis analysis = sample();
  const std::string plain = written(analysis, "table", options);
  EXPECT_THAT(plain, Not(HasSubstr("\033")));
  options.color = true;
  std::string colored = written(analysis, "table", options);
  EXPECT_THAT(colored, HasSubstr("\033[33mcompute\033[0m"));
  for (std::size_t at = 0; (at = colored.find('\033')) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, plain) << "colour changes the text";
}

TEST(TableReport, ShowsChosenColumnsWithScaledNumbers) {
  ReportOptions options;
  options.columns = {"group", "op", "load_weight_bytes", "limiter"};
  options.rows = RowChoice::op;
  const std::string text = written(sample(), "table", options);
  EXPECT_THAT(text, HasSubstr("\ngroup     op          load_weight_bytes  limiter\n"));
  EXPECT_THAT(text, HasSubstr("\nfull/mlp  q_proj                33.6 MB  matrix\n"));
  EXPECT_THAT(text, Not(HasSubstr("\ntotal")));
}

TEST(TableReport, OfTotalsAloneHasOneRowAStage) {
  ReportOptions options;
  options.rows = RowChoice::total;
  const std::string text = written(sample(), "table", options);
  EXPECT_THAT(text, Not(HasSubstr("q_proj")));
  EXPECT_THAT(text, HasSubstr("\ntotal "));
}

TEST(MarkdownReport, HasATableAStage) {
  const std::string text = written(sample(), "markdown");
  EXPECT_THAT(text,
              testing::StartsWith("# llama2-7b on a6000 (NVIDIA RTX A6000)\n\n- **model**: "));
  EXPECT_THAT(text, HasSubstr("\n## decode\n\nbatch 1 · 1 token · context 2048  →  18.6 ms"));
  EXPECT_THAT(text, HasSubstr("\n| op |  | ops | bytes | ops/B | ops/s | bound | time | total | "
                              "share |\n|:--|--:|--:|--:|--:|--:|:--|--:|--:|--:|\n"));
  EXPECT_THAT(text, HasSubstr("\n| **full/mlp ×32** | "));
  EXPECT_THAT(text, HasSubstr("\n| q_proj | ×32 | 68.7 G | 67.1 MB |"));
  EXPECT_THAT(text, HasSubstr("\n- **memory**: fits: 14.1 of 48 GiB (29 %)\n"));
}

}  // namespace
}  // namespace llmviewer::test::table_report_test
