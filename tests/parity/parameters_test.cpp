// Parameter counts and KV bytes per token, against counts made from published checkpoints.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "llmviewer/analysis/model_facts.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::parameters_test {
namespace {

/// Models of parameters.csv whose architecture the catalogue does not know. Whoever breaks a model
/// must add it here for all to see.
const std::set<std::string> kNotKnown{};

struct Row {
  std::string name;
  std::map<std::string, double> counts;  ///< those that the table states
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in{line};
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<Row> rows() {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/tests/parity/parameters.csv"};
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> header = cells_of(line);
  std::vector<Row> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = cells_of(line);
    Row row{.name = cells.at(0), .counts = {}};
    for (std::size_t i = 2; i < cells.size(); ++i) {
      if (!cells[i].empty()) row.counts[header.at(i)] = std::stod(cells[i]);
    }
    rows.push_back(row);
  }
  return rows;
}

std::map<std::string, double> counts_of(const ModelFacts& facts) {
  return {{"total_parameters", facts.parameters},
          {"active_parameters", facts.active_parameters},
          {"kv_bytes_per_token", facts.kv_per_token.value()},
          {"kv_bytes_full", facts.kv_per_token_full.value()},
          {"kv_bytes_windowed", facts.kv_per_token_windowed.value()},
          {"text_parameters", facts.text_parameters},
          {"vision_parameters", facts.vision_parameters},
          {"mtp_parameters", facts.mtp_parameters},
          {"recurrent_state_elements", facts.recurrent_state_elements}};
}

std::optional<ModelFacts> facts_of(const std::string& name) {
  try {
    return facts_of(Catalog{}.model(name));
  } catch (const Error&) {
    return std::nullopt;
  }
}

class PublishedCheckpoint : public testing::TestWithParam<Row> {};

TEST_P(PublishedCheckpoint, HasTheCountsOfOurGraph) {
  const Row& row = GetParam();
  const std::optional<ModelFacts> facts = facts_of(row.name);
  const bool expected = !kNotKnown.contains(row.name);
  ASSERT_EQ(facts.has_value(), expected)
      << row.name << (expected ? " does not load" : " loads now: take it out of kNotKnown");
  if (!facts) GTEST_SKIP() << "architecture not known";
  const auto counts = counts_of(*facts);
  for (const auto& [quantity, count] : row.counts)
    EXPECT_EQ(counts.at(quantity), count) << quantity;
}

INSTANTIATE_TEST_SUITE_P(Rows, PublishedCheckpoint, testing::ValuesIn(rows()),
                         [](const auto& tested) {
                           std::string name = tested.param.name;
                           for (char& c : name) c = c == '-' || c == '.' ? '_' : c;
                           return name;
                         });

TEST(PublishedCheckpoints, AreAllThere) { EXPECT_EQ(rows().size(), 79U); }

/// Counts that the publishers' own pages state (Hugging Face "model size", model cards), for
/// models that stand in no table of ours.
struct Published {
  const char* name;
  double parameters;
};

constexpr Published kPublished[]{{"llama2-7b", 6738415616},
                                 {"llama2-13b", 13015864320},
                                 {"llama2-70b", 68976648192},
                                 {"llama-13b", 13015864320},
                                 {"llama-30b", 32528943616},
                                 {"llama-65b", 65285660672},
                                 {"llama3.2-1b", 1235814400},
                                 {"llama3.1-405b", 405853388800},
                                 {"llama3.3-70b", 70553706496},
                                 {"codellama-34b", 33743970304},
                                 {"mistral-7b-v0.3", 7248023552},
                                 {"mistral-nemo-12b", 12247782400},
                                 {"mistral-small-24b", 23572403200},
                                 {"qwen2.5-1.5b", 1543714304},
                                 {"qwen2.5-14b", 14770033664},
                                 {"qwen2.5-72b", 72706203648},
                                 {"qwen3-1.7b", 1720574976},
                                 {"qwen3-14b", 14768307200},
                                 {"gemma-7b", 8537680896},
                                 {"gemma2-27b", 27227128320},
                                 {"gemma3-1b", 999885952},
                                 {"gpt2-medium", 354823168},
                                 {"gpt2-large", 774030080},
                                 {"gpt2-xl", 1557611200},
                                 {"opt-350m", 331196416},
                                 {"opt-2.7b", 2651596800},
                                 {"bloom-7b1", 7069016064},
                                 {"pythia-6.9b", 6857302016},
                                 {"phi-4", 14659507200},
                                 {"smollm2-1.7b", 1711376384},
                                 {"olmo2-13b", 13716198400},
                                 {"yi-34b", 34388917248},
                                 {"glm-4-9b", 9399951360},
                                 {"granite-3.1-8b", 8170848256},
                                 {"command-r-plus", 103810674688},
                                 {"internlm2.5-7b", 7737708544},
                                 {"internlm2.5-20b", 19861149696},
                                 {"baichuan2-13b", 13896668160},
                                 {"falcon-40b", 41303293952}};

TEST(PublishedModels, HaveTheirPublishersCount) {
  for (const Published& model : kPublished) {
    const std::optional<ModelFacts> facts = facts_of(model.name);
    ASSERT_TRUE(facts) << model.name;
    EXPECT_EQ(facts->parameters, model.parameters) << model.name;
  }
}

}  // namespace
}  // namespace llmviewer::parameters_test
