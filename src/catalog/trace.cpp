#include "llmviewer/catalog/trace.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "catalog/line_reader.hpp"
#include "catalog/moment.hpp"
#include "catalog/trace_line.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {

// Not in an unnamed namespace: TraceReader::State, which has a name everywhere, holds one.

enum class TraceClock : std::uint8_t { seconds, milliseconds, nanoseconds, date };

/// A form that traces have. Names are compared letter for letter: "timestamp" are milliseconds,
/// "Timestamp" seconds and "TIMESTAMP" dates.
struct TraceForm {
  std::string_view whose;
  TraceNames names;
  TraceClock clock{TraceClock::seconds};
  bool from_first{true};  ///< the first request arrives at 0
  bool holds_failures{};  ///< requests without an output
  std::string_view blocks_name{};
  double block_tokens{};
};

namespace {

constexpr std::array kTraceForms = std::to_array<TraceForm>({
    {.whose = "llmviewer",
     .names = {"arrival_s", "prompt", "output", "cached"},
     .from_first = false},
    {.whose = "Azure",
     .names = {"TIMESTAMP", "ContextTokens", "GeneratedTokens"},
     .clock = TraceClock::date},
    {.whose = "BurstGPT",
     .names = {"Timestamp", "Request tokens", "Response tokens"},
     .holds_failures = true},
    {.whose = "Mooncake",
     .names = {"timestamp", "input_length", "output_length"},
     .clock = TraceClock::milliseconds,
     .blocks_name = "hash_ids",
     .block_tokens = 512},
    {.whose = "LLMServingSim",
     .names = {"arrival_time_ns", "input_toks", "output_toks"},
     .clock = TraceClock::nanoseconds},
});

constexpr std::string_view kKnownForms =
    "write a line of names, arrival_s,prompt,output or with cached behind them, and below it one "
    "line for each request; traces of Azure, BurstGPT, Mooncake and LLMServingSim are read as they "
    "are published";

/// The names that every request of a form has.
std::span<const std::string_view> needed(const TraceForm& form) {
  return std::span{form.names}.first(kCached);
}

std::string listed(const TraceForm& form) {
  return std::string{form.names[kArrival]} + ", " + std::string{form.names[kPrompt]} + " and " +
         std::string{form.names[kOutput]};
}

/// What a cell holds, fit for a message whatever bytes it is of.
std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string shown{"\""};
  for (const char c : text.substr(0, kLongest)) shown += c >= ' ' && c <= '~' ? c : '?';
  return shown + (text.size() > kLongest ? "...\"" : "\"");
}

std::string in_quotes(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
  return in_quotes(joined);
}

std::ptrdiff_t uses(std::string_view name, std::span<const std::string> names) {
  return std::ranges::count(names, name);
}

void require_names(const TraceForm& form, const std::vector<std::string>& names,
                   const std::string& where) {
  for (const std::string_view name : form.names) {
    if (!name.empty() && uses(name, names) > 1) {
      throw Error{where, "has " + in_quotes(name) + " twice", "leave one of them"};
    }
  }
  for (const std::string_view name : needed(form)) {
    if (uses(name, names) > 0) continue;
    const std::string wanted{name};
    std::string remedy = "a trace of " + std::string{form.whose} + " has " + listed(form);
    for (const std::string& given : names) {
      if (std::ranges::find(form.names, given) != form.names.end()) continue;
      if (did_you_mean(given, {&wanted, 1}, "").empty()) continue;
      remedy = "rename " + in_quotes(given) + " if that is it";
      break;
    }
    throw Error{where, "has no " + in_quotes(name), remedy};
  }
}

/// The form that most of its names are there of.
const TraceForm& form_of(const std::vector<std::string>& names, const std::string& where) {
  const auto found = [&](const TraceForm& form) {
    return std::ranges::count_if(needed(form),
                                 [&](std::string_view name) { return uses(name, names) > 0; });
  };
  const TraceForm& best = *std::ranges::max_element(kTraceForms, {}, found);
  if (found(best) == 0) {
    throw Error{where, "no trace has the names " + in_quotes(names), std::string{kKnownForms}};
  }
  require_names(best, names, where);
  return best;
}

