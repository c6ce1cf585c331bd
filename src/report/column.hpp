#pragma once

#include <algorithm>
#include <initializer_list>
#include <ranges>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "report/cell.hpp"
#include "report/document.hpp"
#include "report/json.hpp"

namespace llmviewer {

template <class T>
concept Stateless = std::is_empty_v<T> && std::is_default_constructible_v<T>;

/// What a column takes of a row: a lambda without captures that returns what a cell is made of.
template <class Row>
class Accessor {
 public:
  constexpr Accessor() noexcept = default;
  constexpr Accessor(Stateless auto of) noexcept
      : of_{[](const Row& row) { return Cell{decltype(of){}(row)}; }} {}
  constexpr Accessor(Cell (*of)(const Row& row)) noexcept : of_{of} {}

  constexpr explicit operator bool() const noexcept { return of_ != nullptr; }
  Cell operator()(const Row& row) const { return of_(row); }

 private:
  Cell (*of_)(const Row& row) = nullptr;
};

/// A column over rows of type `Row`: the one declaration that table, Markdown, CSV and JSON go by.
template <class Row>
struct ColumnOf {
  std::string_view name{};     ///< for machines, unit in the name; none: for people alone
  std::string_view title{};    ///< for people: short
  std::string_view unit{};     ///< of the number, in base units
  std::string_view meaning{};  ///< one sentence
  Show show{Show::plain};
  Accessor<Row> of;
  Accessor<Row> shown{};  ///< what people see where that is something else

  /// What it is chosen by: one that is for people alone goes by its title.
  constexpr std::string_view key() const noexcept { return name.empty() ? title : name; }
};

template <class Row>
using Columns = std::span<const ColumnOf<Row>>;

/// The column of this key, which there must be.
template <class Table>
const auto& column(const Table& columns, std::string_view key) {
  return *std::ranges::find_if(columns, [&](const auto& one) { return one.key() == key; });
}

/// The columns of these keys, in this order.
template <class Table>
auto pick(const Table& columns, std::span<const std::string_view> keys) {
  std::vector<std::ranges::range_value_t<Table>> chosen;
  for (const std::string_view key : keys) chosen.push_back(column(columns, key));
  return chosen;
}
template <class Table>
auto pick(const Table& columns, std::initializer_list<std::string_view> keys) {
  return pick(columns, std::span<const std::string_view>{keys.begin(), keys.size()});
}

struct SheetHead {
  std::string_view name;
  std::string_view title;
  Show show;
};

/// Cells under heads: what every flat format renders.
struct Sheet {
  std::vector<SheetHead> heads;
  std::vector<std::vector<Cell>> rows;
};

/// For machines: the columns that have a name.
template <class Row>
Sheet sheet_of(std::type_identity_t<Columns<Row>> columns, const std::vector<Row>& rows) {
  Sheet sheet;
  sheet.rows.resize(rows.size());
  for (const auto& column : columns) {
    if (column.name.empty()) continue;
    sheet.heads.push_back({column.name, column.title, column.show});
    for (std::size_t i = 0; i < rows.size(); ++i) sheet.rows[i].push_back(column.of(rows[i]));
  }
  return sheet;
}

/// A sheet to the right of another one, row by row.
Sheet beside(Sheet left, const Sheet& right);

/// An object for each row.
Json json_rows(const Sheet& sheet);
template <class Row>
Json json_rows(std::type_identity_t<Columns<Row>> columns, const std::vector<Row>& rows) {
  return json_rows(sheet_of(columns, rows));
}
/// A row's cells, each under its column's name.
template <class Row>
Json json_row(std::type_identity_t<Columns<Row>> columns, const Row& row) {
  Json json = Json::object();
  for (const auto& column : columns) {
    if (!column.name.empty()) json.add(column.name, column.of(row));
  }
  return json;
}
/// Those of these columns.
template <class Table, class Row>
void add_cells(const Table& columns, std::initializer_list<std::string_view> names, const Row& row,
               Json& json) {
  for (const std::string_view name : names) json.add(name, column(columns, name).of(row));
}

/// For people: short titles, scaled numbers to the right, texts to the left.
Grid grid_of(const Sheet& sheet);
template <class Row>
Grid grid_of(std::type_identity_t<Columns<Row>> columns, const std::vector<Row>& rows) {
  Sheet sheet;
  sheet.rows.resize(rows.size());
  for (const auto& column : columns) {
    sheet.heads.push_back({column.name, column.title, column.show});
    const auto& shown = column.shown ? column.shown : column.of;
    for (std::size_t i = 0; i < rows.size(); ++i) sheet.rows[i].push_back(shown(rows[i]));
  }
  return grid_of(sheet);
}

}  // namespace llmviewer
