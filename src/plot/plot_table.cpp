#include <string>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/plot/table.hpp"

namespace llmviewer {
namespace {

/// Takes a CSV apart, cell by cell.
class CsvReader {
 public:
  CsvReader(std::string_view text, std::string_view where) : rest_{text}, where_{where} {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }

  bool at_end() const noexcept { return rest_.empty(); }

  std::vector<std::string> row() {
    std::vector<std::string> cells{cell()};
    while (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      cells.push_back(cell());
    }
    if (rest_.starts_with('\r')) rest_.remove_prefix(1);
    if (rest_.starts_with('\n')) rest_.remove_prefix(1);
    return cells;
  }

 private:
  std::string cell() {
    if (rest_.starts_with('"')) return quoted();
    const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
    std::string text{rest_.substr(0, end)};
    rest_.remove_prefix(end);
    return text;
  }

  std::string quoted() {
    std::string text;
    rest_.remove_prefix(1);
    for (;;) {
      const std::size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) {
        throw Error{where_, "a quote of the CSV is not closed", "write quotes twice within quotes"};
      }
      text += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      text += '"';
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0) {
      throw Error{where_, "text follows a closed quote of the CSV", "write quotes twice there"};
    }
    return text;
  }

  std::string_view rest_;
  std::string where_;
};

}  // namespace

PlotTable read_plot_table(std::string_view csv, std::string_view where) {
  CsvReader reader{csv, where};
  PlotTable table;
  if (!reader.at_end()) table.names = reader.row();
  while (!reader.at_end()) {
    auto row = reader.row();
    if (row.size() == 1 && row.front().empty()) continue;
    if (row.size() != table.names.size()) {
      throw Error{where,
                  "row " + std::to_string(table.rows.size() + 1) + " of the CSV has " +
                      std::to_string(row.size()) + " cells, its head " +
                      std::to_string(table.names.size()),
                  "write a cell for every column"};
    }
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) {
    throw Error{where, "there are no rows to draw",
                "pipe the CSV of llmviewer sweep in, or give -m and --hw"};
  }
  return table;
}

}  // namespace llmviewer
