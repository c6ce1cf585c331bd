#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "llmviewer/sweep/model_evaluator.hpp"

namespace llmviewer {

/// The best of several layouts at each point, as analyze --devices chooses: of those that
/// fit, else of all, the one whose judged stage takes the least time, the one to expect where there
/// is one; of equal ones the first.
class LayoutChooser {
 public:
  LayoutChooser();

  /// The numbers of the best at each point, and which layout it is. Status becomes `impossible`
  /// where the batch is too small for all of them. Allocates nothing.
  void evaluate(std::span<const CompiledModel> layouts, Stage judged, const Points& points,
                const Needs& needs, ModelEvaluator& evaluator, Results& out,
                std::span<double> status) noexcept;

 private:
  void judge(std::size_t number, const CompiledModel& layout, Stage judged,
             const Points& points) noexcept;
  void take(std::size_t number, const CompiledModel& layout, std::size_t lanes, const Needs& needs,
            Results& out) noexcept;

  std::unique_ptr<Results> candidate_;
  Lanes time_;
  Lanes fits_;
  std::vector<std::size_t> best_;  ///< by lane
};

}  // namespace llmviewer
