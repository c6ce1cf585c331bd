#include <algorithm>
#include <cmath>

#include "llmviewer/plot/terminal.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/memory_parts.hpp"
#include "plot/subject.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {
namespace {

/// In bytes, or in per cent of what the first configuration takes where `first` is that.
std::string bytes_told(Bytes bytes, std::optional<Bytes> first) {
  if (!first) return scaled_binary(bytes);
  return scaled(std::round(1000 * (bytes / *first)) / 10) + " %";
}

std::string bar_of(const Memory& memory, double most, std::size_t columns, Colors colors) {
  std::vector<BarPart> parts;
  for (std::size_t i = 0; i < kMemoryParts.size(); ++i) {
    const MemoryPart& part = kMemoryParts[i];
    parts.push_back({(memory.*part.bytes).value(), fill_of(i, colors), part.color});
  }
  std::optional<double> capacity;
  if (memory.capacity) capacity = memory.capacity->value();
  return bar_of(parts, most, columns, capacity, colors);
}

std::string fit_of(const Memory& memory) {
  if (!memory.capacity) return "capacity not published";
  const std::string capacity = scaled_binary(*memory.capacity);
  if (memory.total > *memory.capacity) {
    return "does not fit: " + scaled_binary(memory.total - *memory.capacity) + " too much for " +
           capacity;
  }
  return "fits: " + scaled_binary(*memory.capacity - memory.total) + " free of " + capacity;
}

std::string parts_of(const Memory& memory) {
  std::string text;
  for (const MemoryPart& part : kMemoryParts) {
    const Bytes bytes = memory.*part.bytes;
    if (bytes <= Bytes{0}) continue;
    text += (text.empty() ? "" : " · ") + std::string{part.name} + " " + scaled_binary(bytes);
  }
  return text;
}

std::string legend_of(std::span<const Plotted> plotted, const TerminalOptions& options) {
  std::vector<TerminalMark> marks;
  for (std::size_t i = 0; i < kMemoryParts.size(); ++i) {
    const MemoryPart& part = kMemoryParts[i];
    if (!is_held(part, plotted)) continue;
    marks.push_back({fill_of(i, options.colors), ink_of(part.color), part.name});
  }
  if (std::ranges::any_of(
          plotted, [](const Plotted& one) { return one.analysis.memory.capacity.has_value(); })) {
    marks.push_back({kBarMark, ink_of(kBarMarkColor), "capacity"});
  }
  return legend_of(marks, options);
}

}  // namespace

std::string show_memory(std::span<const Plotted> plotted, Memories memories,
                        const TerminalOptions& options) {
  require_some(plotted);
  const std::size_t width = usable_width(options);
  std::optional<Bytes> first;
  const Bytes total = plotted.front().analysis.memory.total;
  if (memories == Memories::relative && total > Bytes{0}) first = total;
  std::size_t widest = 0;
  for (const Plotted& one : plotted) {
    widest = std::max(widest, columns_of(bytes_told(one.analysis.memory.total, first)));
  }
  constexpr std::size_t kBesideBar = 2;  // the capacity's mark, a blank
  const std::size_t columns = width - widest - kBesideBar;
  const double most = most_of(plotted);
  std::string text =
      heading_of("Memory: " + title_of(plotted) + (first ? ", % of the first configuration" : ""),
                 subtitle_of(plotted), options) +
      legend_of(plotted, options) + '\n';
  for (const Plotted& one : plotted) {
    const Memory& memory = one.analysis.memory;
    if (!one.label.empty()) text += cut_to(one.label, width) + '\n';
    text += bar_of(memory, most, columns, options.colors) + ' ' + bytes_told(memory.total, first) +
            '\n' + lines_of(fit_of(memory), " ", width, "  ") +
            lines_of(parts_of(memory), " · ", width, "  ");
  }
  return text;
}

}  // namespace llmviewer
