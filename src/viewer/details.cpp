#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "llmviewer/plot/plot.hpp"
#include "report/columns.hpp"
#include "report/view.hpp"
#include "viewer/html.hpp"
#include "viewer/parts.hpp"

namespace llmviewer {
namespace {

/// Every column that says something, for operators whose numbers no formula gives: sums over
/// steps, and all of the other accounting.
Document figures_of(const Viewed& viewed, const StageResult& stage, const OpRow& op) {
  Document document{Heading{op.name + " in " + stage.name(), {}, 1}};
  Facts facts;
  for (const Column& column : all_columns()) {
    if (column.name == "model" || column.name == "hardware" || column.name == "op") continue;
    const Cell cell = column.of({&viewed.plotted.analysis, &stage, &op});
    const bool zero = is_number(cell) && *cell.number() == 0;
    const std::string text = for_people(cell, column.show);
    const std::string label{column.title.empty() ? column.name : column.title};
    if (!zero && !text.empty()) facts.push_back({label, text});
  }
  document.push_back(facts);
  return document;
}

Document document_of(const Viewed& viewed, const StageResult& stage, const OpRow& op) {
  const auto found = std::ranges::find_if(viewed.explanations, [&](const Explanation& one) {
    return one.stage == stage.stage && one.row.name == op.name && one.row.group == op.group;
  });
  if (found == viewed.explanations.end()) return figures_of(viewed, stage, op);
  return document_of(std::vector{*found});
}

}  // namespace

std::string details_html(const Viewed& viewed, const std::string& prefix) {
  std::string details;
  for (const StageResult& stage : viewed.plotted.analysis.stages) {
    std::map<std::string, std::string> by_key;
    std::vector<std::string> keys;  // in order
    for (const OpRow& op : stage.rows) {
      const std::string key = prefix + op_key(stage, op);
      if (!by_key.contains(key)) keys.push_back(key);
      by_key[key] += html_of(document_of(viewed, stage, op), 3);
    }
    for (const std::string& key : keys) {
      details += element(
          "section",
          attribute("class", "detail") + attribute("data-detail", key) + attribute("hidden", ""),
          by_key[key]);
    }
  }
  return details;
}

}  // namespace llmviewer
