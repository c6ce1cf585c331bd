#include "viewer/totals.hpp"

#include <array>
#include <string>
#include <vector>

#include "report/columns.hpp"

namespace llmviewer {
namespace {

const std::array<std::string, 14> kShownTotals{"stage",
                                               "ops",
                                               "matrix_ops",
                                               "vector_ops",
                                               "memory_access_bytes",
                                               "load_weight_bytes",
                                               "load_act_bytes",
                                               "store_act_bytes",
                                               "load_kv_bytes",
                                               "store_kv_bytes",
                                               "arithmetic_intensity",
                                               "performance_ops_per_s",
                                               "bound",
                                               "total_time_s"};

}  // namespace

Grid totals_of(const Analysis& analysis) {
  const std::vector<Column> columns = columns_named(kShownTotals);
  Grid grid;
  for (const StageResult& stage : analysis.stages) {
    const OpRow total = total_row(stage);
    GridRow row;
    const bool first = grid.heads.empty();
    for (const Column& column : columns) {
      const Cell cell = column.of({&analysis, &stage, &total});
      row.cells.push_back({for_people(cell, column.show), Tone::plain});
      if (!first) continue;
      grid.heads.push_back(
          {std::string{column.title}, is_number(cell) ? Align::right : Align::left});
    }
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

}  // namespace llmviewer
