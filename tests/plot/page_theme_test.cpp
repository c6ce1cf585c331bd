// Drawings for an HTML page: its style sheet gives every colour, its script finds every operator.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/plot/plot.hpp"
#include "llmviewer/plot/table.hpp"
#include "plot/xml.hpp"

namespace llmviewer::page_theme_test {
namespace {

std::set<std::string> between(const std::string& text, const std::string& before, char after) {
  std::set<std::string> found;
  for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    const auto begin = at + before.size();
    found.insert(text.substr(begin, text.find(after, begin) - begin));
  }
  return found;
}

/// Of attributes that hold several words, each.
std::set<std::string> keys_in(const std::string& svg) {
  std::set<std::string> keys;
  for (const std::string& list : between(svg, "data-op=\"", '"')) {
    std::istringstream words{list};
    for (std::string key; words >> key;) keys.insert(key);
  }
  return keys;
}

std::vector<Plotted> plotted(const char* model, std::initializer_list<const char*> devices) {
  const Catalog catalog;
  std::vector<Plotted> all;
  for (const char* name : devices) {
    const Hardware device = catalog.hardware(name);
    all.push_back({name, analyze(catalog.model(model), device, {}), roofs_of(device, false)});
  }
  return all;
}

std::vector<std::string> drawings(std::span<const Plotted> all, const PlotOptions& options) {
  std::vector<std::string> svgs{draw_roofline(all, Arrows::to_next, options),
                                draw_breakdown(all, options),
                                draw_memory(all, Memories::absolute, options)};
  for (const Plotted& one : all) svgs.push_back(draw_graph(one, "", options));
  svgs.push_back(draw_model_graph(all.front(), 0, options));
  const PlotTable table =
      read_plot_table("x,y,total_bytes,capacity_bytes\n1,a,1,4\n2,a,2,4\n1,b,3,4\n", "test");
  svgs.push_back(draw_curve(table, {"x", {"total_bytes"}, {"y"}}, options));
  return svgs;
}

TEST(PageTheme, TakesEveryColourFromPropertiesThatLightAndDarkDefine) {
  const std::set<std::string> light = between(palette_properties(Theme::light), "--", ':');
  EXPECT_EQ(light, between(palette_properties(Theme::dark), "--", ':'));
  EXPECT_NE(palette_properties(Theme::light), palette_properties(Theme::dark));
  for (const std::string& svg :
       drawings(plotted("deepseek-v3", {"h100-sxm", "h200-sxm"}), {.theme = Theme::page})) {
    EXPECT_EQ(problem_of_xml(svg), "");
    EXPECT_EQ(svg.find("\"#"), std::string::npos) << svg.substr(0, 2000);
    const std::set<std::string> used = between(svg, "var(--", ')');
    EXPECT_GE(used.size(), 4U);
    EXPECT_THAT(light, testing::IsSupersetOf(used));
  }
  EXPECT_THROW(palette_properties(Theme::page), Error);
}

TEST(OpKeys, FindEveryOperatorInEveryDrawing) {
  const std::vector<Plotted> one = plotted("deepseek-v3", {"h200-sxm"});
  const std::set<std::string> roofline = keys_in(draw_roofline(one, Arrows::none, {}));
  const std::set<std::string> breakdown = keys_in(draw_breakdown(one, {}));
  const Analysis& analysis = one.front().analysis;
  for (const StageResult& stage : analysis.stages) {
    for (const OpRow& row : stage.rows) {
      const std::string key = op_key(stage, row);
      EXPECT_EQ(key, stage.name() + "/" + row.group + "/" + row.name);
      EXPECT_TRUE(breakdown.contains(key)) << key;
      EXPECT_EQ(roofline.contains(key), row.arithmetic_intensity > 0) << key;
    }
  }
  const StageResult& first = analysis.stages.front();
  const std::string& group = first.rows[first.rows.size() / 2].group;
  std::set<std::string> of_group;
  for (const OpRow& row : first.rows) {
    if (row.group == group) of_group.insert(op_key(first, row));
  }
  EXPECT_EQ(keys_in(draw_graph(one.front(), group, {})), of_group);
  std::set<std::string> of_stage;
  for (const OpRow& row : analysis.stages[1].rows) {
    of_stage.insert(op_key(analysis.stages[1], row));
  }
  EXPECT_EQ(keys_in(draw_model_graph(one.front(), 1, {})), of_stage);
}

TEST(OpKeys, AreUniqueWithinEveryModel) {
  const Catalog catalog;
  const Hardware device = catalog.hardware("h200-sxm");
  for (const char* name :
       {"dit-xl-2", "flan-t5-xxl", "gemma3-4b", "glm-5", "llama4-scout", "mamba2-2.7b",
        "nemotron-h-56b", "qwen3-next-80b-a3b", "qwen3-vl-8b", "gpt-oss-20b", "whisper-large-v3"}) {
    SCOPED_TRACE(name);
    for (const StageResult& stage : analyze(catalog.model(name), device, {}).stages) {
      std::set<std::string> keys;
      for (const OpRow& row : stage.rows) keys.insert(op_key(stage, row));
      EXPECT_EQ(keys.size(), stage.rows.size());
    }
  }
}

TEST(OpKeys, TellSeveralConfigurationsAndSeveralDrawingsApart) {
  const std::vector<Plotted> two = plotted("llama2-7b", {"a6000", "h100-sxm"});
  const StageResult& stage = two.front().analysis.stages.front();
  const OpRow& row = stage.rows[1];
  EXPECT_EQ(op_key(two, 1, stage, row), "1/" + op_key(stage, row));
  for (const std::string& svg : {draw_roofline(two, Arrows::none, {}), draw_breakdown(two, {})}) {
    EXPECT_TRUE(keys_in(svg).contains("0/" + op_key(stage, row)));
    EXPECT_TRUE(keys_in(svg).contains("1/" + op_key(stage, row)));
    EXPECT_FALSE(keys_in(svg).contains(op_key(stage, row)));
  }
  EXPECT_EQ(op_key({two.data(), 1}, 0, stage, row), op_key(stage, row));
  const PlotOptions second{.key_prefix = "1/"};
  EXPECT_TRUE(
      keys_in(draw_graph(two.back(), row.group, second)).contains("1/" + op_key(stage, row)));
  EXPECT_TRUE(
      keys_in(draw_breakdown({&two.back(), 1}, second)).contains("1/" + op_key(stage, row)));
}

}  // namespace
}  // namespace llmviewer::page_theme_test
