#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/configuration_options.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/expenses.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/study/advise.hpp"

namespace llmviewer::cli {

/// Facts to replace, by where they are of.
struct Overrides {
  std::vector<Override> model;
  std::vector<Override> hardware;
};

/// The parts of a configuration. Each throws Error naming the option at fault.
Overrides read_overrides(const std::vector<std::string>& texts);
Hardware read_hardware(const std::string& name, const Catalog& catalog,
                       const std::vector<Override>& overrides);
/// Dollars per device and hour.
double read_price(const std::string& text);
/// What --goal says; absent: nothing.
std::optional<Goal> read_goal(const std::string& text);

/// What an ambiguous name was taken for; "" where it was none.
std::string note_on(const Hardware& hardware);

/// Before the names of LLM-Viewer's own devices: "llm-viewer:nvidia_A6000".
inline constexpr std::string_view kOriginalPrefix = "llm-viewer:";

/// A configuration read: everything that can be wrong with its words has been checked.
struct Configuration {
  Model model;
  std::optional<Model> draft;  ///< that drafts for it
  Hardware hardware;
  Scenario scenario;
  bool as_llm_viewer{};
  std::optional<Tariff> tariff;  ///< where cost was asked for
  const Model* draft_or_null() const noexcept { return draft ? &*draft : nullptr; }
  std::string note;    ///< what an ambiguous name was taken for
  std::string layout;  ///< why it was chosen, where it was
};

/// Throws Error naming the option at fault.
Configuration read_configuration(const ConfigurationOptions& options);
/// From this catalogue, whatever folders the options name.
Configuration read_configuration(const ConfigurationOptions& options, const Catalog& catalog);

/// Throws Error naming --accounting where that is not the exact one: `problem` is why it has to be.
void require_exact(const Configuration& configuration, const char* problem);

/// Adds what the analysis of this configuration costs, where that was asked for.
void charge(const Configuration& configuration, Analysis& analysis);

/// Under the accounting that was asked for, with what was asked for.
Analysis analysis_of(const Configuration& configuration);
/// The same with the times to expect, where they were asked for.
Analysis expected_of(const Configuration& configuration);

}  // namespace llmviewer::cli
