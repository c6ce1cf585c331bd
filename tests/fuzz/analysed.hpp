#pragma once

#include <cmath>
#include <cstdlib>
#include <string_view>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {

inline void require(bool fulfilled) {
  if (!fulfilled) std::abort();
}

/// Runs something that reads input: it must end in a result or in an Error of one line.
template <class Call>
void result_or_error(Call call) {
  try {
    call();
  } catch (const Error& error) {
    require(std::string_view{error.what()}.find('\n') == std::string_view::npos);
  }
}

/// Whatever could be read must also be analysed without a number that is none.
inline void require_sane(const Analysis& analysis) {
  require(analysis.subject.parameters >= 0);
  for (const StageResult& stage : analysis.stages) {
    require(std::isfinite(stage.total.time.value()) && stage.total.time >= Seconds{0});
    require(stage.total.cost.ops() >= Ops{0});
  }
}

inline Scenario short_scenario(bool fused) {
  Scenario scenario;
  scenario.workload.seq = 33;
  scenario.fused_attention = fused;
  return scenario;
}

}  // namespace llmviewer
