#include "report/compare_document.hpp"

#include <algorithm>

#include "llmviewer/units/scaled.hpp"
#include "report/compare_causes.hpp"
#include "report/compare_totals.hpp"
#include "report/predicted_words.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

/// Operators of all stages together that a screen has room for.
constexpr std::size_t kOperators = 14;

std::string title_of(const std::vector<Compared>& all) {
  if (all.size() != 2) return std::to_string(all.size()) + " configurations";
  return all[0].label + " against " + all[1].label;
}

/// "b takes 720 ms less than a"
std::string outcome_of(const StageDifference& stage) {
  const Seconds difference = stage.other - stage.first;
  if (difference == Seconds{0}) return "b takes as long as a";
  const bool less = difference < Seconds{0};
  return "b takes " + scaled((less ? -1 : 1) * difference.value(), "s") +
         (less ? " less than a" : " more than a");
}

void add_causes(const std::vector<Compared>& all, Document& document) {
  const std::vector<Cause> causes = causes_at_work(all);
  if (causes.empty()) {
    const bool common = std::any_of(all.begin() + 1, all.end(),
                                    [](const Compared& one) { return !one.differences.empty(); });
    document.push_back(
        Facts{{"causes", common ? "there is no difference in time" : "no stage is common to all"}});
    return;
  }
  if (all.size() == 2) {
    const auto& stages = all[1].differences;
    for (const StageDifference& stage : stages) {
      document.push_back(Heading{std::string{name_of(stage.stage)}, outcome_of(stage), 2});
      document.push_back(operator_causes(stage, causes, kOperators / stages.size()));
    }
    return;
  }
  for (const StageResult& stage : all.front().analysis.stages) {
    document.push_back(Heading{stage.name(), "what the differences from a are put down to", 2});
    document.push_back(stage_causes(all, stage.stage, causes));
  }
}

void add_notes(const std::vector<Compared>& all, Document& document) {
  Facts facts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].analysis.predicted) {
      for (const Fact& fact : trust_facts(*all[i].analysis.predicted)) {
        facts.push_back({fact.label, letter_of(i) + ": " + fact.text});
      }
    }
    for (const std::string& note : all[i].analysis.notes) {
      facts.push_back({"note", letter_of(i) + ": " + note});
    }
  }
  if (!facts.empty()) document.push_back(facts);
}

}  // namespace

std::string letter_of(std::size_t index) {
  return std::string(1, static_cast<char>('a' + static_cast<int>(index)));
}

Document document_of(const std::vector<Compared>& all) {
  Document document{Heading{title_of(all), {}, 1}};
  const Facts facts = common_facts(all);
  if (!facts.empty()) document.push_back(facts);
  document.push_back(stage_totals(all));
  const Grid requests = request_totals(all);
  if (!requests.rows.empty()) document.push_back(requests);
  const Grid expected = predicted_totals(all);
  if (!expected.rows.empty()) document.push_back(expected);
  const Grid expenses = expense_totals(all);
  if (!expenses.rows.empty()) document.push_back(expenses);
  document.push_back(memory_totals(all));
  add_causes(all, document);
  add_notes(all, document);
  return document;
}

}  // namespace llmviewer
