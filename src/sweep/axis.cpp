#include "llmviewer/sweep/axis.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kMostFigures = 1'000'000;

constexpr const char* kRangeSyntax = "write a..b, a..b:+n or a..b:xn";

/// One part between commas: a value, or a range.
struct AxisPart {
  std::string_view first;
  std::optional<std::string_view> last;
  char how{'+'};
  std::string_view by;
};

AxisPart read_part(std::string_view text, std::string_view option) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return {text, std::nullopt, '+', {}};
  AxisPart part{text.substr(0, dots), text.substr(dots + 2), '+', {}};
  const std::size_t colon = part.last->find(':');
  if (colon != std::string_view::npos) {
    const std::string_view rule = part.last->substr(colon + 1);
    part.last = part.last->substr(0, colon);
    if (rule.size() < 2 || (rule.front() != '+' && rule.front() != 'x')) {
      throw Error{option, "\"" + std::string{text} + "\" is no range", kRangeSyntax};
    }
    part.how = rule.front();
    part.by = rule.substr(1);
  }
  if (part.first.empty() || part.last->empty()) {
    throw Error{option, "\"" + std::string{text} + "\" is no range", kRangeSyntax};
  }
  return part;
}

double read_factor(std::string_view text, std::string_view option) {
  constexpr double kLeast = 1.00001;  // a range then has at most two million steps
  const double factor = parse_number(text, option);
  if (factor >= kLeast) return factor;
  throw Error{option, "a factor of " + std::string{text} + " leads nowhere",
              "use one above 1, such as x2"};
}

void require_ascending(double first, double last, std::string_view option) {
  if (first <= last) return;
  throw Error{
      option,
      "the range ends at " + round_trip(last) + ", below its beginning " + round_trip(first),
      "write the smaller value first"};
}

void add_counts(const AxisPart& part, std::string_view option, NumberAxis& axis) {
  const double first = parse_count(part.first, option);
  if (!part.last) return axis.add(first, 0, 1);
  const double last = parse_count(*part.last, option);
  require_ascending(first, last, option);
  if (part.how == '+') {
    const double step = part.by.empty() ? 1 : parse_count(part.by, option);
    return axis.add(first, step, static_cast<std::uint64_t>((last - first) / step) + 1);
  }
  const double factor = read_factor(part.by, option);
  double previous = 0;
  for (double exact = first; std::round(exact) <= last; exact *= factor) {
    const double value = std::round(exact);
    if (value != previous) axis.add(value, 0, 1);
    previous = value;
  }
}

std::vector<std::string_view> split(std::string_view text, std::string_view option) {
  std::vector<std::string_view> parts;
  if (text.starts_with('[') || text.starts_with('{')) return {text};  // JSON
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    if (comma == start) {
      throw Error{option, "a value is empty in \"" + std::string{text} + "\"",
                  "write values with commas between them"};
    }
    parts.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

void add_figures(const AxisPart& part, std::string_view option, std::vector<std::string>& values) {
  const double first = parse_any_unit(part.first, option);
  const double last = parse_any_unit(*part.last, option);
  require_ascending(first, last, option);
  const bool times = part.how == 'x';
  const double by = part.by.empty() ? 1 : parse_any_unit(part.by, option);
  if (!(by > (times ? 1 : 0)) || (times && !(first > 0))) {
    throw Error{option, "the range never reaches its end", kRangeSyntax};
  }
  constexpr double kHit = 1 + 1e-12;  // the end belongs to the range in spite of rounding
  double value = first;
  for (std::size_t i = 1; value <= last * kHit; ++i) {
    if (values.size() == kMostFigures) {
      throw Error{option, "the range has more than a million values", "take larger steps"};
    }
    values.push_back(round_trip(value));
    value = times ? value * by : first + static_cast<double>(i) * by;
  }
}

}  // namespace

void NumberAxis::add(double first, double step, std::uint64_t count) {
  runs_.push_back({first, step, size_, count});
  size_ += count;
}

double NumberAxis::operator[](std::uint64_t index) const noexcept {
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), index,
                       [](std::uint64_t i, const Run& run) { return i < run.begin; });
  const Run& run = *(after - 1);
  return run.first + run.step * static_cast<double>(index - run.begin);
}

double NumberAxis::largest() const noexcept {
  double most = 0;
  for (const Run& run : runs_) {
    most = std::max(most, run.first + run.step * static_cast<double>(run.count - 1));
  }
  return most;
}

double NumberAxis::smallest() const noexcept {
  double least = HUGE_VAL;
  for (const Run& run : runs_) least = std::min(least, run.first);
  return least;
}

NumberAxis parse_count_axis(std::string_view text, std::string_view option) {
  NumberAxis axis;
  for (const std::string_view part : split(text, option)) {
    add_counts(read_part(part, option), option, axis);
  }
  return axis;
}

std::vector<std::string> parse_figure_axis(std::string_view text, std::string_view option) {
  std::vector<std::string> values;
  for (const std::string_view text_part : split(text, option)) {
    const AxisPart part = read_part(text_part, option);
    if (part.last) {
      add_figures(part, option, values);
    } else {
      values.emplace_back(part.first);
    }
  }
  return values;
}

std::vector<std::string> parse_list_axis(std::string_view text, std::string_view option) {
  std::vector<std::string> values;
  for (const std::string_view part : split(text, option)) values.emplace_back(part);
  return values;
}

bool matches_glob(std::string_view pattern, std::string_view text) noexcept {
  // Where the last star stands, and how much it has swallowed so far.
  std::size_t star = std::string_view::npos;
  std::size_t swallowed = 0;
  std::size_t p = 0;
  std::size_t t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      swallowed = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++swallowed;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool is_glob(std::string_view text) noexcept {
  return text == "all" || text.find_first_of("*?") != std::string_view::npos;
}

}  // namespace llmviewer
