#include "cli/sweep_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <iostream>

#include "llmviewer/report/sweep_report.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

constexpr std::uint64_t kSamples = 16;
constexpr std::uint64_t kRowsOfSample = 8192;

/// What a part of the rows took.
struct Sample {
  std::uint64_t rows{};
  std::uint64_t printed{};
  std::uint64_t bytes{};
  double seconds{};
};

std::uint64_t chosen_rows(const RowBlock& block) {
  std::uint64_t rows = 0;
  for (const RowBlock::Scenario& scenario : block.scenarios) {
    for (std::size_t i = 0; i < block.lanes; ++i) rows += scenario.chosen[i] != 0 ? 1 : 0;
  }
  return rows;
}

Sample take_sample(const SweepSpace& space, std::span<const SweepColumn> columns, SweepQuery query,
                   const SweepReport& report) {
  Sample sample;
  const std::uint64_t rows = query.end - query.begin;
  const bool chooses = query.chooses();
  query.jobs = 1;
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& text) {
    sample.printed += chosen_rows(block);
    report.format(block, text);
  };
  sink.write = [&](std::string_view text) { sample.bytes += text.size(); };
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    SweepQuery part = query;
    const RowRange range = shard_of(rows, i + 1, kSamples);
    part.begin = query.begin + range.begin;
    part.end = query.begin + std::min(range.end, range.begin + kRowsOfSample);
    if (part.end == part.begin) continue;
    run_sweep(space, columns, part, sink);
    sample.rows += part.end - part.begin;
    if (chooses && part.top > 0 && part.group_by.empty()) sample.printed = part.top;
  }
  sample.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return sample;
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

/// 185 of " min " and " s" is "3 min 05 s".
std::string in_sixties(long long small, const char* large_unit, const char* small_unit) {
  const std::string digits = std::to_string(small % 60);
  return std::to_string(small / 60) + large_unit + (small % 60 < 10 ? "0" : "") + digits +
         small_unit;
}

/// "42 ms", "3 min 05 s", "2 h 07 min".
std::string duration(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 60) return scaled(seconds, "s");
  return whole < 3600 ? in_sixties(whole, " min ", " s") : in_sixties(whole / 60, " h ", " min");
}

std::string with_one_decimal(double value) {
  std::array<char, 32> text{};
  const auto [end, status] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
  return {text.data(), end};
}

}  // namespace

std::string dry_run(const SweepSpace& space, std::span<const SweepColumn> columns,
                    const SweepQuery& query, const std::string& format) {
  const SweepReport report{space, columns, query.columns, {.format = format}};
  const std::uint64_t rows = query.end - query.begin;
  const Sample sample = take_sample(space, columns, query, report);
  const double times =
      sample.rows == 0 ? 0 : static_cast<double>(rows) / static_cast<double>(sample.rows);
  std::string text = "configurations  " + grouped(rows) + "\n";
  if (query.chooses()) {
    text += "printed         the best of them\n";
  } else {
    const double printed = static_cast<double>(sample.printed) * times;
    const double bytes = static_cast<double>(sample.bytes) * times;
    if (query.where) {
      text += "printed         about " + grouped(static_cast<std::uint64_t>(printed + 0.5)) + "\n";
    }
    text += "output          about " + scaled(bytes, "B") + " as " + format + "\n";
  }
  return text + "time            about " + duration(sample.seconds * times / query.jobs) +
         " with " + std::to_string(query.jobs) + (query.jobs == 1 ? " job\n" : " jobs\n");
}

void ProgressLine::show(const SweepProgress& progress) {
  constexpr double kInterval = 0.2;
  if (progress.seconds < drawn_at_ + kInterval) return;
  drawn_at_ = progress.seconds;
  drawn_ = true;
  const auto done = static_cast<double>(progress.rows_done);
  const auto all = static_cast<double>(progress.rows);
  const double rate = done / progress.seconds;
  const std::string line = "\r" + scaled(done) + " of " + scaled(all) + " rows (" +
                           with_one_decimal(100 * done / all) + " %), " + scaled(rate) + "/s, " +
                           duration((all - done) / rate) + " left \x1b[K";
  std::cerr << line << std::flush;
}

void ProgressLine::clear() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace llmviewer::cli
