// One JSON document.

#include "report/json.hpp"

#include "llmviewer/error.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/version.hpp"
#include "report/formats.hpp"

namespace llmviewer {
namespace {

std::string document_head(const RowsHead& head) {
  std::string names;
  for (const std::string& name : head.columns) {
    names += (names.empty() ? "" : ",") + quoted_for_json(name);
  }
  return "{\"schema\":" + std::to_string(kJsonSchema) + ",\"version\":\"" + kVersion +
         "\",\"accounting\":\"" + std::string{head.accounting} + "\",\"columns\":[" + names +
         "],\"rows\":[";
}

constexpr RowSyntax kJsonRows{
    .head = document_head,
    .row_begin = ",\n{",
    .row_end = "}",
    .between = ",",
    .nothing = "null",
    .keys = true,
    .quoted = quoted_for_json,
    .extra = 1,  // the comma
    .tail = "\n]}\n",
};

}  // namespace

void write_error(const Error& error, std::ostream& out) {
  write_json(
      {{"schema", kJsonSchema},
       {"error",
        {{"where", error.where()}, {"problem", error.problem()}, {"remedy", error.remedy()}}}},
      out);
}

namespace {

constexpr FormatWriter kJsonWriter{
    .write = [](const ReportView& view, Paint /*paint*/,
                std::ostream& out) { write_json(view.json(), out); },
    .rows = &kJsonRows,
};

}  // namespace

extern const ReportFormat format_json{
    .name = "json",
    .meaning = "everything as one document",
    .shape = FormatShape::whole,
    .place = 2,
    .writer = &kJsonWriter,
};

}  // namespace llmviewer
