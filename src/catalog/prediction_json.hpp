#pragma once

#include <string>
#include <vector>

#include "catalog/strict_object.hpp"
#include "llmviewer/catalog/engine.hpp"
#include "llmviewer/catalog/fitted_form.hpp"

namespace llmviewer {

/// The "fits" of a file, with its "sources". Throws Error for what is not understood.
std::vector<FittedForm> read_forms(StrictObject& root);

/// One engine. Throws Error for what is not understood.
Engine read_engine(const Json& json, const std::string& where);

}  // namespace llmviewer
