#pragma once

#include "report/document.hpp"

namespace llmviewer {

/// Between columns.
inline constexpr std::string_view kGap = "  ";

/// One of the document's grids as aligned text, in columns as wide as those of its like.
void write_grid(const Grid& grid, const Document& document, Paint paint, std::ostream& out);

}  // namespace llmviewer
