#include "plot/roofline_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

template <class Visit>
void each_row(std::span<const Plotted> plotted, Visit&& visit) {
  for (std::size_t i = 0; i < plotted.size(); ++i) {
    for (const StageResult& stage : plotted[i].analysis.stages) {
      for (const OpRow& row : stage.rows) visit(i, stage, row);
    }
  }
}

bool has_place(const OpRow& row) {
  return row.arithmetic_intensity > 0 && row.performance > OpsPerSecond{0} &&
         std::isfinite(row.arithmetic_intensity) && std::isfinite(row.performance.value());
}

std::string stage_op_told(const StageResult& stage, const OpRow& row) {
  return row.name + " (" + stage.name() + "): " + scaled(row.arithmetic_intensity) + " ops/B, " +
         scaled(row.performance.value(), "ops/s") + ", " + scaled(row.total_time.value(), "s") +
         ", " + scaled(100 * row.share) + " % of the stage, " +
         std::string{name_of(row.timing.bound)} + "-bound";
}

/// Nearer than this their markers cannot be told apart.
bool same_place(Point a, Point b) {
  constexpr double kNear = 3;
  return std::hypot(a.x - b.x, a.y - b.y) < kNear;
}

bool is_part_of_attention(const std::string& name) {
  return name == name_of(OpKind::qk_matmul) || name == name_of(OpKind::softmax) ||
         name == name_of(OpKind::sv_matmul);
}

bool has(const RooflinePoint& point, std::string_view name) {
  return std::find(point.names.begin(), point.names.end(), name) != point.names.end();
}

/// Whether an operator of one point is found again in the other.
bool becomes(const RooflinePoint& before, const RooflinePoint& after) {
  return std::any_of(before.names.begin(), before.names.end(), [&](const std::string& name) {
    return has(after, name) ||
           (is_part_of_attention(name) && has(after, name_of(OpKind::fused_attention)));
  });
}

}  // namespace

RooflineRange range_of(std::span<const Plotted> plotted) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  RooflineRange range{kNone, 0, kNone, 0};
  each_row(plotted, [&](std::size_t, const StageResult&, const OpRow& row) {
    if (!has_place(row)) return;
    range.least_intensity = std::min(range.least_intensity, row.arithmetic_intensity);
    range.most_intensity = std::max(range.most_intensity, row.arithmetic_intensity);
    range.least_performance = std::min(range.least_performance, row.performance.value());
    range.most_performance = std::max(range.most_performance, row.performance.value());
  });
  return range;
}

std::vector<RooflinePoint> points_of(std::span<const Plotted> plotted, const Scale& x,
                                     const Scale& y, const std::string& key_prefix) {
  std::vector<RooflinePoint> points;
  each_row(plotted, [&](std::size_t i, const StageResult& stage, const OpRow& row) {
    if (!has_place(row)) return;
    const Point at{x(row.arithmetic_intensity), y(row.performance.value())};
    const OpFamily family = family_of(*row.kind);
    const std::string key = key_prefix + op_key(plotted, i, stage, row);
    const auto found = std::find_if(points.begin(), points.end(), [&](const RooflinePoint& other) {
      return other.plotted == i && other.stage == stage.stage && other.family == family &&
             same_place(other.at, at);
    });
    if (found == points.end()) {
      points.push_back({i,
                        stage.stage,
                        family,
                        row.arithmetic_intensity,
                        row.performance.value(),
                        row.share,
                        {row.name},
                        stage_op_told(stage, row),
                        key,
                        at});
      return;
    }
    found->share += row.share;
    found->told += '\n' + stage_op_told(stage, row);
    found->keys += ' ' + key;
    if (!has(*found, row.name)) found->names.push_back(row.name);
  });
  std::stable_sort(
      points.begin(), points.end(),
      [](const RooflinePoint& a, const RooflinePoint& b) { return a.share > b.share; });
  return points;
}

std::vector<Move> moves_of(std::span<const RooflinePoint> points) {
  std::vector<Move> moves;
  for (std::size_t from = 0; from < points.size(); ++from) {
    for (std::size_t to = 0; to < points.size(); ++to) {
      if (points[to].plotted != points[from].plotted + 1) continue;
      if (points[to].stage != points[from].stage || !becomes(points[from], points[to])) continue;
      if (!same_place(points[from].at, points[to].at)) moves.push_back({from, to});
    }
  }
  return moves;
}

std::vector<std::string> without_operations(std::span<const Plotted> plotted) {
  std::vector<std::string> names;
  each_row(plotted, [&](std::size_t, const StageResult&, const OpRow& row) {
    if (has_place(row) || std::find(names.begin(), names.end(), row.name) != names.end()) return;
    names.push_back(row.name);
  });
  return names;
}

std::string short_name(const RooflinePoint& point) {
  constexpr std::size_t kMost = 2;
  std::string text;
  for (std::size_t i = 0; i < std::min(kMost, point.names.size()); ++i) {
    text += (i > 0 ? ", " : "") + point.names[i];
  }
  if (point.names.size() > kMost) text += " +" + std::to_string(point.names.size() - kMost);
  return text;
}

}  // namespace llmviewer
