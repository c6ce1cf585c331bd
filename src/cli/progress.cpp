#include "cli/progress.hpp"

#include <fmt/format.h>

#include <iostream>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {

std::string duration(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 60) return scaled(seconds, "s");
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}
void ProgressLine::show(const SweepProgress& progress) {
  constexpr double kInterval = 0.2;
  if (progress.seconds < drawn_at_ + kInterval) return;
  drawn_at_ = progress.seconds;
  drawn_ = true;
  const auto done = static_cast<double>(progress.rows_done);
  const auto all = static_cast<double>(progress.rows);
  const double rate = done / progress.seconds;
  std::cerr << fmt::format("\r{} of {} rows ({:.1f} %), {}/s, {} left \x1b[K", scaled(done),
                           scaled(all), 100 * done / all, scaled(rate),
                           duration((all - done) / rate))
            << std::flush;
}

void ProgressLine::clear() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace llmviewer::cli
