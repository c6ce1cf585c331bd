#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "llmviewer/report/report.hpp"
#include "report/document.hpp"
#include "report/view.hpp"

namespace llmviewer {

/// Puts a tone's colour around a text, or leaves it as it is.
class Paint {
 public:
  explicit Paint(bool color) noexcept : color_{color} {}

  std::string operator()(Tone tone, std::string_view text) const;

 private:
  bool color_;
};

void write_text(const Document& document, Paint paint, std::ostream& out);
void write_markdown(const Document& document, std::ostream& out);
/// A text as a CSV field: in quotes where it needs them (RFC 4180).
std::string csv_field(std::string_view text);

/// What stands before streamed rows.
struct RowsHead {
  std::span<const std::string> columns;
  bool with_names{true};  ///< of the columns, where they are a line of their own
  std::string_view accounting;
};

/// How a format spells rows that are streamed.
struct RowSyntax {
  std::string (*head)(const RowsHead& head);
  std::string_view row_begin;
  std::string_view row_end;
  std::string_view between;                      ///< cells
  std::string_view nothing;                      ///< an empty cell
  bool keys{};                                   ///< each cell is preceded by its name
  std::string (*quoted)(std::string_view text);  ///< a text cell
  std::size_t extra{};      ///< characters of `row_begin` that the first row goes without
  std::string_view tail{};  ///< after the last row
};

/// What a format does: writes a view, and spells streamed rows; null where it needs all at once.
struct FormatWriter {
  void (*write)(const ReportView& view, Paint paint, std::ostream& out);
  const RowSyntax* rows{};
};

}  // namespace llmviewer
