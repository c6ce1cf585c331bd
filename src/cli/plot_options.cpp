#include "cli/plot_options.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "cli/output.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"

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

/// What follows the last dot, in small letters.
std::string ending_of(const std::string& path) {
  std::string ending = std::filesystem::path{path}.extension().string();
  if (!ending.empty()) ending.erase(0, 1);
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return ending;
}

bool is_png(const DrawingOptions& options) { return ending_of(options.output) == "png"; }

}  // namespace

void add_drawing_options(Command& command, DrawingOptions& options) {
  command.add("-o,--output FILE", options.output,
              "File to write instead of stdout: SVG, or PNG by its name", "stdout");
  command.add("--theme THEME", options.theme, "light or dark");
  command.add("--title TEXT…", options.title, "Title of the picture", "what is drawn, of what");
}

void add_terminal_options(Command& command, DrawingOptions& options) {
  command.add("--terminal", options.terminal, "Draw in characters, as wide as the window");
  command.add("--width N", options.width, "Columns of --terminal, 40 to 1000", "the window's");
  command.add("--color WHEN", options.color, "Colours of --terminal: auto, always or never");
}

TerminalOptions read_terminal_options(const DrawingOptions& options) {
  TerminalOptions terminal;
  terminal.title = options.title;
  terminal.colors = use_color(options.color, options.output) ? Colors::ansi : Colors::none;
  if (options.width.empty()) {
    terminal.width = window_width();
    return terminal;
  }
  const double width = parse_count(options.width, "--width");
  if (width < kLeastWidth || width > kMostWidth) {
    throw Error{"--width", options.width + " columns are no picture", "use 40 to 1000"};
  }
  terminal.width = static_cast<std::size_t>(width);
  return terminal;
}

void write_drawing(const std::string& drawing, const DrawingOptions& options) {
  write_output(is_png(options) ? png_of(drawing) : drawing, options.output);
}

PlotOptions read_drawing_options(const DrawingOptions& options) {
  for (const char* other : {"pdf", "jpg", "jpeg", "gif", "webp"}) {
    if (ending_of(options.output) != other) continue;
    throw Error{"--output", "pictures are SVG or PNG, not " + std::string{other},
                "name it .svg or .png"};
  }
  if (options.terminal && is_png(options)) {
    throw Error{"--output", "--terminal draws in characters, not PNG", "drop one of them"};
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
