// --cost, --price, --grid and --rack-devices through the real process.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/process.hpp"
#include "report/json_schema.hpp"

namespace llmviewer::expenses_test {
namespace {

using Json = nlohmann::json;

Outcome run(const std::string& line) { return run_program(words_of(line)); }

Json json_of(const std::string& line) {
  const Outcome outcome = run(line);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return Json::parse(outcome.out);
}

Json schema(const std::string& name) {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/" + name + ".schema.json"};
  return Json::parse(in);
}

void expect_refused(const std::string& line, const std::string& part, int exit_code = 1) {
  SCOPED_TRACE(line);
  expect_error_line(run(line), part, exit_code);
}

const std::string kLlama = "analyze -m llama2-7b --hw a6000 -s 512 ";

TEST(ExpenseOptions, EachOfThemShowsTheTable) {
  EXPECT_EQ(run(kLlama).out.find("USD"), std::string::npos);
  for (const char* option : {"--cost", "--price 2", "--grid 350", "--rack-devices 4"}) {
    const std::string out = run(kLlama + option).out;
    EXPECT_NE(out.find("1 M tokens of decode"), std::string::npos) << option;
    EXPECT_NE(out.find("100 % utilisation"), std::string::npos) << option;
  }
  EXPECT_NE(run(kLlama + "--grid 350").out.find("g CO2"), std::string::npos);
  EXPECT_NE(run(kLlama + "--rack-devices 4").out.find("1.2 kW of heat"), std::string::npos);
}

TEST(ExpenseOptions, ThePriceGivenTakesThePlaceOfTheSnapshot) {
  EXPECT_NE(run(kLlama + "--cost").out.find("snapshot, not a current quote"), std::string::npos);
  const std::string given = run(kLlama + "--price 2").out;
  EXPECT_NE(given.find("2.00 USD an hour and device: as given with --price"), std::string::npos);
  EXPECT_EQ(given.find("snapshot"), std::string::npos);
  const std::string none = run("analyze -m llama2-7b --hw rtx-4090 -s 64 --cost").out;
  EXPECT_NE(none.find("none is known for rtx-4090"), std::string::npos);
  EXPECT_EQ(none.find("launch price"), std::string::npos);
}

TEST(ExpenseOptions, OfJsonFitTheSchemas) {
  for (const char* options :
       {"--cost", "--cost -g 8 --grid 400 --rack-devices 8", "--cost --tp 2"}) {
    const Json json =
        json_of("analyze -m llama2-7b --hw h100-sxm -s 64 -f json " + std::string{options});
    EXPECT_EQ(test::breaches(json, schema("analysis")), std::vector<std::string>{}) << options;
    EXPECT_TRUE(json.contains("expenses"));
  }
  EXPECT_FALSE(json_of(kLlama + "-f json").contains("expenses"));
  const Json compared = json_of("compare -m llama2-7b --hw h100-sxm,a6000 -s 64 --cost -f json");
  EXPECT_EQ(test::breaches(compared, schema("compare")), std::vector<std::string>{});
}

TEST(ExpenseOptions, SweepAndAnalyzeAndPlanAgree) {
  const Json json = json_of("analyze -m llama2-7b --hw a6000 -s 512 -g 64 -b 4 --cost -f json");
  const Json sweep = Json::parse(run("sweep -m llama2-7b --hw a6000 -s 512 -g 64 -b 4 -f jsonl "
                                     "--columns usd_per_million_input_tokens,"
                                     "usd_per_million_output_tokens,usd_per_million_tokens,"
                                     "joules_per_input_token,joules_per_output_token")
                                     .out);
  const Json& tokens = json["expenses"]["per_million_tokens"];
  const auto near = [&](const Json& a, const Json& b) {
    EXPECT_NEAR(a.get<double>() / b.get<double>(), 1, 1e-9) << a << ' ' << b;
  };
  near(sweep["usd_per_million_input_tokens"], tokens[0]["usd"]);
  near(sweep["usd_per_million_output_tokens"], tokens[1]["usd"]);
  near(sweep["usd_per_million_tokens"], tokens[3]["usd"]);
  near(1e6 * sweep["joules_per_input_token"].get<double>(), tokens[0]["joules_at_most"]);
  near(1e6 * sweep["joules_per_output_token"].get<double>(), tokens[1]["joules_at_most"]);
}

TEST(ExpenseOptions, APriceIsAnAxisOfSweepAndCompare) {
  const std::string rows = run("sweep -m llama2-7b --hw a6000 -s 64 --price 1,2 --columns "
                               "hw.price.usd_per_hour,decode_usd_per_million_tokens,"
                               "decode_joules_per_token")
                               .out;
  EXPECT_EQ(std::ranges::count(rows, '\n'), 3) << rows;
  const std::string compared = run("compare -m llama2-7b --hw a6000 -s 64 --price 1,2").out;
  EXPECT_TRUE(compared.starts_with("price 1 against price 2")) << compared;
}

TEST(ExpenseOptions, OfAPageStandInASection) {
  const std::string page = run("report -m llama2-7b --hw a6000 -s 64 --cost").out;
  EXPECT_NE(page.find("data-section=\"cost\""), std::string::npos);
  EXPECT_NE(page.find("--cost"), std::string::npos);
  EXPECT_EQ(run("report -m llama2-7b --hw a6000 -s 64").out.find("data-section=\"cost\""),
            std::string::npos);
}

TEST(ExpenseOptions, ThatMakeNoSenseAreRefusedInOneLine) {
  expect_refused(kLlama + "--price 0", "--price");
  expect_refused(kLlama + "--price=-1", "--price");
  expect_refused(kLlama + "--price much", "--price");
  expect_refused(kLlama + "--grid=-5", "--grid");
  expect_refused(kLlama + "--rack-devices 0", "--rack-devices");
  expect_refused(kLlama + "--rack-devices 1.5", "--rack-devices");
  expect_refused(kLlama + "--cost --accounting llm-viewer", "exact accounting");
  expect_refused("sweep -m llama2-7b --hw a6000 --price 1,0", "--price");
}

}  // namespace
}  // namespace llmviewer::expenses_test
