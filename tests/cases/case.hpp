#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "catalog/json_text.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/study/memory.hpp"

namespace llmviewer {

/// A number derived by hand: what was asked, what must come out, and every step between.
struct Case {
  std::string name;  ///< of its file, without ".json"
  Json json;

  Model model() const;
  /// The model that drafts for it; absent: none does, or its own block.
  std::optional<Model> draft() const;
  Hardware hardware() const;
  Scenario scenario() const;
  KvAllocation allocation() const;  ///< of "memory": {"block": 16, "uniform": true}
  std::string stage() const { return json.at("stage").get<std::string>(); }
};

/// Prints a case's name where GoogleTest would print its bytes.
inline void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

/// All cases of the folder, by name.
std::vector<Case> all_cases();

/// What the program says of a case's operator, stage, memory or generation, under the names that
/// the cases use (the columns' names).
Json answer_to(const Case& one);

}  // namespace llmviewer
