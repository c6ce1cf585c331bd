#pragma once

#include <ostream>

#include "llmviewer/error.hpp"

namespace llmviewer {

/// An error as JSON: {"schema", "error": {"where", "problem", "remedy"}}.
void write_error(const Error& error, std::ostream& out);

}  // namespace llmviewer
