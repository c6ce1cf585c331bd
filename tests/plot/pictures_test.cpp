// Every kind of picture over the whole catalogue: well-formed, the same bytes each time.

#include <gtest/gtest.h>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/plot/plot.hpp"
#include "llmviewer/plot/table.hpp"
#include "plot/xml.hpp"

namespace llmviewer::pictures_test {
namespace {

/// Whether the file is one, and stands alone.
void expect_sound(const std::string& svg) {
  EXPECT_EQ(problem_of_xml(svg), "");
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  for (const char* foreign : {"<script", "href", "url(", "@import", "nan", "inf\""}) {
    EXPECT_EQ(svg.find(foreign), std::string::npos) << foreign;
  }
}

Scenario usual_scenario(const Model& model) {
  Scenario scenario;
  scenario.workload.batch = 4;
  scenario.workload.seq = model.encoder ? 128 : 512;
  return scenario;
}

Plotted plotted(const Model& model, const Hardware& hardware, const Scenario& scenario) {
  return {model.name + " <&\">", analyze(model, hardware, scenario), roofs_of(hardware, false)};
}

TEST(Pictures, OfEveryModelAreWellFormed) {
  const Catalog catalog;
  const Hardware device = catalog.hardware("h100-sxm");
  std::size_t drawn = 0;
  for (const std::string& name : catalog.model_names()) {
    SCOPED_TRACE(name);
    Model model;
    try {
      model = catalog.model(name);
    } catch (const Error&) {
      continue;  // known by name and refused
    }
    const std::vector<Plotted> one{plotted(model, device, usual_scenario(model))};
    const Theme theme = drawn % 2 == 0 ? Theme::light : Theme::dark;
    expect_sound(draw_roofline(one, Arrows::none, {.theme = theme}));
    expect_sound(draw_breakdown(one, {.theme = theme}));
    expect_sound(draw_memory(one, Memories::absolute, {.theme = theme}));
    expect_sound(draw_graph(one.front(), "", {.theme = theme}));
    for (std::size_t i = 0; i < one.front().analysis.stages.size(); ++i) {
      expect_sound(draw_model_graph(one.front(), i, {.theme = theme}));
    }
    ++drawn;
  }
  EXPECT_GE(drawn, 50U);
}

TEST(Pictures, OfEveryDeviceAreWellFormed) {
  const Catalog catalog;
  const Model model = catalog.model("llama3-8b");
  std::vector<Plotted> all;
  for (const std::string& name : catalog.hardware_names()) {
    SCOPED_TRACE(name);
    const Hardware device = catalog.hardware(name);
    if (!device.matrix[DataType::fp16] && !device.vector[DataType::fp32]) continue;
    const std::vector<Plotted> one{plotted(model, device, usual_scenario(model))};
    expect_sound(draw_roofline(one, Arrows::none, {}));
    all.push_back(one.front());
  }
  expect_sound(draw_roofline(all, Arrows::to_next, {}));
  expect_sound(draw_breakdown(all, {}));
  expect_sound(draw_memory(all, Memories::relative, {}));
}

TEST(Pictures, AreTheSameBytesEachTime) {
  const Catalog catalog;
  const Model model = catalog.model("deepseek-v3");
  const std::vector<Plotted> one{
      plotted(model, catalog.hardware("h200-sxm"), usual_scenario(model))};
  EXPECT_EQ(draw_roofline(one, Arrows::none, {}), draw_roofline(one, Arrows::none, {}));
  EXPECT_NE(draw_roofline(one, Arrows::none, {}),
            draw_roofline(one, Arrows::none, {.theme = Theme::dark}));
}

TEST(Pictures, NameEveryOperatorAndStage) {
  const Catalog catalog;
  const Model model = catalog.model("llama2-7b");
  const std::vector<Plotted> one{plotted(model, catalog.hardware("a6000"), usual_scenario(model))};
  const std::string roofline = draw_roofline(one, Arrows::none, {});
  const std::string breakdown = draw_breakdown(one, {});
  for (const StageResult& stage : one.front().analysis.stages) {
    EXPECT_NE(roofline.find(stage.name()), std::string::npos);
    for (const OpRow& row : stage.rows) {
      EXPECT_NE(roofline.find(row.name), std::string::npos) << row.name;
      EXPECT_NE(breakdown.find(row.name), std::string::npos) << row.name;
    }
  }
}

TEST(Pictures, OfARooflineShowTheLinkToTheHost) {
  const Catalog catalog;
  const Model model = catalog.model("llama2-7b");
  const Hardware device = catalog.hardware("h100-sxm");
  Scenario scenario = usual_scenario(model);
  const auto drawn = [&] {
    return draw_roofline(std::vector{plotted(model, device, scenario)}, Arrows::none, {});
  };
  EXPECT_EQ(drawn().find("PCIe"), std::string::npos);
  scenario.workload.offload.weights.share = 0.25;
  const std::string weights = drawn();
  expect_sound(weights);
  EXPECT_NE(weights.find("PCIe 64 GB/s for 25 % of the weights"), std::string::npos);
  EXPECT_EQ(weights.find("of the caches"), std::string::npos);
  scenario.workload.offload.kv.share = 0.5;
  EXPECT_NE(drawn().find("PCIe 64 GB/s for 50 % of the caches"), std::string::npos);
}

TEST(Pictures, OfNothingAreRefused) {
  EXPECT_THROW(draw_roofline({}, Arrows::none, {}), Error);
  EXPECT_THROW(draw_breakdown({}, {}), Error);
  EXPECT_THROW(draw_memory({}, Memories::absolute, {}), Error);
  EXPECT_THROW(draw_model_graph({}, 0, {}), Error);
  const Catalog catalog;
  const Plotted one =
      plotted(catalog.model("llama2-7b"), catalog.hardware("a6000"), usual_scenario({}));
  EXPECT_THROW(draw_model_graph(one, 2, {}), Error);
}

PlotTable grid() {
  return read_plot_table(
      "batch,hardware,decode_time_s,decode_bound\n1,a<b,0.01,memory\n2,a<b,0.02,memory\n"
      "4,a<b,,\n1,\"x,\"\"y\",0.5,compute\n2,\"x,\"\"y\",0.6,compute\n",
      "test");
}

TEST(Pictures, OfTablesAreWellFormed) {
  const CurveQuestion curve{"batch", {"decode_time_s"}, {"hw"}};
  expect_sound(draw_curve(grid(), curve, {}));
  expect_sound(draw_curve(grid(), {"hardware", {"decode_time_s"}, {"batch"}}, {}));
  expect_sound(draw_heatmap(grid(), {"batch", "hardware", "decode_time_s"}, {}));
  expect_sound(draw_heatmap(grid(), {"hardware", "batch", "decode_bound"}, {}));
}

TEST(Pictures, OfTablesThatDoNotAnswerAreRefused) {
  EXPECT_THROW(draw_curve(grid(), {"batch", {"decode_time_s"}, {}}, {}), Error);
  EXPECT_THROW(draw_curve(grid(), {"batch", {"decode_bound"}, {"hw"}}, {}), Error);
  EXPECT_THROW(draw_curve(grid(), {"bach", {"decode_time_s"}, {"hw"}}, {}), Error);
  EXPECT_THROW(draw_heatmap(grid(), {"batch", "decode_bound", "decode_tim"}, {}), Error);
  const PlotTable zero = read_plot_table("x,y\n0,1\n5,2\n", "test");
  EXPECT_THROW(draw_curve(zero, {"x", {"y"}, {}, Steps::log}, {}), Error);
}

TEST(PlotTable, ReadsQuotesAndRefusesWhatIsNoTable) {
  const PlotTable table = read_plot_table(
      "\xef\xbb\xbf"
      "a,b\r\n\"1,\"\"2\",\r\n3,4",
      "test");
  EXPECT_EQ(table.names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.rows, (std::vector<std::vector<std::string>>{{"1,\"2", ""}, {"3", "4"}}));
  for (const char* bad : {"", "a,b\n", "a,b\n1\n", "a\n\"1", "a\n\"1\"2\n"}) {
    EXPECT_THROW(read_plot_table(bad, "test"), Error) << bad;
  }
}

}  // namespace
}  // namespace llmviewer::pictures_test
