#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/study/targets.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

/// Formats to try, the widest first; absent: the model's own.
using FormatChoices = std::vector<std::optional<StorageFormat>>;

/// What is tried where no formats are named: the model's own, 8 bit (fp8 on a device that computes
/// it, else int8) and 4 bit, as far as they are narrower than its own.
struct UsualFormats {
  StorageFormat fp8{};
  StorageFormat int8{};
  StorageFormat int4{};
};

struct PlanQuestion {
  Model model;
  std::optional<Model> draft{};
  std::vector<Hardware> devices{};
  Scenario scenario{};      ///< its batch is the least that is asked for
  FormatChoices weights{};  ///< empty: the usual ones
  FormatChoices kv{};
  UsualFormats usual{};
  Targets targets{};
  double group_size{};  ///< devices of a group whose layouts compete; 0: the scenario's layout

  const Model* draft_or_null() const noexcept { return draft ? &*draft : nullptr; }
};

/// A device, or a group of them, with a precision, at the largest batch that meets all targets
/// (where nothing ends it, neither a time nor a capacity, at the least that meets them); if there
/// is none, at the batch that comes closest: the largest that leaves only the rates unmet, or the
/// least asked for.
struct PlanRow {
  std::string device;
  Layout layout{};
  double layouts{};                      ///< that it is the best of; 0: it was asked for
  std::optional<double> usd_per_hour{};  ///< of all devices together
  std::optional<Bytes> capacity{};
  BytesPerSecond bandwidth{};
  Precision precision{};
  bool meets{};
  double batch{};
  std::optional<Analysis> analysis{};  ///< at that batch; absent: impossible
  std::string problem{};               ///< why it is impossible

  std::optional<Target> binds{};  ///< what one sequence more would miss; absent: nothing
  std::optional<Limiter> roof{};  ///< that holds most of the time of it, or of the whole request
  double requests_per_s{};
  std::optional<double> usd_per_million_tokens{};
  std::optional<double> context{};  ///< the longest prompt with which some batch, of at least the
                                    ///< least, still meets all; only asked of a single device
  std::vector<Shortfall> missed{};  ///< all of them, the worst first, rates last
};

/// What the head of an answer says: what was asked, and of which model.
struct PlanHead {
  Workload workload;  ///< its batch is the least that was asked for
  bool fused_attention{};
  Targets targets;
  Subject subject;  ///< of the first row that is possible: the model's part of it
  std::vector<std::string> notes;
};

struct PlanStudy : PlanHead {
  double devices{};           ///< kinds of them
  double group_size{};        ///< as asked
  double positions{};         ///< of the model; 0: not stated
  std::vector<PlanRow> rows;  ///< those that meet the targets first, by price where known, then by
                              ///< capacity and bandwidth; the others by what they lack
};

/// Which devices and precisions meet the targets, and with which batch. The batch is solved for:
/// more sequences are never faster for one of them, nor slower for all together. Of the layouts of
/// a group that meet the targets the one with the highest throughput counts, else the one that
/// lacks least. Throws Error for targets and workloads that cannot be, and if no row is possible.
PlanStudy plan(const PlanQuestion& question);

}  // namespace llmviewer
