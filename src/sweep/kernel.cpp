// Compiled with -O3 and without contraction into fused multiply-adds (src/CMakeLists.txt), so that
// every instruction set yields the same bits: a sweep's shards may run on unlike machines.

#include "sweep/kernel.hpp"

#include <array>
#include <cmath>

#include "llmviewer/sweep/model_evaluator.hpp"
#include "predict/form_parts.hpp"

namespace llmviewer {
namespace {

/// A line over all lanes, the number of its variables known to the compiler.
template <std::size_t N, bool OnMatrix, bool OnVector, bool WithBound>
[[gnu::always_inline]] inline void add_line(const TimeLine& line, const VariableBlock& block,
                                            double* __restrict time,
                                            double* __restrict compute_time) {
  std::array<const double*, N + 1> x{};
  for (std::size_t k = 0; k < N; ++k) x[k] = block.variables[line.variable[k]];
  for (std::size_t i = 0; i < block.lanes; ++i) {
    double matrix = line.matrix_constant;
    double vector = line.vector_constant;
    double dram = line.dram_constant;
    for (std::size_t k = 0; k < N; ++k) {
      if (OnMatrix) matrix += line.matrix[k] * x[k][i];
      if (OnVector) vector += line.vector[k] * x[k][i];
      dram += line.dram[k] * x[k][i];
    }
    double compute = 0;
    if (OnMatrix && OnVector) compute = matrix > vector ? matrix : vector;
    if (OnMatrix && !OnVector) compute = matrix;
    if (!OnMatrix && OnVector) compute = vector;
    const double longest = compute > dram ? compute : dram;
    time[i] += longest;
    if (WithBound) compute_time[i] += compute >= dram ? longest : 0.0;
  }
}

template <std::size_t N, bool WithBound>
[[gnu::always_inline]] inline void add_line_of(const TimeLine& line, const VariableBlock& block,
                                               double* time, double* compute_time) {
  if (line.on_matrix && line.on_vector) {
    add_line<N, true, true, WithBound>(line, block, time, compute_time);
  } else if (line.on_matrix) {
    add_line<N, true, false, WithBound>(line, block, time, compute_time);
  } else if (line.on_vector) {
    add_line<N, false, true, WithBound>(line, block, time, compute_time);
  } else {
    add_line<N, false, false, WithBound>(line, block, time, compute_time);
  }
}

template <bool WithBound>
[[gnu::always_inline]] inline void add_lines(std::span<const TimeLine> lines,
                                             const VariableBlock& block, double* time,
                                             double* compute_time) {
  for (const TimeLine& line : lines) {
    switch (line.terms) {
      case 0:
        add_line_of<0, WithBound>(line, block, time, compute_time);
        break;
      case 1:
        add_line_of<1, WithBound>(line, block, time, compute_time);
        break;
      case 2:
        add_line_of<2, WithBound>(line, block, time, compute_time);
        break;
      case 3:
        add_line_of<3, WithBound>(line, block, time, compute_time);
        break;
      case 4:
        add_line_of<4, WithBound>(line, block, time, compute_time);
        break;
      case 5:
        add_line_of<5, WithBound>(line, block, time, compute_time);
        break;
      default:
        add_line_of<TimeLine::kMostTerms, WithBound>(line, block, time, compute_time);
    }
  }
}

[[gnu::always_inline]] inline void add_times_body(std::span<const TimeLine> lines,
                                                  const VariableBlock& block, double* time,
                                                  double* compute_time) {
  if (compute_time != nullptr) {
    add_lines<true>(lines, block, time, compute_time);
  } else {
    add_lines<false>(lines, block, time, nullptr);
  }
}

[[gnu::always_inline]] inline void add_scaled_body(double factor, const double* __restrict variable,
                                                   std::size_t lanes, double* __restrict sum) {
  for (std::size_t i = 0; i < lanes; ++i) sum[i] += factor * variable[i];
}

/// The last whole x before which a0 + a1·x and b0 + b1·x do not cross, within [below, hi].
[[gnu::always_inline]] inline double crossing(double a0, double a1, double b0, double b1,
                                              double below, double hi) {
  const double slope = a1 - b1;
  const double x = std::floor((b0 - a0) / (slope == 0 ? 1 : slope));
  const double clamped = x > below ? (x < hi ? x : hi) : below;
  return slope == 0 ? hi : clamped;
}

[[gnu::always_inline]] inline void order(double& a, double& b) {
  const double low = a < b ? a : b;
  b = a < b ? b : a;
  a = low;
}

/// Three lines cross at most three times. Between crossings one of them is the longest throughout,
/// so that the sum of the longest is the longest of the sums; a line's sum over from … to is
/// n·(m + s·(from + to)/2).
template <bool WithBound>
[[gnu::always_inline]] inline void add_range_of(const RangeBlock& r, double* __restrict time,
                                                double* __restrict compute_time) {
  for (std::size_t i = 0; i < r.lanes; ++i) {
    const double m0 = r.matrix[i];
    const double m1 = r.matrix_slope[i];
    const double v0 = r.vector[i];
    const double v1 = r.vector_slope[i];
    const double d0 = r.dram[i];
    const double d1 = r.dram_slope[i];
    const double below = r.lo[i] - 1;
    const double hi = r.hi[i] > below ? r.hi[i] : below;
    double a = crossing(m0, m1, d0, d1, below, hi);
    double b = crossing(v0, v1, d0, d1, below, hi);
    double c = crossing(m0, m1, v0, v1, below, hi);
    order(a, b);
    order(b, c);
    order(a, b);
    const double ends[5] = {below, a, b, c, hi};
    double sum = 0;
    double bound = 0;
    for (int s = 0; s < 4; ++s) {
      const double n = ends[s + 1] - ends[s];
      const double middle = (ends[s] + 1 + ends[s + 1]) / 2;
      const double matrix = m0 + m1 * middle;
      const double vector = v0 + v1 * middle;
      const double dram = d0 + d1 * middle;
      const double compute = matrix > vector ? matrix : vector;
      const double longest = compute > dram ? compute : dram;
      sum += n * longest;
      if (WithBound) bound += n * (compute >= dram ? longest : 0.0);
    }
    time[i] += r.times[i] * sum;
    if (WithBound) compute_time[i] += r.times[i] * bound;
  }
}

[[gnu::always_inline]] inline void add_range_body(const RangeBlock& range, double* time,
                                                  double* compute_time) {
  if (compute_time != nullptr) {
    add_range_of<true>(range, time, compute_time);
  } else {
    add_range_of<false>(range, time, nullptr);
  }
}

/// A sum of N variables in every lane.
template <std::size_t N, class Use>
[[gnu::always_inline]] inline void with_sum_of(const LinearSum& sum, const VariableBlock& block,
                                               Use&& use) {
  std::array<const double*, N + 1> x{};
  std::array<double, N + 1> factor{};
  for (std::size_t k = 0; k < N; ++k) {
    x[k] = block.variables[sum.terms[k].variable];
    factor[k] = sum.terms[k].factor;
  }
  for (std::size_t i = 0; i < block.lanes; ++i) {
    double value = sum.constant;
    for (std::size_t k = 0; k < N; ++k) value += factor[k] * x[k][i];
    use(i, value);
  }
}

/// Any sum: `use(lane, value)` of each lane.
template <class Use>
[[gnu::always_inline]] inline void with_sum(const LinearSum& sum, const VariableBlock& block,
                                            Use&& use) {
  if (sum.terms.size() == 1) return with_sum_of<1>(sum, block, use);
  if (sum.terms.size() == 2) return with_sum_of<2>(sum, block, use);
  std::array<double, kMostLanes> values;
  for (std::size_t i = 0; i < block.lanes; ++i) values[i] = sum.constant;
  for (const LinearSum::Term& term : sum.terms) {
    add_scaled_body(term.factor, block.variables[term.variable], block.lanes, values.data());
  }
  for (std::size_t i = 0; i < block.lanes; ++i) use(i, values[i]);
}

/// The parts of a form put together, but for the constant ones: their squares, or themselves.
template <bool Squared>
[[gnu::always_inline]] inline void add_parts(const PredictedLine& line, const VariableBlock& block,
                                             double* __restrict sum) {
  for (const LinearSum& part : line.parts) {
    with_sum(part, block,
             [&](std::size_t i, double seconds) { sum[i] += seconds * (Squared ? seconds : 1); });
  }
  if (!line.tiled) return;
  std::array<double, kMostLanes> factor;
  with_sum(line.rows, block,
           [&](std::size_t i, double rows) { factor[i] = tile_factor(rows, line.tile_rows); });
  with_sum(line.compute, block, [&](std::size_t i, double compute) {
    const double seconds = compute * factor[i];
    sum[i] += seconds * (Squared ? seconds : 1);
  });
}

[[gnu::always_inline]] inline void add_predicted_body(std::span<const PredictedLine> lines,
                                                      const VariableBlock& block,
                                                      const double* __restrict times,
                                                      double* __restrict time) {
  std::array<double, kMostLanes> sum;
  for (const PredictedLine& line : lines) {
    for (std::size_t i = 0; i < block.lanes; ++i) sum[i] = line.rest;
    if (line.overlap == Overlap::side_by_side) {
      add_parts<true>(line, block, sum.data());
      for (std::size_t i = 0; i < block.lanes; ++i) sum[i] = std::sqrt(sum[i]);
    } else {
      add_parts<false>(line, block, sum.data());
    }
    for (std::size_t i = 0; i < block.lanes; ++i) {
      time[i] += times[i] * (line.repeat * (line.latency + sum[i]));
    }
  }
}

void add_times_plain(std::span<const TimeLine> lines, const VariableBlock& block, double* time,
                     double* compute_time) noexcept {
  add_times_body(lines, block, time, compute_time);
}
void add_scaled_plain(double factor, const double* variable, std::size_t lanes,
                      double* sum) noexcept {
  add_scaled_body(factor, variable, lanes, sum);
}
void add_range_plain(const RangeBlock& range, double* time, double* compute_time) noexcept {
  add_range_body(range, time, compute_time);
}
void add_predicted_plain(std::span<const PredictedLine> lines, const VariableBlock& block,
                         const double* times, double* time) noexcept {
  add_predicted_body(lines, block, times, time);
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] void add_times_avx2(std::span<const TimeLine> lines,
                                            const VariableBlock& block, double* time,
                                            double* compute_time) noexcept {
  add_times_body(lines, block, time, compute_time);
}
[[gnu::target("avx2")]] void add_scaled_avx2(double factor, const double* variable,
                                             std::size_t lanes, double* sum) noexcept {
  add_scaled_body(factor, variable, lanes, sum);
}
[[gnu::target("avx2")]] void add_range_avx2(const RangeBlock& range, double* time,
                                            double* compute_time) noexcept {
  add_range_body(range, time, compute_time);
}
[[gnu::target("avx2")]] void add_predicted_avx2(std::span<const PredictedLine> lines,
                                                const VariableBlock& block, const double* times,
                                                double* time) noexcept {
  add_predicted_body(lines, block, times, time);
}

[[gnu::target("avx512f,avx512dq")]] void add_times_avx512(std::span<const TimeLine> lines,
                                                          const VariableBlock& block, double* time,
                                                          double* compute_time) noexcept {
  add_times_body(lines, block, time, compute_time);
}
[[gnu::target("avx512f,avx512dq")]] void add_scaled_avx512(double factor, const double* variable,
                                                           std::size_t lanes,
                                                           double* sum) noexcept {
  add_scaled_body(factor, variable, lanes, sum);
}
[[gnu::target("avx512f,avx512dq")]] void add_range_avx512(const RangeBlock& range, double* time,
                                                          double* compute_time) noexcept {
  add_range_body(range, time, compute_time);
}
[[gnu::target("avx512f,avx512dq")]] void add_predicted_avx512(std::span<const PredictedLine> lines,
                                                              const VariableBlock& block,
                                                              const double* times,
                                                              double* time) noexcept {
  add_predicted_body(lines, block, times, time);
}

#endif

constexpr std::array kAll {
  Kernels{"plain", add_times_plain, add_scaled_plain, add_range_plain, add_predicted_plain},
#if defined(__x86_64__)
      Kernels{"avx2", add_times_avx2, add_scaled_avx2, add_range_avx2, add_predicted_avx2},
      Kernels{"avx512", add_times_avx512, add_scaled_avx512, add_range_avx512,
              add_predicted_avx512},
#endif
};

std::size_t count_runnable() noexcept {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2")) return 1;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
  return avx512 ? 3 : 2;
#else
  return 1;
#endif
}

}  // namespace

std::span<const Kernels> all_kernels() noexcept {
  static const std::size_t runnable = count_runnable();
  return {kAll.data(), runnable};
}

const Kernels& kernels() noexcept { return all_kernels().back(); }

}  // namespace llmviewer
