#include "plot/graph_rails.hpp"

#include <gtest/gtest.h>

#include "llmviewer/catalog/catalog.hpp"
#include "plot/graph_rows.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer::graph_rails_test {
namespace {

struct Named {
  std::string name;
  std::vector<std::string> inputs;
};

/// A stage of these operators, all of one group.
StageResult stage_of(const std::vector<Named>& ops) {
  StageResult stage;
  for (const Named& op : ops) {
    OpRow row;
    row.name = op.name;
    row.inputs = op.inputs;
    stage.rows.push_back(row);
  }
  return stage;
}

std::vector<std::string> drawn(const StageResult& stage, const std::vector<std::size_t>& rows) {
  const RailPlan plan = rails_of(stage, nodes_of(stage, rows), leaving_of(stage, rows));
  std::vector<std::string> lines{plan.top};
  for (const Rails& rails : plan.rows) {
    lines.push_back(rails.before + std::string{kRailStop} + rails.after);
    EXPECT_EQ(columns_of(lines.back()), columns_of(plan.top));
    EXPECT_EQ(columns_of(rails.below), columns_of(plan.top));
  }
  return lines;
}

TEST(GraphRails, RunFromEveryOperatorToTheLastItFeeds) {
  const StageResult stage = stage_of({{"norm", {}},
                                      {"gate", {"norm"}},
                                      {"up", {"norm"}},
                                      {"act", {"gate", "up"}},
                                      {"add", {"act", "norm"}}});
  EXPECT_EQ(drawn(stage, {0, 1, 2, 3, 4}), (std::vector<std::string>{"      ",  //
                                                                     "●     ",  //
                                                                     "├─●   ",  //
                                                                     "├─│─● ",  //
                                                                     "│ ●─┘ ",  //
                                                                     "●─┘   "}));
}

TEST(GraphRails, ComeInFromOutsideAndLeave) {
  const StageResult stage = stage_of(
      {{"before", {}}, {"norm", {"before"}}, {"add", {"norm", "before"}}, {"after", {"norm"}}});
  EXPECT_EQ(drawn(stage, {1, 2}), (std::vector<std::string>{"│   ", "├─● ", "●─┤ "}));
}

TEST(GraphRails, TakeALaneThatIsFree) {
  const StageResult stage = stage_of(
      {{"a", {}}, {"b", {}}, {"c", {"a"}}, {"d", {"b", "c"}}, {"e", {"d"}}, {"f", {"d", "e"}}});
  EXPECT_EQ(drawn(stage, {0, 1, 2, 3, 4, 5}),
            (std::vector<std::string>{"    ", "●   ", "│ ● ", "● │ ", "●─┘ ", "├─● ", "●─┘ "}));
}

/// Whether a character of a line leads to those above and below it.
struct Leads {
  bool up{};
  bool down{};
};
Leads leads_of(const std::string& character) {
  const auto is_one_of = [&](std::string_view all) {
    return !character.empty() && all.find(character) != std::string_view::npos;
  };
  return {is_one_of("│├┤┼┴└┘"), is_one_of("│├┤┼")};
}

std::vector<std::string> characters_of(const std::string& line) {
  std::vector<std::string> characters;
  for (const char c : line) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) characters.emplace_back();
    characters.back() += c;
  }
  return characters;
}

TEST(GraphRails, OfEveryModelJoinFromLineToLine) {
  const Catalog catalog;
  for (const char* name : {"llama2-7b", "deepseek-v3", "qwen3-next-80b-a3b", "whisper-large-v3",
                           "nemotron-h-56b", "dit-xl-2"}) {
    SCOPED_TRACE(name);
    const Analysis analysis = analyze(catalog.model(name), catalog.hardware("h200-sxm"), {});
    for (const StageResult& stage : analysis.stages) {
      for (const std::string& group : groups_of(stage)) {
        const std::vector<std::string> lines = drawn(stage, rows_of(stage, group));
        for (std::size_t i = 1; i < lines.size(); ++i) {
          const auto above = characters_of(lines[i - 1]);
          const auto here = characters_of(lines[i]);
          for (std::size_t column = 0; column < here.size(); ++column) {
            const bool stop = above[column] == kRailStop || here[column] == kRailStop;
            EXPECT_TRUE(stop || leads_of(above[column]).down == leads_of(here[column]).up)
                << lines[i - 1] << '\n'
                << lines[i];
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace llmviewer::graph_rails_test
