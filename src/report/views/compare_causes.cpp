#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "report/cell.hpp"
#include "report/views/compare_tables.hpp"

namespace llmviewer {
namespace {

/// What rounding leaves of a difference that is none.
constexpr double kNothing = 1e-12;

struct OpLine {
  std::string name;
  Seconds first;
  Seconds other;
  Attribution causes;
};

bool matters(Seconds difference, Seconds first, Seconds other) {
  return std::fabs(difference.value()) > kNothing * std::max(first, other).value();
}

/// "+1.2 ms", "−720 µs", "0"
std::string signed_words(Seconds seconds) {
  const double value = seconds.value();
  if (value == 0) return "0";
  return (value < 0 ? "−" : "+") + scaled(std::fabs(value), "s");
}

std::string cause_words(Seconds part, const OpLine& line) {
  return matters(part, line.first, line.other) ? signed_words(part) : "";
}

std::string difference_words(const OpLine& line) {
  const Seconds difference = line.other - line.first;
  return matters(difference, line.first, line.other) ? signed_words(difference) : "0";
}

std::string share_words(Seconds part, const OpLine& whole) {
  const Seconds all = whole.other - whole.first;
  if (!matters(all, whole.first, whole.other)) return {};
  const double share = part / all;
  const int decimals = std::fabs(share) < 0.9995 ? 1 : 0;
  const std::string digits = fmt::format("{:.{}f} %", 100 * std::fabs(share), decimals);
  return (share < 0 && digits.find_first_of("123456789") != digits.npos ? "−" : "") + digits;
}

Seconds difference_of(const OpLine& line) { return line.other - line.first; }

void add_row(const OpLine& line, const OpLine& whole, const std::vector<Cause>& causes, Grid& grid,
             GridCell name, GridRow::Kind kind = GridRow::Kind::plain) {
  const auto time = [](Seconds seconds) { return seconds > Seconds{0} ? scaled(seconds) : "–"; };
  std::vector<GridCell> cells{std::move(name),
                              {time(line.first)},
                              {time(line.other)},
                              {difference_words(line), Tone::strong},
                              {share_words(difference_of(line), whole)}};
  for (const Cause cause : causes) cells.push_back({cause_words(line.causes[cause], line)});
  grid.add(std::move(cells), kind);
}

void add_heads(const std::vector<Cause>& causes, Grid& grid) {
  for (const Cause cause : causes) {
    grid.heads.push_back({std::string{name_of(cause)}, Align::right});
  }
}

OpLine line_of(const OpDifference& op) { return {op.op, op.first, op.other, op.causes}; }

/// Operators of the same name in several groups are one line.
std::vector<OpLine> lines_of(const StageDifference& stage) {
  std::vector<OpLine> lines;
  for (const OpDifference& op : stage.ops) {
    const auto known = std::find_if(lines.begin(), lines.end(),
                                    [&](const OpLine& line) { return line.name == op.op; });
    if (known == lines.end()) {
      lines.push_back(line_of(op));
      continue;
    }
    known->first += op.first;
    known->other += op.other;
    known->causes += op.causes;
  }
  return lines;
}

/// As large as a difference is for the order of lines: equal ones differ in their last digits.
float magnitude(const OpLine& line) {
  return static_cast<float>(std::fabs(difference_of(line).value()));
}

/// The lines of most of the difference, largest first; the others as one line.
std::vector<OpLine> foremost(std::vector<OpLine> lines, std::size_t most) {
  constexpr float kLittle = 0.005F;
  std::stable_sort(lines.begin(), lines.end(),
                   [](const OpLine& a, const OpLine& b) { return magnitude(a) > magnitude(b); });
  const float least = lines.empty() ? 0 : kLittle * magnitude(lines.front());
  std::size_t kept = 0;
  while (kept < std::min(lines.size(), most) && magnitude(lines[kept]) > least) ++kept;
  if (lines.size() <= kept + 1) return lines;
  OpLine rest{fmt::format("{} others", lines.size() - kept), {}, {}, {}};
  for (std::size_t i = kept; i < lines.size(); ++i) {
    rest.first += lines[i].first;
    rest.other += lines[i].other;
    rest.causes += lines[i].causes;
  }
  lines.resize(kept);
  lines.push_back(rest);
  return lines;
}

/// The operator that holds most of a difference, and how much.
std::string foremost_words(const StageDifference& stage) {
  const OpLine whole{"total", stage.first, stage.other, stage.causes};
  const std::vector<OpLine> lines = foremost(lines_of(stage), 1);
  if (lines.empty() || !matters(difference_of(whole), whole.first, whole.other)) return {};
  return lines.front().name + " " + share_words(difference_of(lines.front()), whole);
}

}  // namespace

std::vector<Cause> causes_at_work(const std::vector<Compared>& all) {
  const auto moves = [](const OpDifference& op, Cause cause) {
    return matters(op.causes[cause], op.first, op.other);
  };
  std::vector<Cause> causes;
  for (const Cause cause : kCauses) {
    const bool at_work = std::ranges::any_of(all, [&](const Compared& one) {
      return std::ranges::any_of(one.differences, [&](const StageDifference& stage) {
        return std::ranges::any_of(stage.ops,
                                   [&](const OpDifference& op) { return moves(op, cause); });
      });
    });
    if (at_work) causes.push_back(cause);
  }
  return causes;
}

Grid operator_causes(const StageDifference& stage, const std::vector<Cause>& causes,
                     std::size_t most) {
  const OpLine whole{"total", stage.first, stage.other, stage.causes};
  Grid grid = grid_titled({"op"}, {letter_of(0), letter_of(1), "difference", "share"});
  add_heads(causes, grid);
  for (const OpLine& line : foremost(lines_of(stage), most)) {
    add_row(line, whole, causes, grid, {line.name});
  }
  add_row(whole, whole, causes, grid, {whole.name, Tone::strong}, GridRow::Kind::total);
  return grid;
}

Grid stage_causes(const std::vector<Compared>& all, Stage stage, const std::vector<Cause>& causes) {
  Grid grid = grid_titled({"", ""}, {"difference"});
  add_heads(causes, grid);
  grid.heads.push_back({"most of it"});
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (const StageDifference& one : all[i].differences) {
      if (one.stage != stage) continue;
      const OpLine line{"", one.first, one.other, one.causes};
      std::vector<GridCell> cells{
          {letter_of(i), Tone::strong}, {all[i].label}, {difference_words(line), Tone::strong}};
      for (const Cause cause : causes) cells.push_back({cause_words(line.causes[cause], line)});
      cells.push_back({foremost_words(one)});
      grid.add(std::move(cells));
    }
  }
  return grid;
}

}  // namespace llmviewer
