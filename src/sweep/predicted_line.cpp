#include "sweep/predicted_line.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "llmviewer/predict/measured_rows.hpp"
#include "predict/form_parts.hpp"

namespace llmviewer {
namespace {

void add_to(LinearSum& sum, std::size_t variable, double factor) {
  if (factor == 0) return;
  if (variable == 0) {  // `one`
    sum.constant += factor;
  } else {
    sum.terms.push_back({variable, factor});
  }
}

LinearSum scaled(LinearSum sum, double factor) {
  sum.constant *= factor;
  for (LinearSum::Term& term : sum.terms) term.factor *= factor;
  return sum;
}

void add_part(LinearSum part, PredictedLine& line) {
  if (!part.terms.empty()) {
    line.parts.push_back(std::move(part));
  } else {
    const bool squared = line.overlap == Overlap::side_by_side;
    line.rest += part.constant * (squared ? part.constant : 1);
  }
}

}  // namespace

PredictedLine line_of(const KernelDemand& form, const Coefficients& coefficients,
                      std::span<const UnitDemand> demands) {
  PredictedLine line;
  line.overlap = overlap_of(form.op);
  std::array<LinearSum, kFormParts> sums;
  LinearSum rows;
  for (const UnitDemand& unit : demands) {
    const FormParts parts = parts_of(unit.demand, form.pace, coefficients);
    for (std::size_t i = 0; i < kFormParts; ++i) add_to(sums[i], unit.variable, parts[i]);
    add_to(rows, unit.variable, unit.demand.rows);
    line.latency = latency_of(unit.demand, form.pace, coefficients);
  }
  LinearSum& compute = sums[kTiledPart];
  line.tiled = !rows.terms.empty() && (compute.constant > 0 || !compute.terms.empty());
  if (line.tiled) {
    line.compute = std::exchange(compute, {});
    line.rows = std::move(rows);
    line.tile_rows = coefficients.tile_rows;
  } else {
    compute = scaled(compute, tile_factor(rows.constant, coefficients.tile_rows));
  }
  for (LinearSum& sum : sums) add_part(std::move(sum), line);
  return line;
}

void add_line(PredictedLine line, std::vector<PredictedLine>& lines) {
  const auto same = std::find_if(lines.begin(), lines.end(), [&](const PredictedLine& other) {
    PredictedLine as_often = line;
    as_often.repeat = other.repeat;
    return as_often == other;
  });
  if (same != lines.end()) {
    same->repeat += line.repeat;
  } else {
    lines.push_back(std::move(line));
  }
}

}  // namespace llmviewer
