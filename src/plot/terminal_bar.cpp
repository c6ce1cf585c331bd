#include "plot/terminal_bar.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plot/terminal_text.hpp"

namespace llmviewer {

std::string_view fill_of(std::size_t index, Colors colors) noexcept {
  return colors == Colors::ansi ? kFills.front() : kFills[index % kFills.size()];
}

std::string bar_of(std::span<const BarPart> parts, double most, std::size_t columns,
                   std::optional<double> mark, Colors colors) {
  const auto columns_to = [&](double length) {
    const double part = most > 0 ? std::clamp(length / most, 0.0, 1.0) : 0;
    return static_cast<std::size_t>(std::lround(part * static_cast<double>(columns)));
  };
  std::optional<std::size_t> crossing;
  if (mark) crossing = columns_to(*mark);
  const auto told_mark = [&] { return painted(kBarMark, kBarMarkColor, colors); };
  std::string text;
  double sum = 0;
  std::size_t drawn = 0;
  for (const BarPart& part : parts) {
    sum += part.length;
    std::string run;
    for (const std::size_t end = columns_to(sum); drawn < end; ++drawn) {
      if (crossing == drawn)
        text += painted(std::exchange(run, ""), part.color, colors) + told_mark();
      run += part.fill;
    }
    text += painted(run, part.color, colors);
  }
  if (!crossing || *crossing < drawn) return text;
  return text + std::string(*crossing - drawn, ' ') + told_mark();
}

}  // namespace llmviewer
