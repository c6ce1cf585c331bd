#include "report/compare_causes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "llmviewer/units/scaled.hpp"
#include "report/compare_document.hpp"

namespace llmviewer {
namespace {

/// What rounding leaves of a difference that is none.
constexpr double kNothing = 1e-12;

struct CauseLine {
  std::string name;
  Seconds first;
  Seconds other;
  Attribution causes;
};

bool matters(Seconds difference, Seconds first, Seconds other) {
  return std::fabs(difference.value()) > kNothing * std::max(first, other).value();
}

std::string cause_words(Seconds part, const CauseLine& line) {
  return matters(part, line.first, line.other) ? signed_words(part) : "";
}

std::string difference_words(const CauseLine& line) {
  const Seconds difference = line.other - line.first;
  return matters(difference, line.first, line.other) ? signed_words(difference) : "0";
}

std::string share_words(Seconds part, const CauseLine& whole) {
  const Seconds all = whole.other - whole.first;
  if (!matters(all, whole.first, whole.other)) return {};
  const double share = part / all;
  const int decimals = std::fabs(share) < 0.9995 ? 1 : 0;
  const std::string digits = fmt::format("{:.{}f} %", 100 * std::fabs(share), decimals);
  return (share < 0 && digits.find_first_of("123456789") != digits.npos ? "−" : "") + digits;
}

Seconds difference_of(const CauseLine& line) { return line.other - line.first; }

GridRow row_of(const CauseLine& line, const CauseLine& whole, const std::vector<Cause>& causes) {
  GridRow row;
  row.cells = {{line.name},
               {line.first > Seconds{0} ? scaled(line.first.value(), "s") : "–"},
               {line.other > Seconds{0} ? scaled(line.other.value(), "s") : "–"},
               {difference_words(line), Tone::strong},
               {share_words(difference_of(line), whole)}};
  for (const Cause cause : causes) row.cells.push_back({cause_words(line.causes[cause], line)});
  return row;
}

std::vector<GridHead> heads_of(const std::string& name, const std::string& first,
                               const std::string& other, const std::vector<Cause>& causes) {
  std::vector<GridHead> heads{{name},
                              {first, Align::right},
                              {other, Align::right},
                              {"difference", Align::right},
                              {"share", Align::right}};
  for (const Cause cause : causes) heads.push_back({std::string{name_of(cause)}, Align::right});
  return heads;
}

CauseLine line_of(const OpDifference& op) { return {op.op, op.first, op.other, op.causes}; }

/// Operators of the same name in several groups are one line.
std::vector<CauseLine> lines_of(const StageDifference& stage) {
  std::vector<CauseLine> lines;
  for (const OpDifference& op : stage.ops) {
    const auto known = std::find_if(lines.begin(), lines.end(),
                                    [&](const CauseLine& line) { return line.name == op.op; });
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
float magnitude(const CauseLine& line) {
  return static_cast<float>(std::fabs(difference_of(line).value()));
}

/// The lines of most of the difference, largest first; the others as one line.
std::vector<CauseLine> foremost(std::vector<CauseLine> lines, std::size_t most) {
  constexpr float kLittle = 0.005F;
  std::stable_sort(lines.begin(), lines.end(), [](const CauseLine& a, const CauseLine& b) {
    return magnitude(a) > magnitude(b);
  });
  const float least = lines.empty() ? 0 : kLittle * magnitude(lines.front());
  std::size_t kept = 0;
  while (kept < std::min(lines.size(), most) && magnitude(lines[kept]) > least) ++kept;
  if (lines.size() <= kept + 1) return lines;
  CauseLine rest{fmt::format("{} others", lines.size() - kept), {}, {}, {}};
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
  const CauseLine whole{"total", stage.first, stage.other, stage.causes};
  const std::vector<CauseLine> lines = foremost(lines_of(stage), 1);
  if (lines.empty() || !matters(difference_of(whole), whole.first, whole.other)) return {};
  return lines.front().name + " " + share_words(difference_of(lines.front()), whole);
}

}  // namespace

std::string signed_words(Seconds seconds) {
  const double value = seconds.value();
  if (value == 0) return "0";
  return (value < 0 ? "−" : "+") + scaled(std::fabs(value), "s");
}

std::vector<Cause> causes_at_work(const std::vector<Compared>& all) {
  std::vector<Cause> causes;
  for (const Cause cause : kCauses) {
    const auto moves = [&](const StageDifference& stage) {
      return std::any_of(stage.ops.begin(), stage.ops.end(), [&](const OpDifference& op) {
        return matters(op.causes[cause], op.first, op.other);
      });
    };
    for (const Compared& one : all) {
      const auto& stages = one.differences;
      if (!std::any_of(stages.begin(), stages.end(), moves)) continue;
      causes.push_back(cause);
      break;
    }
  }
  return causes;
}

Grid operator_causes(const StageDifference& stage, const std::vector<Cause>& causes,
                     std::size_t most) {
  const CauseLine whole{"total", stage.first, stage.other, stage.causes};
  Grid grid{.heads = heads_of("op", letter_of(0), letter_of(1), causes), .rows = {}};
  for (const CauseLine& line : foremost(lines_of(stage), most)) {
    grid.rows.push_back(row_of(line, whole, causes));
  }
  grid.rows.push_back(row_of(whole, whole, causes));
  grid.rows.back().kind = GridRow::Kind::total;
  grid.rows.back().cells.front().tone = Tone::strong;
  return grid;
}

Grid stage_causes(const std::vector<Compared>& all, Stage stage, const std::vector<Cause>& causes) {
  Grid grid{.heads = {{""}, {""}, {"difference", Align::right}}, .rows = {}};
  for (const Cause cause : causes) {
    grid.heads.push_back({std::string{name_of(cause)}, Align::right});
  }
  grid.heads.push_back({"most of it"});
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (const StageDifference& one : all[i].differences) {
      if (one.stage != stage) continue;
      const CauseLine line{"", one.first, one.other, one.causes};
      GridRow row;
      row.cells = {
          {letter_of(i), Tone::strong}, {all[i].label}, {difference_words(line), Tone::strong}};
      for (const Cause cause : causes) row.cells.push_back({cause_words(line.causes[cause], line)});
      row.cells.push_back({foremost_words(one)});
      grid.rows.push_back(std::move(row));
    }
  }
  return grid;
}

}  // namespace llmviewer
