// Pictures in characters: what they say, and that no line is wider than asked for.

#include "llmviewer/plot/terminal.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {
namespace {

void expect_within(const std::string& picture, std::size_t width) {
  EXPECT_TRUE(picture.ends_with('\n'));
  std::istringstream in{picture};
  for (std::string line; std::getline(in, line);) EXPECT_LE(columns_of(line), width) << line;
}

bool holds_text(const std::string& picture, std::string_view text) {
  return picture.find(text) != std::string::npos;
}

/// With memory held as if by hand.
Plotted holding(const std::string& label, double weights, double cache, double capacity) {
  constexpr double kGiB = 1024.0 * 1024 * 1024;
  const Catalog catalog;
  const Hardware device = catalog.hardware("a6000");
  Plotted plotted{label, analyze(catalog.model("llama2-7b"), device, {}), roofs_of(device, false)};
  Memory& memory = plotted.analysis.memory;
  memory = {};
  memory.weights = Bytes{weights * kGiB};
  memory.kv_cache = Bytes{cache * kGiB};
  memory.total = memory.weights + memory.kv_cache;
  if (capacity > 0) memory.capacity = Bytes{capacity * kGiB};
  return plotted;
}

TEST(TerminalMemory, ShowsThePartsTheCapacityAndWhatIsFreeOrTooMuch) {
  const std::vector<Plotted> plotted{holding("small", 10, 5, 32), holding("large", 10, 30, 32)};
  const std::string shown = show_memory(plotted, Memories::absolute, {.width = 48});
  EXPECT_TRUE(holds_text(shown, "█ weights  ▓ KV cache and states  ┃ capacity\n\n")) << shown;
  EXPECT_TRUE(holds_text(shown,
                         "small\n██████████▓▓▓▓▓                 ┃ 15 GiB\n"
                         "  fits: 17 GiB free of 32 GiB\n"
                         "  weights 10 GiB · KV cache and states 5 GiB\n"))
      << shown;
  EXPECT_TRUE(holds_text(shown,
                         "large\n██████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓┃▓▓▓▓▓▓▓▓ 40 GiB\n"
                         "  does not fit: 8 GiB too much for 32 GiB\n"))
      << shown;
}

TEST(TerminalMemory, TellsPartsOfTheFirstWhereAsked) {
  const std::vector<Plotted> plotted{holding("a", 10, 10, 0), holding("b", 5, 2, 0)};
  const std::string shown = show_memory(plotted, Memories::relative, {.width = 60});
  EXPECT_TRUE(holds_text(shown, "▓ 100 %\n")) << shown;
  EXPECT_TRUE(holds_text(shown, "▓ 35 %\n")) << shown;
  EXPECT_TRUE(holds_text(shown, "capacity not published")) << shown;
  EXPECT_FALSE(holds_text(shown, "┃")) << shown;
}

TEST(TerminalPictures, OfEveryModelKeepToTheWidth) {
  const Catalog catalog;
  const Hardware device = catalog.hardware("h200-sxm");
  for (const char* name : {"llama2-7b", "deepseek-v3", "gemma2-9b", "whisper-large-v3", "dit-xl-2",
                           "nemotron-h-56b"}) {
    SCOPED_TRACE(name);
    const Model model = catalog.model(name);
    const std::vector<Plotted> one{
        {std::string(150, 'x'), analyze(model, device, {}), roofs_of(device, false)}};
    for (const std::size_t width : {40U, 60U, 80U, 120U}) {
      for (const Colors colors : {Colors::none, Colors::ansi}) {
        const TerminalOptions options{width, colors};
        expect_within(show_breakdown(one, options), width);
        expect_within(show_memory(one, Memories::absolute, options), width);
      }
    }
  }
}

TEST(TerminalPictures, OfNothingAreRefused) {
  EXPECT_THROW(show_memory({}, Memories::absolute, {}), Error);
}

}  // namespace
}  // namespace llmviewer
