#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "llmviewer/plot/plot.hpp"
#include "llmviewer/viewer/live.hpp"
#include "llmviewer/viewer/view.hpp"
#include "plot/xml.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::report_test {
namespace {

Viewed viewed(const Model& model, const char* device, const Scenario& scenario) {
  const Hardware hardware = Catalog{}.hardware(device);
  Viewed one;
  one.command = "llmviewer analyze -m '" + model.name + "' --hw " + device;
  one.plotted = {"", analyze(model, hardware, scenario),
                 roofs_of(hardware, scenario.accumulate_fp32, scenario.layout)};
  one.explanations = explain_all(model, hardware, scenario);
  return one;
}

Scenario request_for(const Model& model) {
  Scenario scenario;
  scenario.workload.seq = 2048;
  if (model.causal) scenario.workload.gen = 128;
  return scenario;
}

std::string report_of(const View& view) {
  std::ostringstream out;
  write_report(view, "llmviewer report", out);
  return out.str();
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Report, OfEveryModelIsWellFormedAndUnderAMegabyte) {
  for (const Model& model : all_models()) {
    SCOPED_TRACE(model.name);
    const View view{{viewed(model, "h100-sxm", request_for(model))}, {}};
    EXPECT_EQ(problem_of_xml("<main>" + view_html(view) + "</main>"), "");
    EXPECT_LT(report_of(view).size(), 1'000'000U);
  }
}

TEST(Report, OfTwoConfigurationsIsUnderAMegabyte) {
  const Model model = Catalog{}.model("deepseek-v3");
  const Viewed one = viewed(model, "h100-sxm", request_for(model));
  EXPECT_LT(report_of({{one, one}, {}}).size(), 1'100'000U);
}

TEST(Report, NeedsNothingFromElsewhere) {
  const Model model = Catalog{}.model("llama2-7b");
  const std::string report = report_of({{viewed(model, "a6000", request_for(model))}, {}});
  for (const char* reference : {"src=", "url(", "@import", "https:", "<link rel=\"stylesheet"}) {
    EXPECT_EQ(report.find(reference), std::string::npos) << reference;
  }
  EXPECT_EQ(count_of(report, "http:"), count_of(report, "http://www.w3.org/2000/svg"));
  EXPECT_NE(report.find("default-src 'none'"), std::string::npos);
}

TEST(Report, HasEveryOperatorInTheGraphTheTableAndTheDetails) {
  for (const char* name : {"llama2-7b", "deepseek-v3", "qwen3-next-80b-a3b", "whisper-large-v3"}) {
    const Model model = Catalog{}.model(name);
    const View view{{viewed(model, "h100-sxm", request_for(model))}, {}};
    const std::string html = view_html(view);
    for (const StageResult& stage : view.configurations.front().plotted.analysis.stages) {
      for (const OpRow& op : stage.rows) {
        const std::string key = "=\"" + op_key(stage, op) + "\"";
        EXPECT_EQ(count_of(html, "<section class=\"detail\" data-detail" + key), 1U) << key;
        const auto rows = std::ranges::count_if(stage.rows, [&](const OpRow& other) {
          return op_key(stage, other) == op_key(stage, op);
        });
        EXPECT_EQ(count_of(html, "<tr data-op" + key), static_cast<std::size_t>(rows)) << key;
        const std::size_t boxes = stage.stage == Stage::generate ? 0 : 1;
        EXPECT_EQ(count_of(html, "<g class=\"op\" data-op" + key), boxes) << key;
      }
    }
  }
}

TEST(Report, HasTheTotalsOfEveryStage) {
  const Model model = Catalog{}.model("llama2-7b");
  const std::string html = view_html({{viewed(model, "a6000", request_for(model))}, {}});
  // 6.74 G weights of 2 bytes, without the embedding's 131 M, of which a row is read.
  EXPECT_NE(html.find("<tr><td>decode</td><td class=\"number\">14.3 G</td>"), std::string::npos);
  EXPECT_NE(html.find("<td class=\"number\">14.3 GB</td><td class=\"number\">13.2 GB</td>"),
            std::string::npos);
}

TEST(Report, OfAGroupSaysSoAndShowsItsCollectives) {
  const Model model = Catalog{}.model("llama3-70b");
  Scenario scenario = request_for(model);
  scenario.layout.tensor = 8;
  const View view{{viewed(model, "h100-sxm", scenario)}, {}};
  const std::string html = view_html(view);
  EXPECT_NE(html.find("<dt>devices</dt><dd>8 devices · tp 8"), std::string::npos);
  EXPECT_NE(html.find("data-detail=\"decode/full/mlp/attn_all_reduce\""), std::string::npos);
  EXPECT_NE(html.find("network-bound</text>"), std::string::npos);
  EXPECT_EQ(problem_of_xml("<main>" + html + "</main>"), "");
}

TEST(Report, EscapesWhatItQuotes) {
  Model model = Catalog{}.model("llama2-7b");
  model.name = "<script>alert(1)</script>&\"";
  const View view{{viewed(model, "a6000", request_for(model))}, {}};
  const std::string html = view_html(view);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;"), std::string::npos);
  EXPECT_EQ(problem_of_xml("<main>" + html + "</main>"), "");
}

TEST(Report, GivesFiguresWhereThereAreNoFormulas) {
  const Model model = Catalog{}.model("llama2-7b");
  Viewed one = viewed(model, "a6000", request_for(model));
  one.explanations.clear();
  const std::string html = view_html({{one}, {}});
  EXPECT_NE(html.find("<h3>q_proj in prefill</h3><dl><dt>stage</dt>"), std::string::npos);
  EXPECT_EQ(html.find("2·m·k·n"), std::string::npos);
}

Controls controls_with(std::vector<Setting> settings) {
  return {{"llama2-7b", "gpt2"}, {"a6000", "h100-sxm"}, {"16", "int4-g128"}, std::move(settings)};
}

TEST(LivePage, ShowsWhatIsSet) {
  const std::string page = live_page(
      controls_with({{"model", "gpt2"}, {"seq", "12k"}, {"weights", "nvfp4"}, {"gen", "5"}}), "");
  EXPECT_NE(page.find("<option value=\"gpt2\" selected=\"\">"), std::string::npos);
  EXPECT_NE(page.find("<option value=\"llama2-7b\">"), std::string::npos);
  // Not among the choices, but what was asked for.
  EXPECT_NE(page.find("<option value=\"nvfp4\" selected=\"\">"), std::string::npos);
  EXPECT_NE(page.find("name=\"seq\" value=\"12k\""), std::string::npos);
  EXPECT_NE(page.find("name=\"stage\" value=\"generate\" checked=\"\""), std::string::npos);
  EXPECT_NE(page.find("id=\"second\" disabled=\"\" hidden=\"\""), std::string::npos);
}

TEST(LivePage, WakesTheSecondConfigurationWhereItIsAskedFor) {
  const std::string page =
      live_page(controls_with({{"model", "gpt2"}, {"b.model", "llama2-7b"}}), "");
  EXPECT_EQ(page.find("id=\"second\" disabled"), std::string::npos);
  EXPECT_NE(page.find("id=\"compare\" checked=\"\""), std::string::npos);
}

TEST(LivePage, IsWellFormedWhateverIsSet) {
  std::string page = live_page(
      controls_with({{"model", "\"><script>"}, {"config", "</textarea><b>"}, {"seq", "'\"&"}}),
      problem_html("a < b"));
  const std::string_view doctype = "<!DOCTYPE html>\n";
  ASSERT_TRUE(page.starts_with(doctype));
  EXPECT_EQ(problem_of_xml(page.substr(doctype.size())), "");
  EXPECT_EQ(count_of(page, "<script"), 1U);
}

}  // namespace
}  // namespace llmviewer::report_test
