#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// Lists and single entries of the catalogue, in any of the report formats by name.
void write_hardware_list(const std::vector<Hardware>& devices, std::string_view format,
                         std::ostream& out);
/// One device whole: every figure with its source, "not published" where there is none.
void write_hardware(const Hardware& hardware, std::string_view format, std::ostream& out);
void write_model_list(const std::vector<Model>& models, std::string_view format, std::ostream& out);
/// One model whole: parameters by role, the formula of each matrix, KV cache per token.
void write_model(const Model& model, std::string_view format, std::ostream& out);
void write_format_list(const std::vector<FormatEntry>& formats, std::string_view format,
                       std::ostream& out);
void write_format(const FormatEntry& entry, std::string_view format, std::ostream& out);

}  // namespace llmviewer
