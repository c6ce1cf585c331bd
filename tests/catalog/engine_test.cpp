#include "llmviewer/catalog/engine.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "catalog/temporary_folder.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::engine_test {
namespace {

TEST(Engines, AllOfTheCatalogueCanBeRead) {
  const auto all = engines({});
  EXPECT_EQ(all.size(), engine_names({}).size());
  for (const Engine& engine : all) {
    EXPECT_EQ(engine_named(engine.name, {}).title, engine.title);
    EXPECT_FALSE(engine.sources.empty()) << engine.name;
    EXPECT_TRUE(engine.intervals.contains("decode")) << engine.name;
    EXPECT_EQ(engine.serves, engine.intervals.contains("server_dense")) << engine.name;
  }
}

std::string problem_of(const std::string& text) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "engines");
  std::ofstream{folder.path() / "engines" / "mine.json"} << text;
  try {
    engine_named("mine", {.configs = {folder.path()}, .hubs = {}});
    return {};
  } catch (const Error& error) {
    return error.where() + ": " + error.problem();
  }
}

TEST(Engines, UnknownOnesAreNamedWithTheNearest) {
  try {
    engine_named("vlm", {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), "--engine");
    EXPECT_NE(error.remedy().find("vllm"), std::string::npos) << error.remedy();
  }
}

TEST(Engines, OfTheUsersAreHeldToTheRules) {
  const std::string intervals =
      R"("intervals": {"decode": [0.8, 1.2], "prefill": [0.8, 1.2], "short_prefill": [0.5, 2]})";
  const auto engine = [&](const std::string& more) {
    return R"({"name": "mine", "title": "mine", "serves": false, "sources": ["x"], )" + intervals +
           more + "}";
  };
  EXPECT_EQ(problem_of(engine("")), "");
  EXPECT_NE(problem_of(engine(R"(, "step_s": -1)")).find("-1 is not possible"), std::string::npos);
  EXPECT_NE(problem_of(engine(R"(, "stepp_s": 1)")).find("stepp_s"), std::string::npos);
  EXPECT_NE(problem_of(engine(R"(, "collectives": "mpi")")).find("mpi"), std::string::npos);
  EXPECT_NE(problem_of(R"({"name": "mine", "title": "mine", "sources": ["x"]})").find("intervals"),
            std::string::npos);
}

}  // namespace
}  // namespace llmviewer::engine_test
