#include "cli/plot_options.hpp"

#include <array>

#include "llmviewer/error.hpp"

namespace llmviewer::cli {

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
