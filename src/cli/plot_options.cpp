#include "cli/plot_options.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "cli/output.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::cli {
namespace {

constexpr double kLeastWidth = 40;
constexpr double kMostWidth = 1000;

std::size_t window_width() {
  constexpr std::size_t kUsual = 100;
  winsize window{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col >= kLeastWidth) {
    return window.ws_col;
  }
  const char* columns = std::getenv("COLUMNS");
  const long width = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  const bool usable =
      width >= static_cast<long>(kLeastWidth) && width <= static_cast<long>(kMostWidth);
  return usable ? static_cast<std::size_t>(width) : kUsual;
}

}  // namespace

void add_drawing_options(CLI::App& command, DrawingOptions& options) {
  command.add_option("-o,--output", options.output, "SVG file to write instead of stdout")
      ->type_name("FILE")
      ->default_str("stdout");
  command.add_option("--theme", options.theme, "light or dark")
      ->type_name("THEME")
      ->capture_default_str();
  command.add_option("--title", options.title, "Title of the picture")
      ->type_name("TEXT…")
      ->default_str("what is drawn, of what");
}

void add_terminal_options(CLI::App& command, DrawingOptions& options) {
  command.add_flag("--terminal", options.terminal, "Draw in characters, as wide as the window");
  command.add_option("--width", options.width, "Columns of --terminal, 40 to 1000")
      ->type_name("N")
      ->default_str("the window's");
  command.add_option("--color", options.color, "Colours of --terminal: auto, always or never")
      ->type_name("WHEN")
      ->capture_default_str();
}

TerminalOptions read_terminal_options(const DrawingOptions& options) {
  TerminalOptions terminal;
  terminal.colors = use_color(options.color, options.output) ? Colors::ansi : Colors::none;
  if (options.width.empty()) {
    terminal.width = window_width();
    return terminal;
  }
  const double width = read_count(options.width, "--width");
  if (width < kLeastWidth || width > kMostWidth) {
    throw Error{"--width", options.width + " columns are no picture", "use 40 to 1000"};
  }
  terminal.width = static_cast<std::size_t>(width);
  return terminal;
}

PlotOptions read_drawing_options(const DrawingOptions& options) {
  for (const char* other : {".png", ".pdf", ".jpg", ".jpeg", ".gif", ".webp"}) {
    if (!options.output.ends_with(other)) continue;
    throw Error{"--output", "pictures are SVG, not " + std::string{other + 1},
                "name it .svg; rsvg-convert and any browser turn that into others"};
  }
  PlotOptions plot;
  plot.title = options.title;
  if (options.theme == "light") return plot;
  if (options.theme != "dark") {
    throw Error{"--theme", "\"" + options.theme + "\" is no theme", "use light or dark"};
  }
  plot.theme = Theme::dark;
  return plot;
}

}  // namespace llmviewer::cli
