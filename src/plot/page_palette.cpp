#include "llmviewer/error.hpp"
#include "plot/palette.hpp"

namespace llmviewer {
namespace {

constexpr Palette kColors{
    .background = "var(--plot-background)",
    .text = "var(--plot-text)",
    .faint = "var(--plot-faint)",
    .grid = "var(--plot-grid)",
    .line = "var(--plot-line)",
    .memory = "var(--plot-memory)",
    .compute = "var(--plot-compute)",
    .network = "var(--plot-network)",
    .warning = "var(--plot-warning)",
    .series = {"var(--plot-series-1)", "var(--plot-series-2)", "var(--plot-series-3)",
               "var(--plot-series-4)", "var(--plot-series-5)", "var(--plot-series-6)",
               "var(--plot-series-7)", "var(--plot-series-8)"},
};

/// What is written on them, where anything is.
constexpr Palette kInks{
    .background = "",
    .text = "",
    .faint = "",
    .grid = "",
    .line = "",
    .memory = "var(--on-plot-memory)",
    .compute = "var(--on-plot-compute)",
    .network = "var(--on-plot-network)",
    .warning = "",
    .series = {"var(--on-plot-series-1)", "var(--on-plot-series-2)", "var(--on-plot-series-3)",
               "var(--on-plot-series-4)", "var(--on-plot-series-5)", "var(--on-plot-series-6)",
               "var(--on-plot-series-7)", "var(--on-plot-series-8)"},
};

std::array<std::string_view, 17> all_of(const Palette& palette) noexcept {
  const auto& series = palette.series;
  return {palette.background, palette.text,    palette.faint,   palette.grid,    palette.line,
          palette.memory,     palette.compute, palette.network, palette.warning, series[0],
          series[1],          series[2],       series[3],       series[4],       series[5],
          series[6],          series[7]};
}

/// "--plot-text:#1a1a1a;" of "var(--plot-text)".
std::string property(std::string_view variable, std::string_view value) {
  constexpr std::string_view kBefore = "var(";
  variable.remove_prefix(kBefore.size());
  variable.remove_suffix(1);
  return std::string{variable} + ':' + std::string{value} + ';';
}

}  // namespace

const Palette& page_palette() noexcept { return kColors; }

std::string_view page_ink_on(std::string_view variable) noexcept {
  const auto colors = all_of(kColors);
  for (std::size_t i = 0; i < colors.size(); ++i) {
    if (colors[i] == variable) return all_of(kInks)[i];
  }
  return "";
}

std::string palette_properties(Theme theme) {
  if (theme == Theme::page) {
    throw Error{"palette_properties", "a page has no colours of its own",
                "ask for those of light and of dark"};
  }
  const auto variables = all_of(kColors);
  const auto inks = all_of(kInks);
  const auto values = all_of(palette_of(theme));
  std::string text;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    text += property(variables[i], values[i]);
    if (!inks[i].empty()) text += property(inks[i], readable_on(values[i]));
  }
  return text;
}

}  // namespace llmviewer