/// What is no line of names, though traces come so.
void require_trace(std::string_view first, const std::string& path) {
  if (first.starts_with("\x1f\x8b")) {
    throw Error{path, "is compressed", "unpack it first: gunzip -k " + path};
  }
  if (first.starts_with("version https://git-lfs")) {
    throw Error{path, "is a pointer of Git LFS, not the trace", "fetch that: git lfs pull"};
  }
  if (first.starts_with('[')) {
    throw Error{path, "is one JSON list", "write one object on each line: jq -c '.[]' " + path};
  }
}

/// The whole text as a number; NaN if it is none.
double number_in(std::string_view text) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc{} && end == text.data() + text.size() ? value : NAN;
}

double per_second(TraceClock clock) {
  switch (clock) {
    case TraceClock::seconds:
      return 1;
    case TraceClock::milliseconds:
      return 1e3;
    case TraceClock::nanoseconds:
    case TraceClock::date:
      return 1e9;
  }
  return 1;
}

}  // namespace

struct TraceReader::State {
  explicit State(const std::string& path) : lines{path} {}

  std::optional<std::string_view> next_line();
  const TraceCell& cell(TraceField field) const;
  std::string place(TraceField field) const;
  double count(TraceField field, double least, double most) const;
  double ticks();
  double arrival();
  void require_blocks(const TraceRow& row) const;
  TraceRow row(std::vector<std::uint64_t> blocks);

  LineReader lines;
  TraceForm form;
  std::variant<std::monostate, CsvLine, JsonLine> reader;
  std::optional<std::string_view> pending;  ///< the first of JSON lines, which told the form
  TraceCells cells;
  std::optional<Moment> origin;  ///< of a form with dates: the first request's
  double first_ticks{};
  double last_arrival{};
  double last_line{};  ///< of the last request; 0 before the first one
  double skipped{};
};

/// The next one that is not blank.
std::optional<std::string_view> TraceReader::State::next_line() {
  if (pending) return std::exchange(pending, std::nullopt);
  while (true) {
    const auto line = lines.next();
    if (!line || line->find_first_not_of(" \t") != std::string_view::npos) return line;
  }
}

/// Throws Error for one that is not there.
const TraceCell& TraceReader::State::cell(TraceField field) const {
  const TraceCell& found = cells[field];
  if (found.kind != TraceCell::Kind::absent) return found;
  throw Error{lines.where(), "has no " + in_quotes(form.names[field]),
              "each line of a trace of " + std::string{form.whose} + " has " + listed(form)};
}

std::string TraceReader::State::place(TraceField field) const {
  return lines.where() + ": " + std::string{form.names[field]};
}

/// A whole number of tokens.
double TraceReader::State::count(TraceField field, double least, double most) const {
  const auto [kind, text] = cell(field);
  const double value = kind == TraceCell::Kind::bare ? number_in(text) : NAN;
  if (value >= least && value <= most && value == std::floor(value)) return value;
  throw Error{place(field), in_quotes(text) + " is no possible number of tokens",
              "write a whole number from " + round_trip(least) + " to " + round_trip(most)};
}

/// What the clock of the form says; of dates, ns since the first one's second.
double TraceReader::State::ticks() {
  const auto [kind, text] = cell(kArrival);
  if (form.clock == TraceClock::date) {
    const auto moment = moment_in(text);
    if (!moment) {
      throw Error{place(kArrival), in_quotes(text) + " is no date and time",
                  "write one such as 2023-11-16 18:15:46.6805900"};
    }
    if (!origin) origin = moment;
    return static_cast<double>(moment->seconds - origin->seconds) * 1e9 +
           static_cast<double>(moment->nanoseconds);
  }
  const double value = kind == TraceCell::Kind::bare ? number_in(text) : NAN;
  if (value >= 0 && std::isfinite(value)) return value;
  throw Error{place(kArrival), in_quotes(text) + " is no time", "write a number from 0"};
}

