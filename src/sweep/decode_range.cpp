#include <algorithm>
#include <cmath>

#include "sweep/kernel.hpp"
#include "sweep/step_block.hpp"

namespace llmviewer {
namespace {

using Kind = Variable::Kind;

bool is_chunked(const AttentionSpan& span) noexcept {
  return span.kind == AttentionSpan::Kind::chunked;
}

/// Σ of x = first … last.
double series(double first, double last) noexcept {
  return last < first ? 0 : (last - first + 1) * (first + last) / 2;
}

/// Σ over contexts of the positions that a decode step reads: min(c, W), or the place in a chunk.
double positions_series(const AttentionSpan& span, double first, double last) noexcept {
  const double width = span.width;
  if (!is_chunked(span)) {
    return series(first, std::min(last, width)) +
           width * std::max(0.0, last - std::max(first - 1, width));
  }
  const auto up_to = [&](double n) {
    const double whole = std::floor(n / width);
    return whole * series(1, width) + series(1, n - whole * width);
  };
  return last < first ? 0 : up_to(last) - up_to(first - 1);
}

/// The variables of the steps, each summed up over the range.
void fill_sums(const LinearStep& step, const RangePoints& points, Lanes* values) noexcept {
  // What does not depend on the context is taken at the first one.
  fill_variables(step, {points.sequences, points.first, points.lanes}, values);
  for (std::size_t v = 0; v < step.variables.size(); ++v) {
    const Variable& variable = step.variables[v];
    for (std::size_t i = 0; i < points.lanes; ++i) {
      const double first = points.first[i];
      const double last = points.last[i];
      if (variable.kind == Kind::context) {
        values[v][i] = points.sequences[i] * series(first, last);
      } else if (variable.kind == Kind::positions) {
        values[v][i] = points.sequences[i] * positions_series(variable.span, first, last);
      } else {
        values[v][i] *= std::max(0.0, last - first + 1);
      }
    }
  }
}

/// One line over the range: what of its times is constant, grows with the context, and grows with
/// the positions of a span.
struct LineLanes {
  Lanes matrix;
  Lanes vector;
  Lanes dram;
  Lanes matrix_slope;
  Lanes vector_slope;
  Lanes dram_slope;
  Lanes lo;
  Lanes hi;
  Lanes times;
};

struct Accumulate {
  const RangePoints& points;
  const Lanes* variables;
  LineLanes& lanes;
  double* time;
  double* compute_time;

  std::size_t count() const noexcept { return points.lanes; }

  void fill_constants(const LinearStep& step, const TimeLine& line) const noexcept {
    for (std::size_t i = 0; i < count(); ++i) {
      lanes.matrix[i] = line.matrix_constant;
      lanes.vector[i] = line.vector_constant;
      lanes.dram[i] = line.dram_constant;
      lanes.matrix_slope[i] = lanes.vector_slope[i] = lanes.dram_slope[i] = 0;
      lanes.times[i] = 1;
    }
    for (std::size_t k = 0; k < line.terms; ++k) {
      const Kind kind = step.variables[line.variable[k]].kind;
      if (kind == Kind::positions) continue;
      const bool grows = kind == Kind::context;
      const double* x = grows ? points.sequences : variables[line.variable[k]].data();
      Lanes& matrix = grows ? lanes.matrix_slope : lanes.matrix;
      Lanes& vector = grows ? lanes.vector_slope : lanes.vector;
      Lanes& dram = grows ? lanes.dram_slope : lanes.dram;
      for (std::size_t i = 0; i < count(); ++i) {
        matrix[i] += line.matrix[k] * x[i];
        vector[i] += line.vector[k] * x[i];
        dram[i] += line.dram[k] * x[i];
      }
    }
  }

