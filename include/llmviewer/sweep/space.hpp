#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"

namespace llmviewer {

/// One value of the model axis (with its --set model.…), as read; or why it could not be.
struct SweepModel {
  std::string name;
  std::vector<std::string> settings;  ///< one text for each --set axis
  std::optional<Model> model;
  std::string problem;
};

struct SweepDevice {
  std::string name;
  std::vector<std::string> settings;
  std::optional<Hardware> hardware;
  std::string problem;
};

/// One choice of the axes that are neither model, device nor numbers: formats, flags.
struct SweepScenario {
  std::vector<std::string> settings;   ///< one text for each such axis
  Scenario scenario;                   ///< batch, seq and gen left to the numeric axes
  std::vector<Layout> layouts;         ///< of which each point takes the best; none: its own only
  std::shared_ptr<const Model> draft;  ///< that drafts; null: none, or the model's own block
};

/// An axis whose values are typed as texts.
struct TextAxis {
  std::string name;  ///< of its column: "weights", "hw.memory.bandwidth"
  bool varies{};
  bool is_switch{};  ///< its texts are "true" and "false"
  bool is_figure{};  ///< its texts are figures, such as 1TB/s: their column is of numbers
};

/// The product of all axes. Rows are in the order of model, device, batch, seq, gen, scenario, the
/// last one changing fastest.
struct SweepSpace {
  std::vector<SweepModel> models;
  std::vector<SweepDevice> devices;
  NumberAxis batch{1};
  std::optional<NumberAxis> seq;  ///< absent: each model's usual one
  std::optional<NumberAxis> gen;
  std::vector<SweepScenario> scenarios;

  std::vector<TextAxis> model_axes;   ///< of SweepModel::settings
  std::vector<TextAxis> device_axes;  ///< of SweepDevice::settings
  /// Of SweepScenario::settings: weights, activations and kv first, an empty text meaning the
  /// model's own; then those that were asked for.
  std::vector<TextAxis> scenario_axes;

  std::vector<Stage> stages;  ///< with columns; empty ones of a model are empty cells
  bool default_stages{};      ///< as analyze chooses them
  bool as_llm_viewer{};
  bool strict_context{};

  /// Whether its rows say what to expect, too.
  bool predicts() const noexcept {
    return !scenarios.empty() && scenarios.front().scenario.predictor != nullptr;
  }
  bool serves() const noexcept {
    return predicts() && scenarios.front().scenario.workload.clients > 0;
  }

  std::uint64_t seq_count() const noexcept { return seq ? seq->size() : 1; }
  std::uint64_t gen_count() const noexcept { return gen ? gen->size() : 1; }
  /// Points (batch, seq, gen) of each model and device.
  std::uint64_t numbers() const noexcept { return batch.size() * seq_count() * gen_count(); }
  std::uint64_t pairs() const noexcept { return models.size() * devices.size(); }
  std::uint64_t size() const noexcept { return pairs() * numbers() * scenarios.size(); }
};

/// Where a row stands: an index on each axis.
struct RowPlace {
  std::uint64_t model;
  std::uint64_t device;
  std::uint64_t batch;
  std::uint64_t seq;
  std::uint64_t gen;
  std::uint64_t scenario;
};
RowPlace place_of(const SweepSpace& space, std::uint64_t row) noexcept;

/// Throws Error for a space without rows, or with more than 10¹⁸ of them.
void require_countable(const SweepSpace& space);

}  // namespace llmviewer
