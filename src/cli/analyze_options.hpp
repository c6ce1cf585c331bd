#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/expense_options.hpp"
#include "cli/layout_options.hpp"
#include "cli/prediction_options.hpp"
#include "cli/request_options.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer::cli {

/// What a configuration is made of on the command line, as typed; "" where not given.
struct ConfigurationOptions {
  std::optional<std::string> model;
  std::string config_text;  ///< of a config.json, in the place of a model; no option gives it
  std::optional<std::string> hardware;
  std::string batch{"1"};
  std::string seq;
  std::string gen;
  RequestOptions request;
  LayoutOptions layout;
  PredictionOptions prediction;
  std::string stage;
  std::string new_tokens;
  std::string context;
  std::string weights;
  std::string activations;
  std::string kv;
  std::string head_weights;
  std::string compute;
  std::string accumulate;
  std::string logits{"last"};
  std::string reserve{"0"};
  std::string offload;
  std::string mla{"auto"};
  std::string source_seq;
  std::string images;
  std::string steps;
  bool cfg{};
  bool mtp{};
  std::string accounting{"exact"};
  std::string assume;
  bool flash_attention{};
  ExpenseOptions expenses;  ///< declared by the commands that show them
  std::vector<std::string> set;
  std::vector<std::string> config_dirs;
};

/// Declares the options that name one configuration.
void add_configuration_options(CLI::App& command, ConfigurationOptions& options);

/// Facts to replace, by where they are of.
struct Overrides {
  std::vector<Override> model;
  std::vector<Override> hardware;
};

/// The parts of a configuration. Each throws Error naming the option at fault.
Overrides read_overrides(const std::vector<std::string>& texts);
Hardware read_hardware(const std::string& name, const Catalog& catalog,
                       const std::vector<Override>& overrides);
Scenario read_scenario(const ConfigurationOptions& options, const Catalog& catalog);
bool is_as_llm_viewer(const ConfigurationOptions& options);
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

/// Adds what the analysis of this configuration costs, where that was asked for.
void charge(const Configuration& configuration, Analysis& analysis);

/// Under the accounting that was asked for, with what was asked for.
Analysis analysis_of(const Configuration& configuration);
/// The same with the times to expect, where they were asked for.
Analysis expected_of(const Configuration& configuration);

}  // namespace llmviewer::cli
