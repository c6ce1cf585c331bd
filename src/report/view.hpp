#pragma once

#include <functional>
#include <ostream>
#include <string_view>
#include <vector>

#include "llmviewer/report/report.hpp"
#include "report/column.hpp"
#include "report/document.hpp"
#include "report/json.hpp"

namespace llmviewer {

struct Explanation;

/// What a question's answer has to say, for all formats: each makes the part that it renders. A
/// view is a file of views/, a format one of formats/.
struct ReportView {
  std::function<Document()> document;
  std::function<Json()> json;
  std::function<Sheet()> sheet;
  std::function<std::vector<Json>()> lines{};  ///< where a line of JSON is more than a row's cells
};

/// In the format of this name.
void write(const ReportView& view, std::string_view format, const ReportOptions& options,
           std::ostream& out);

/// A list: a table for people, {"schema", KEY: [rows]} as JSON.
template <class Row>
ReportView list_view(const char* key, std::type_identity_t<Columns<Row>> columns,
                     const std::vector<Row>& rows) {
  return {.document = [=, &rows] { return Document{grid_of(columns, rows)}; },
          .json = [=, &rows]() -> Json {
            return {{"schema", kJsonSchema}, {key, json_rows(columns, rows)}};
          },
          .sheet = [=, &rows] { return sheet_of(columns, rows); }};
}

/// Shape, formulas, times and what they mean: one screen for each operator.
Document document_of(const std::vector<Explanation>& explanations);

/// Configurations side by side, and what their differences are put down to.
struct Compared;
Document document_of(const std::vector<Compared>& all);

}  // namespace llmviewer
