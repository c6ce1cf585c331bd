#include "plot/terminal_text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace llmviewer {
namespace {

/// Okabe and Ito's among the 256 of terminals.
constexpr std::array<int, 8> kAnsi{32, 166, 36, 175, 178, 75, 245, 143};

bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

bool is_obeyed(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

/// Where the line that begins at `begin` ends, and the separator before the next one.
std::size_t end_of_line(std::string_view text, std::size_t begin, std::string_view separator,
                        std::size_t columns) {
  std::size_t end = std::min(text.find(separator, begin), text.size());
  while (end < text.size()) {
    const std::size_t next = std::min(text.find(separator, end + separator.size()), text.size());
    if (columns_of(text.substr(begin, next - begin)) > columns) break;
    end = next;
  }
  return end;
}

}  // namespace

std::string inked(std::string_view text, std::optional<int> ink, Colors colors) {
  if (colors == Colors::none || !ink || text.empty()) return std::string{text};
  return "\033[38;5;" + std::to_string(*ink) + "m" + std::string{text} + "\033[0m";
}

int ink_of(std::size_t series) noexcept { return kAnsi[series % kAnsi.size()]; }

int ink_of(Bound bound) noexcept {
  switch (bound) {
    case Bound::memory:
      return ink_of(std::size_t{5});
    case Bound::compute:
      return ink_of(std::size_t{4});
    case Bound::network:
      return ink_of(std::size_t{3});
  }
  return ink_of(std::size_t{5});
}

std::string painted(std::string_view text, std::optional<std::size_t> series, Colors colors) {
  return inked(text, series ? std::optional{ink_of(*series)} : std::nullopt, colors);
}

std::size_t columns_of(std::string_view text) noexcept {
  std::size_t columns = 0;
  bool in_color = false;
  for (const char c : text) {
    in_color = in_color || c == '\033';
    if (!in_color && begins_character(c)) ++columns;
    if (c == 'm') in_color = false;
  }
  return columns;
}

std::string without_end(std::string text) {
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

std::size_t usable_width(const TerminalOptions& options) noexcept {
  return std::max<std::size_t>(options.width, 40);
}

std::string cut_to(std::string_view text, std::size_t columns) {
  std::string kept;
  std::size_t before_last = 0;
  std::size_t count = 0;
  for (const char c : text) {
    if (begins_character(c) && ++count == columns) before_last = kept.size();
    if (count > columns) return columns == 0 ? "" : kept.substr(0, before_last) + "…";
    kept += is_obeyed(c) ? '?' : c;
  }
  return kept;
}

std::string lines_of(std::string_view text, std::string_view separator, std::size_t columns,
                     std::string_view indent) {
  const std::size_t room = columns - std::min(columns, columns_of(indent));
  std::string lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = end_of_line(text, begin, separator, room);
    const std::string_view line = text.substr(begin, end - begin);
    const bool colored = line.find('\033') != std::string_view::npos;
    lines += std::string{indent} + (colored ? std::string{line} : cut_to(line, room)) + '\n';
    begin = end + separator.size();
  }
  return lines;
}

std::string heading_of(std::string_view title, std::string_view subtitle,
                       const TerminalOptions& options) {
  const std::size_t width = usable_width(options);
  return lines_of(options.title.empty() ? title : options.title, " ", width) +
         lines_of(subtitle, " · ", width);
}

std::string legend_of(std::span<const TerminalMark> marks, const TerminalOptions& options) {
  constexpr std::string_view kBetween = "  ";
  const std::size_t width = usable_width(options);
  std::string text;
  for (const TerminalMark& mark : marks) {
    if (!text.empty()) text += kBetween;
    const std::size_t room = width - std::min(width, columns_of(mark.fill) + 1);
    text += inked(mark.fill, mark.ink, options.colors) + ' ' + cut_to(mark.text, room);
  }
  return lines_of(text, kBetween, width);
}

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
