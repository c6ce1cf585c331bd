#include "plot/ceilings.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace llmviewer {
namespace {

void add(std::vector<Ceiling>& ceilings, OpsPerSecond peak, std::string_view name) {
  if (!(peak > OpsPerSecond{0})) return;
  constexpr double kSame = 1e-3;
  for (Ceiling& other : ceilings) {
    if (std::fabs(other.peak - peak.value()) > kSame * other.peak) continue;
    other.name += " · " + std::string{name};
    return;
  }
  ceilings.push_back({peak.value(), std::string{name}});
}

std::vector<Ceiling> ceilings_where(const Plotted& plotted,
                                    const std::function<bool(DataType)>& wanted) {
  const Roofs& roofs = plotted.roofs;
  std::vector<Ceiling> ceilings;
  for (const DataType type : kDataTypes) {
    const MatrixRoof& roof = roofs.matrix[type];
    if (roof.native && roof.type == type && wanted(type)) {
      add(ceilings, roof.peak, name_of(type));
    }
  }
  // The other accounting has no roof for vectors.
  if (plotted.analysis.subject.accounting == Accounting::exact)
    add(ceilings, roofs.vector_peak, "vector");
  std::sort(ceilings.begin(), ceilings.end(),
            [](const Ceiling& a, const Ceiling& b) { return a.peak > b.peak; });
  return ceilings;
}

}  // namespace

std::vector<Ceiling> all_ceilings(const Plotted& plotted) {
  return ceilings_where(plotted, [](DataType) { return true; });
}

std::vector<Ceiling> used_ceilings(const Plotted& plotted) {
  return ceilings_where(plotted, [&](DataType type) {
    for (const StageResult& stage : plotted.analysis.stages) {
      for (const OpRow& row : stage.rows) {
        if (row.compute_type == type && row.cost.matrix > Ops{0}) return true;
      }
    }
    return false;
  });
}

}  // namespace llmviewer
