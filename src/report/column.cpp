#include "report/column.hpp"

#include <string>

namespace llmviewer {

Sheet beside(Sheet left, const Sheet& right) {
  left.heads.insert(left.heads.end(), right.heads.begin(), right.heads.end());
  for (std::size_t i = 0; i < left.rows.size(); ++i) {
    left.rows[i].insert(left.rows[i].end(), right.rows[i].begin(), right.rows[i].end());
  }
  return left;
}

Json json_rows(const Sheet& sheet) {
  Json rows = Json::array();
  for (const auto& cells : sheet.rows) {
    Json row = Json::object();
    for (std::size_t i = 0; i < cells.size(); ++i) row.add(sheet.heads[i].name, cells[i]);
    rows.push_back(std::move(row));
  }
  return rows;
}

Grid grid_of(const Sheet& sheet) {
  Grid grid;
  for (std::size_t i = 0; i < sheet.heads.size(); ++i) {
    // Of figures even where there is none.
    const bool numbers =
        sheet.heads[i].show == Show::figure ||
        std::ranges::any_of(sheet.rows, [&](const auto& cells) { return is_number(cells[i]); });
    grid.heads.push_back({std::string{sheet.heads[i].title}, numbers ? Align::right : Align::left});
  }
  for (const auto& cells : sheet.rows) {
    GridRow& row = grid.rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      row.cells.push_back({for_people(cells[i], sheet.heads[i].show)});
    }
  }
  return grid;
}

}  // namespace llmviewer
