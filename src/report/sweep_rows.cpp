#include "report/sweep_rows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "llmviewer/units/scaled.hpp"
#include "report/json_value.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

std::string quoted_for_json(std::string_view text) {
  return Json(std::string{text}).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string as_it_is(std::string_view text) { return std::string{text}; }

constexpr std::array kSyntaxes = std::to_array<RowSyntax>({
    {"csv", "", "\n", ",", "", false, csv_field},
    {"jsonl", "{", "}\n", ",", "null", true, quoted_for_json},
    {"json", ",\n{", "}", ",", "null", true, quoted_for_json},
    {"cells", "", "\x1e", "\x1f", "", false, as_it_is},
});

std::span<const std::string_view> words_of(SweepType type) {
  switch (type) {
    case SweepType::flag:
      return kFlagNames;
    case SweepType::bound:
      return kBoundNames;
    case SweepType::status:
      return kStatusNames;
    case SweepType::number:
    case SweepType::text:
    case SweepType::switched:
      break;
  }
  return {};
}

/// A cell of one column and scenario: a text that all lanes share, or a number of each.
struct RowCell {
  std::string before;  ///< with what stands between the cells, the key, and the text if it is one
  const double* numbers{};
  std::array<std::string, kStatusNames.size()> words;
  bool is_word{};
};

RowCell row_cell(const SweepColumn& column, const RowBlock::Scenario& scenario, std::size_t index,
                 const RowSyntax& syntax) {
  RowCell cell;
  if (syntax.keys) cell.before = quoted_for_json(column.name) + ":";
  if (column.text == SweepColumn::Text::reason) {
    cell.numbers = scenario.status;
    cell.is_word = true;
    cell.words.fill(syntax.quoted(""));
    cell.words[static_cast<std::size_t>(Status::impossible)] =
        syntax.quoted(text_of(column, scenario.texts));
    return cell;
  }
  if (column.has_texts()) {
    const std::string_view text = text_of(column, scenario.texts);
    const bool bare = column.type == SweepType::switched;
    cell.before += bare ? std::string{text} : syntax.quoted(text);
    return cell;
  }
  cell.numbers = scenario.numbers[index];
  const auto words = words_of(column.type);
  cell.is_word = !words.empty();
  const bool bare = column.type == SweepType::flag;
  for (std::size_t i = 0; i < words.size(); ++i) {
    cell.words[i] = bare ? std::string{words[i]} : syntax.quoted(words[i]);
  }
  return cell;
}

/// The cells of a scenario's rows; texts that stand side by side become one.
std::vector<RowCell> cells_of(const RowBlock::Scenario& scenario,
                              std::span<const SweepColumn> columns,
                              std::span<const std::size_t> printed, const RowSyntax& syntax) {
  std::vector<RowCell> cells;
  std::string before{syntax.row_begin};
  for (std::size_t i = 0; i < printed.size(); ++i) {
    RowCell cell = row_cell(columns[printed[i]], scenario, printed[i], syntax);
    before += cell.before;
    if (cell.numbers != nullptr) {
      cell.before = std::move(before);
      before.clear();
      cells.push_back(std::move(cell));
    }
    before += i + 1 < printed.size() ? syntax.between : syntax.row_end;
  }
  cells.push_back({std::move(before), nullptr, {}, false});
  return cells;
}

void append_row(const std::vector<RowCell>& cells, std::size_t lane, const RowSyntax& syntax,
                std::string& text) {
  for (const RowCell& cell : cells) {
    text += cell.before;
    if (cell.numbers == nullptr) continue;
    const double value = cell.numbers[lane];
    if (!std::isfinite(value)) {
      text += syntax.nothing;
    } else if (cell.is_word) {
      text += cell.words[static_cast<std::size_t>(value)];
    } else {
      append_round_trip(value, text);
    }
  }
}

}  // namespace

const RowSyntax& row_syntax(std::string_view format) {
  const auto* found = std::find_if(kSyntaxes.begin(), kSyntaxes.end(),
                                   [&](const RowSyntax& syntax) { return syntax.name == format; });
  return found == kSyntaxes.end() ? kSyntaxes.back() : *found;
}

void append_rows(const RowBlock& block, std::span<const SweepColumn> columns,
                 std::span<const std::size_t> printed, const RowSyntax& syntax, std::string& text) {
  std::vector<std::vector<RowCell>> cells(block.scenarios.size());
  for (std::size_t lane = 0; lane < block.lanes; ++lane) {
    for (std::size_t s = 0; s < block.scenarios.size(); ++s) {
      if (block.scenarios[s].chosen[lane] == 0) continue;
      if (cells[s].empty()) cells[s] = cells_of(block.scenarios[s], columns, printed, syntax);
      append_row(cells[s], lane, syntax, text);
    }
  }
}

}  // namespace llmviewer
