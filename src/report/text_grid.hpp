#pragma once

#include "report/document.hpp"

namespace llmviewer {

/// One of the document's grids as aligned text, in columns as wide as those of its like.
void write_grid(const Grid& grid, const Document& document, Paint paint, std::ostream& out);

}  // namespace llmviewer
