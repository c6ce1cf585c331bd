#pragma once

#include <optional>
#include <string>

#include "cli/configuration_options.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer::cli {

// What the options of a configuration ask for. All throw Error naming the option at fault.

Scenario read_scenario(const ConfigurationOptions& options, const Catalog& catalog);

/// The model that drafts; absent: none does, or the model's own block.
std::optional<Model> read_draft(const ConfigurationOptions& options, const Catalog& catalog);

/// Refuses a layout where `option` is to find one.
void require_no_layout(const Layout& given, const std::string& option);

/// Whether LLM-Viewer's own accounting is asked for.
bool is_as_llm_viewer(const ConfigurationOptions& options);

}  // namespace llmviewer::cli
