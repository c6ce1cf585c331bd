#pragma once

#include <cstdint>
#include <string>

namespace llmviewer {

/// `page`: set into an HTML page whose style sheet gives the colours, as `palette_properties`
/// names them; transparent, as high as its width asks for.
enum class Theme : std::uint8_t { light, dark, page };

struct PlotOptions {
  Theme theme{Theme::light};
  std::string title{};  ///< empty: what is drawn, of what
  std::string
      key_prefix{};  ///< before every operator's key: "1/" where a page has several drawings
};

/// The colours of a theme as custom properties of a style sheet: "--plot-text:#1a1a1a;…", with
/// "--on-plot-memory" for what is written on "--plot-memory". Throws Error for `page`, which has
/// none of its own.
std::string palette_properties(Theme theme);

}  // namespace llmviewer
