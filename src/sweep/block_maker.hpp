#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/sweep/sweep.hpp"
#include "sweep/layout_chooser.hpp"

namespace llmviewer {

/// The status of a row that cannot be.
inline constexpr auto kImpossible = static_cast<double>(Status::impossible);

/// Rows of one model and device: points [first_point, first_point + lanes) of batch × seq × gen,
/// each with all scenarios.
struct BlockPlace {
  std::uint64_t pair{};  ///< model · devices + device
  std::uint64_t first_point{};
  std::size_t lanes{};
};

/// Makes the rows of blocks: compiles models as it comes to them, and keeps those of the latest
/// model and device. One for each thread.
class BlockMaker {
 public:
  /// Computes `computed` and where `where` holds.
  BlockMaker(const SweepSpace& space, std::span<const SweepColumn> columns,
             std::span<const std::size_t> computed, const Condition* where);

  /// Its rows outside [begin, end) of the space are not chosen. Valid until the next call.
  RowBlock make(const BlockPlace& place, std::uint64_t begin, std::uint64_t end);

  /// Points of a block of which all scenarios together make a few thousand rows.
  static std::size_t lanes_of(const SweepSpace& space) noexcept;

 private:
  /// A scenario on the present model and device.
  struct Compiled {
    std::vector<std::shared_ptr<const LinearModel>> linear;  ///< one for each layout that can be
    std::vector<CompiledModel> layouts;                      ///< none: impossible, or walked
    bool walked{};
    std::array<std::string, 3> formats;
    std::string problem;
  };

  void compile(std::uint64_t pair);
  void compile_model(std::uint64_t model);
  void compile_layouts(std::size_t scenario, const SweepModel& model, const Hardware& hardware);
  Stage judged_stage(const LinearModel& model) const noexcept;
  void fill_points(const BlockPlace& place);
  /// Columns that are computed together: of `computed_`, from `begin` on, and what they need.
  struct Pass {
    std::size_t begin{};
    std::size_t end{};
    Needs needs;
  };

  /// Evaluates a scenario's points, and says what its rows have in common.
  void evaluate(std::size_t scenario, const Points& points, const Needs& needs,
                std::span<double> status);
  void mark_idle_parts(std::size_t scenario, std::span<double> status);
  void mark_beyond_context(std::span<double> status);
  double usual_seq(const Compiled& compiled) const;
  void fill_scenario(std::size_t scenario, const Pass& pass);
  void fill_columns(std::size_t scenario, const Pass& pass, const BlockView& view);
  void choose(std::size_t scenario, const BlockPlace& place, std::uint64_t begin,
              std::uint64_t end);

  const SweepSpace& space_;
  std::span<const SweepColumn> columns_;
  std::vector<std::size_t> computed_;
  const Condition* where_;
  Pass whole_;      ///< all columns
  Pass condition_;  ///< those that `where` reads: where it holds nowhere, nothing else is computed
  Pass rest_;

  std::uint64_t pair_;
  std::uint64_t model_;
  std::vector<Compiled> compiled_;
  ModelEvaluator evaluator_;
  LayoutChooser layout_chooser_;
  std::unique_ptr<Results> results_;
  std::vector<Lanes> condition_room_;

  std::size_t most_lanes_;
  std::size_t lanes_{};
  std::vector<double> batch_;
  std::vector<double> seq_;
  std::vector<double> gen_;
  std::vector<double> status_;           ///< [scenario][lane]
  std::vector<double> numbers_;          ///< [scenario][computed column][lane]
  std::vector<double> chosen_;           ///< [scenario][lane]
  std::vector<const double*> pointers_;  ///< [scenario][column]
  std::vector<RowBlock::Scenario> scenarios_;
};

}  // namespace llmviewer
