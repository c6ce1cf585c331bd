#include "llmviewer/study/best_layout.hpp"

#include <gtest/gtest.h>

#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::best_layout_test {
namespace {

ChosenLayout chosen(const char* model, const char* hardware, double batch, double devices,
                    std::optional<Goal> goal = std::nullopt) {
  return best_layout(Catalog{}.model(model), Catalog{}.hardware(hardware),
                     fused_request(batch, 2048), devices, goal);
}

TEST(BestLayout, IsNoSlowerThanAnyThatIsTriedByHand) {
  const Model model = Catalog{}.model("mixtral-8x7b");
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  Scenario scenario = fused_request(64, 2048);
  const auto decode = [&](const Layout& layout) {
    scenario.layout = layout;
    return analyze(model, hardware, scenario).stages.back().total.time;
  };
  const Seconds best = decode(chosen("mixtral-8x7b", "h100-sxm", 64, 8).layout);
  for (const Layout& layout :
       {Layout{.tensor = 8}, Layout{.tensor = 8, .expert = 8}, Layout{.expert = 8, .data = 8},
        Layout{.tensor = 4, .pipeline = 2}, Layout{.tensor = 2, .expert = 8, .data = 4},
        Layout{.tensor = 8, .expert = 8, .sequence_parallel = true}, Layout{.data = 8}}) {
    EXPECT_LE(best, decode(layout));
  }
}

TEST(BestLayout, FitsWhereAnyDoes) {
  const Layout layout = chosen("llama3-70b", "h100-sxm", 8, 4).layout;
  EXPECT_EQ(layout.devices(), 4);
  Scenario scenario = fused_request(8, 2048);
  scenario.layout = layout;
  EXPECT_EQ(
      analyze(Catalog{}.model("llama3-70b"), Catalog{}.hardware("h100-sxm"), scenario).memory.fits,
      true);
}

TEST(BestLayout, SaysWhy) {
  const std::string because = chosen("llama3-70b", "h100-sxm", 8, 4).because;
  EXPECT_TRUE(because.starts_with("--tp 4")) << because;
  EXPECT_NE(because.find(" is chosen: decode takes "), std::string::npos) << because;
  EXPECT_NE(because.find(" fit; next "), std::string::npos) << because;
}

TEST(BestLayout, FollowsTheGoal) {
  Scenario scenario = fused_request(8, 2048);
  const auto held = [&](const Layout& layout) {
    scenario.layout = layout;
    return analyze(Catalog{}.model("llama3-70b"), Catalog{}.hardware("h200-sxm"), scenario)
        .memory.total;
  };
  const Layout least = chosen("llama3-70b", "h200-sxm", 8, 8, Goal::memory).layout;
  EXPECT_LE(held(least), held(chosen("llama3-70b", "h200-sxm", 8, 8).layout));
  EXPECT_LE(held(least), held({.pipeline = 8}));
}

TEST(BestLayout, OfOneDeviceIsThatDevice) {
  EXPECT_EQ(chosen("llama3-8b", "l40s", 1, 1).layout, Layout{});
}

TEST(BestLayout, IsRefusedWhereThereIsNone) {
  try {
    chosen("llama3-8b", "l40s", 1, 2);
    FAIL() << "a device without links was taken";
  } catch (const Error& error) {
    EXPECT_NE(std::string{error.what()}.find("no link between its devices"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(chosen("llama3-8b", "h100-sxm", 1, 5000), Error);
}

}  // namespace
}  // namespace llmviewer::best_layout_test
