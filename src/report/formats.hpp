#pragma once

#include <ostream>

#include "llmviewer/report/report.hpp"

namespace llmviewer {

// One function for each format; formats.cpp holds the table of them.

void write_table_report(const Analysis& analysis, const ReportOptions& options, std::ostream& out);
void write_markdown_report(const Analysis& analysis, const ReportOptions& options,
                           std::ostream& out);
void write_csv_report(const Analysis& analysis, const ReportOptions& options, std::ostream& out);
void write_jsonl_report(const Analysis& analysis, const ReportOptions& options, std::ostream& out);
/// The whole analysis as one document; it has no choice of columns or rows.
void write_json_report(const Analysis& analysis, const ReportOptions& options, std::ostream& out);

}  // namespace llmviewer