  /// Adds the span's part, once with the context and once in full.
  void add_span(const TimeLine& line, std::size_t k, double slope, double full) const noexcept {
    for (std::size_t i = 0; i < count(); ++i) {
      const double b = points.sequences[i];
      lanes.matrix_slope[i] += line.matrix[k] * b * slope;
      lanes.vector_slope[i] += line.vector[k] * b * slope;
      lanes.dram_slope[i] += line.dram[k] * b * slope;
      lanes.matrix[i] += line.matrix[k] * b * full;
      lanes.vector[i] += line.vector[k] * b * full;
      lanes.dram[i] += line.dram[k] * b * full;
    }
  }

  void piece() const noexcept {
    kernels().add_range({lanes.matrix.data(), lanes.matrix_slope.data(), lanes.vector.data(),
                         lanes.vector_slope.data(), lanes.dram.data(), lanes.dram_slope.data(),
                         lanes.lo.data(), lanes.hi.data(), lanes.times.data(), count()},
                        time, compute_time);
  }

  void whole_range() const noexcept {
    std::copy_n(points.first, count(), lanes.lo.begin());
    std::copy_n(points.last, count(), lanes.hi.begin());
    piece();
  }

  /// Up to the width the span grows with the context, then it is full.
  void windowed(const TimeLine& line, std::size_t k, double width) const noexcept {
    add_span(line, k, 1, 0);
    for (std::size_t i = 0; i < count(); ++i) {
      lanes.lo[i] = points.first[i];
      lanes.hi[i] = std::min(points.last[i], width);
    }
    piece();
    add_span(line, k, -1, width);
    for (std::size_t i = 0; i < count(); ++i) {
      lanes.lo[i] = std::max(points.first[i], width + 1);
      lanes.hi[i] = points.last[i];
    }
    piece();
  }

  /// The positions count 1 … C in every chunk: the rest of the first, whole ones, a part of the
  /// last.
  void chunked(const TimeLine& line, std::size_t k, double width) const noexcept {
    add_span(line, k, 1, 0);
    const auto begun = [&](std::size_t i) { return std::floor((points.first[i] - 1) / width); };
    const auto ended = [&](std::size_t i) { return std::floor(points.last[i] / width); };
    for (std::size_t i = 0; i < count(); ++i) {
      const double start = begun(i) * width;
      lanes.lo[i] = points.first[i] - start;
      lanes.hi[i] = std::min(points.last[i] - start, width);
    }
    piece();
    for (std::size_t i = 0; i < count(); ++i) {
      lanes.lo[i] = 1;
      lanes.hi[i] = width;
      lanes.times[i] = std::max(0.0, ended(i) - begun(i) - 1);
    }
    piece();
    for (std::size_t i = 0; i < count(); ++i) {
      lanes.hi[i] = points.last[i] - ended(i) * width;
      lanes.times[i] = ended(i) > begun(i) ? 1 : 0;
    }
    piece();
  }

  void add(const LinearStep& step, const TimeLine& line) const noexcept {
    fill_constants(step, line);
    for (std::size_t k = 0; k < line.terms; ++k) {
      const Variable& variable = step.variables[line.variable[k]];
      if (variable.kind != Kind::positions) continue;
      const double width = variable.span.width;
      return is_chunked(variable.span) ? chunked(line, k, width) : windowed(line, k, width);
    }
    whole_range();
  }
};

}  // namespace

void add_decode_range(const LinearStep& step, const StepLines& lines, const RangePoints& points,
                      const WantedSums& wanted, const VariableRoom& room, SumLanes& sums) noexcept {
  if (wanted[kComputeTime] || wanted[kTime]) {
    fill_variables(step, {points.sequences, points.first, points.lanes}, room.values.data());
    LineLanes lanes;
    const Accumulate accumulate{points, room.values.data(), lanes, sums[kTime].data(),
                                wanted[kComputeTime] ? sums[kComputeTime].data() : nullptr};
    for (const TimeLine& line : lines.lines) accumulate.add(step, line);
  }
  fill_sums(step, points, room.values.data());
  add_costs(step, lines, points.lanes, wanted, room, sums);
}

}  // namespace llmviewer
