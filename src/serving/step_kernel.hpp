#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/op.hpp"
#include "predict/form_parts.hpp"
#include "predict/kernel_demand.hpp"
#include "predict/step_prediction.hpp"

namespace llmviewer {

/// A kernel whose time depends on the sequences of a step and on their contexts, such as attention:
/// its form's parts, linear in the terms of its operators. Evaluated without allocation, equal to
/// what StepPrediction says of the same step.
class StepKernel {
 public:
  StepKernel(const Kernel& kernel, const Graph& graph, const Precision& precision,
             const Machine& machine, const Predictor& predictor);

  /// Seconds, all repeats. 0 where none of it runs in such a step.
  double time(const Step& step) const noexcept;

  /// How the time of a decode step grows, where its parts are B·u + R·v, R the positions that all
  /// sequences read:  latency + √(uu·B² + 2·uv·B·R + vv·R²)
  struct Decode {
    double latency{};
    double uu{};
    double uv{};
    double vv{};

    double time(double sequences, double positions) const noexcept;
  };
  /// Nothing where it is not of this form.
  std::optional<Decode> decode() const;
  /// What its queries see.
  const AttentionSpan& span() const noexcept { return ops_.front().span; }

 private:
  /// Parts and rows of the product for one unit.
  struct Unit {
    FormParts parts{};
    double rows{};
  };
  struct TermUnit {
    std::size_t op{};
    double Terms::*term{};
    Unit unit;
  };
  /// A form, of few queries or of many.
  struct Form {
    bool known{};
    Overlap overlap{Overlap::side_by_side};
    double latency{};
    double tile_rows{1};
    Unit once;
    Unit token;
    Unit new_token;
    Unit row_tile;
    bool has_tiles{};
    std::vector<TermUnit> terms;
  };

  Form form_of(RunningKernel& running, const Predictor& predictor) const;
  bool runs(const Step& step) const noexcept;
  Unit sum_of(const Form& form, const Step& step) const noexcept;

  const Roofs& roofs_;
  double repeat_{1};
  std::vector<Op> ops_;
  std::array<Form, 2> forms_;  ///< by Queries
};

}  // namespace llmviewer
