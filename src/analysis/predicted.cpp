#include "llmviewer/analysis/predicted.hpp"

#include <algorithm>

namespace llmviewer {

std::string_view name_of(TimeTerm term) noexcept {
  switch (term) {
    case TimeTerm::latency:
      return "latency";
    case TimeTerm::compute:
      return "compute";
    case TimeTerm::bandwidth:
      return "bandwidth";
    case TimeTerm::steps:
      return "steps";
    case TimeTerm::scores:
      return "scores";
    case TimeTerm::elements:
      return "elements";
    case TimeTerm::link:
      return "link";
    case TimeTerm::unpacking:
      return "unpacking";
  }
  return "";
}

double part_of(Seconds roofline, const PredictedOp& kernel) noexcept {
  if (kernel.roofline > Seconds{0}) return roofline / kernel.roofline;
  return 1 / static_cast<double>(kernel.ops.size());
}

const PredictedOp* kernel_of(const PredictedStage& stage, std::size_t op) noexcept {
  const auto kernel = std::find_if(stage.ops.begin(), stage.ops.end(), [&](const PredictedOp& one) {
    return std::find(one.ops.begin(), one.ops.end(), op) != one.ops.end();
  });
  return kernel == stage.ops.end() ? nullptr : &*kernel;
}

}  // namespace llmviewer