double TraceReader::State::arrival() {
  const double now = ticks();
  if (last_line == 0 && form.from_first) first_ticks = now;
  const double seconds = (now - first_ticks) / per_second(form.clock);
  if (last_line == 0 || seconds >= last_arrival) return seconds;
  const std::string name{form.names[kArrival]};
  throw Error{lines.where(),
              "arrives at " + round_trip(seconds) + " s, before line " + round_trip(last_line) +
                  ", which arrives at " + round_trip(last_arrival) + " s",
              std::holds_alternative<JsonLine>(reader)
                  ? "sort the lines: jq -cs 'sort_by(." + name + ")[]' " + lines.path()
                  : "sort the lines by " + name};
}

/// Blocks of another size would make another trace of it.
void TraceReader::State::require_blocks(const TraceRow& row) const {
  if (row.blocks.empty()) return;
  const double expected = std::ceil(row.prompt / form.block_tokens);
  if (static_cast<double>(row.blocks.size()) == expected) return;
  throw Error{lines.where() + ": " + std::string{form.blocks_name},
              std::to_string(row.blocks.size()) + " blocks of a prompt of " +
                  round_trip(row.prompt) + " tokens",
              "blocks hold " + round_trip(form.block_tokens) + " tokens each, so write " +
                  round_trip(expected) + ", or leave it out"};
}

TraceRow TraceReader::State::row(std::vector<std::uint64_t> blocks) {
  TraceRow row;
  row.arrival = arrival();
  row.prompt = count(kPrompt, 1, kMostCount);
  row.output = count(kOutput, 1, kMostCount);
  if (cells[kCached].kind != TraceCell::Kind::absent) row.cached = count(kCached, 0, row.prompt);
  row.blocks = std::move(blocks);
  require_blocks(row);
  row.line = static_cast<double>(lines.line());
  last_arrival = row.arrival;
  last_line = row.line;
  return row;
}

TraceReader::TraceReader(const std::string& path) : state_{std::make_unique<State>(path)} {
  State& state = *state_;
  const auto first = state.next_line();
  if (!first) throw Error{path, "is empty", std::string{kKnownForms}};
  require_trace(*first, path);
  const bool json = first->find_first_not_of(" \t") == first->find('{');
  const auto names = json ? json_names(*first, state.lines) : csv_names(*first, state.lines);
  state.form = form_of(names, state.lines.where());
  if (json) {
    state.reader = JsonLine{state.form.names, state.form.blocks_name};
    state.pending = first;
  } else {
    state.reader = CsvLine{state.form.names, names};
  }
}

TraceReader::TraceReader(TraceReader&&) noexcept = default;
TraceReader& TraceReader::operator=(TraceReader&&) noexcept = default;
TraceReader::~TraceReader() = default;

std::optional<TraceRow> TraceReader::next() {
  State& state = *state_;
  while (const auto line = state.next_line()) {
    std::vector<std::uint64_t> blocks;
    if (auto* const csv = std::get_if<CsvLine>(&state.reader)) {
      csv->read(*line, state.lines, state.cells);
    } else if (auto* const json = std::get_if<JsonLine>(&state.reader)) {
      json->read(*line, state.lines, state.cells, blocks);
    }
    if (!state.form.holds_failures || state.count(kOutput, 0, kMostCount) > 0) {
      return state.row(std::move(blocks));
    }
    ++state.skipped;
  }
  if (state.last_line > 0) return std::nullopt;
  throw Error{state.lines.path(),
              state.skipped > 0 ? "holds no request that succeeded" : "holds no request",
              "write a line for each request"};
}

double TraceReader::block_tokens() const noexcept { return state_->form.block_tokens; }

double TraceReader::skipped() const noexcept { return state_->skipped; }

}  // namespace llmviewer
