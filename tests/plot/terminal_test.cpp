// Pictures in characters: what they say, and that no line is wider than asked for.

#include "llmviewer/plot/terminal.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <sstream>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/palette.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer::terminal_test {
namespace {

void expect_within(const std::string& picture, std::size_t width) {
  EXPECT_TRUE(picture.ends_with('\n'));
  std::istringstream in{picture};
  for (std::string line; std::getline(in, line);) EXPECT_LE(columns_of(line), width) << line;
}

bool holds_text(const std::string& picture, std::string_view text) {
  return picture.find(text) != std::string::npos;
}

/// The lines that hold this text.
std::string lines_with(const std::string& picture, const std::string& text) {
  std::string lines;
  std::istringstream in{picture};
  for (std::string line; std::getline(in, line);) {
    if (holds_text(line, text)) lines += line + '\n';
  }
  return lines;
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

TEST(TerminalHeatmap, ShadesNumbersAndTellsTheirRanges) {
  const PlotTable table =
      read_plot_table("batch,seq,t_s\n1,16,0\n2,16,2\n4,16,8\n1,32,4\n2,32,5.9\n", "test");
  EXPECT_EQ(show_heatmap(table, {"batch", "seq", "t_s"}, {.width = 40}),
            "T over batch and length\n"
            "\n"
            "length, tokens\n"
            "32 ┤▓▓▓▓   4 s ▓▓▓▓ 5.9 s ·\n"
            "16 ┤░░░░   0 s ▒▒▒▒   2 s ████   8 s\n"
            "   └─────────────────────────────────\n"
            "         1          2          4\n"
            "    batch, sequences\n"
            "\n"
            "t\n"
            "░ 0 s – 2 s  ▒ 2 s – 4 s  ▓ 4 s – 6 s\n"
            "█ 6 s – 8 s  · no value\n");
}

TEST(TerminalHeatmap, TellsBoundsAsAllPicturesDo) {
  const PlotTable table =
      read_plot_table("batch,hw,bound\n1,x,memory\n2,x,compute\n1,y,memory\n2,y,memory\n", "test");
  const HeatmapQuestion question{"batch", "hw", "bound"};
  const std::string plain = show_heatmap(table, question, {.width = 40});
  EXPECT_TRUE(holds_text(plain, "y ┤░░░░░░░░░░░░░░░░\nx ┤░░░░░░░░████████\n")) << plain;
  EXPECT_TRUE(holds_text(plain, "░ memory  █ compute\n")) << plain;
  const std::string colored = show_heatmap(table, question, {.width = 40, .colors = Colors::ansi});
  EXPECT_TRUE(holds_text(colored, inked("█", ink_of(Bound::memory), Colors::ansi) + " memory"));
  EXPECT_TRUE(holds_text(colored, inked("█", ink_of(Bound::compute), Colors::ansi) + " compute"));
}

/// A column of numbers or words over one row and as many values as asked for.
PlotTable in_a_row(std::size_t values, const std::string& prefix) {
  PlotTable table{{"x", "y", "v"}, {}};
  for (std::size_t i = 0; i < values; ++i) {
    table.rows.push_back({std::to_string(i + 1), "here", prefix + std::to_string(i + 1)});
  }
  return table;
}

TEST(TerminalHeatmap, ThinsWhatDoesNotFitAndSaysSo) {
  const std::string shown = show_heatmap(in_a_row(300, ""), {"x", "y", "v"}, {.width = 60});
  expect_within(shown, 60);
  EXPECT_TRUE(holds_text(shown, "shown: 54 of 300 values of x\n")) << shown;
  EXPECT_TRUE(holds_text(shown, "░ 1 –")) << shown;
  EXPECT_TRUE(holds_text(shown, "– 300\n")) << shown;
  EXPECT_FALSE(holds_text(show_heatmap(in_a_row(54, ""), {"x", "y", "v"}, {.width = 60}), "shown"));
}

TEST(TerminalHeatmap, NamesManyWordsByLettersAndRefusesTooMany) {
  const std::string shown = show_heatmap(in_a_row(7, "w"), {"x", "y", "v"}, {.width = 44});
  EXPECT_TRUE(holds_text(shown, "here ┤aaaaabbbbbcccccdddddeeeeefffffggggg\n")) << shown;
  EXPECT_TRUE(holds_text(shown, "g w7\n")) << shown;
  EXPECT_NO_THROW(show_heatmap(in_a_row(52, "w"), {"x", "y", "v"}, {}));
  EXPECT_THROW(show_heatmap(in_a_row(53, "w"), {"x", "y", "v"}, {}), Error);
}

TEST(TerminalHeatmap, TheRampRisesInLightness) {
  // CIE L* of a colour of the 6 × 6 × 6 cube that begins at 16.
  const auto lightness = [](int ink) {
    constexpr std::array kLevels{0.0, 95.0, 135.0, 175.0, 215.0, 255.0};
    const auto level = [&](int index) {
      return std::pow(kLevels[static_cast<std::size_t>(index)] / 255, 2.2);
    };
    const int cube = ink - 16;
    const double luminance =
        0.2126 * level(cube / 36) + 0.7152 * level(cube / 6 % 6) + 0.0722 * level(cube % 6);
    return 116 * std::cbrt(luminance) - 16;
  };
  for (std::size_t i = 1; i < kTerminalRamp.size(); ++i) {
    EXPECT_GT(lightness(kTerminalRamp[i]), lightness(kTerminalRamp[i - 1]) + 3) << i;
  }
}

TEST(TerminalGraph, TellsEveryOperatorAndWhatFeedsIt) {
  const Catalog catalog;
  const Hardware device = catalog.hardware("h200-sxm");
  for (const char* name : {"llama2-7b", "deepseek-v3"}) {
    const Plotted one{"", analyze(catalog.model(name), device, {}), roofs_of(device, false)};
    const std::string all = show_model_graph(one, 1, {.width = 160});
    for (const OpRow& row : one.analysis.stages[1].rows) {
      std::string from;
      for (const std::string& input : row.inputs) from += (from.empty() ? "" : ", ") + input;
      const std::string line = lines_with(all, " " + row.name + " ");
      EXPECT_TRUE(holds_text(line, scaled(row.cost.ops().value()) + "  ")) << line;
      EXPECT_TRUE(holds_text(line, scaled(row.cost.traffic.total().value(), "B"))) << line;
      EXPECT_TRUE(holds_text(line, scaled(row.timing.time.value(), "s"))) << line;
      EXPECT_TRUE(holds_text(line, std::string{name_of(row.timing.bound)})) << line;
      EXPECT_TRUE(from.empty() || holds_text(line, "  " + from + "\n")) << line;
    }
  }
}

TEST(TerminalGraph, ShowsOneGroupWithWhatIsOutsideInBrackets) {
  const Catalog catalog;
  const Hardware device = catalog.hardware("h200-sxm");
  const Plotted one{"", analyze(catalog.model("deepseek-v3"), device, {}), roofs_of(device, false)};
  const std::string shown = show_graph(one, "", {.width = 120});
  EXPECT_TRUE(holds_text(shown, "Operators of mla/moe (×58): deepseek-v3 on h200-sxm\n")) << shown;
  EXPECT_TRUE(holds_text(shown, "In brackets: operators of other groups.\n")) << shown;
  EXPECT_TRUE(holds_text(lines_with(shown, "─●       attn_norm "), "  (mlp_add)\n")) << shown;
  EXPECT_FALSE(holds_text(shown, "final_norm")) << shown;
  EXPECT_THROW(show_graph(one, "mla", {}), Error);
  EXPECT_THROW(show_model_graph(one, 2, {}), Error);
}

TEST(TerminalGraph, TellsBelowWhatHasNoRoomBeside) {
  const Catalog catalog;
  const Hardware device = catalog.hardware("a6000");
  const Plotted one{"", analyze(catalog.model("llama2-7b"), device, {}), roofs_of(device, false)};
  EXPECT_TRUE(holds_text(show_graph(one, "", {.width = 60}),
                         "qk_matmul  8.59 G  83.9 MB   109 µs   3.3 %  memory\n"
                         "│ │ │     ← rope\n"));
  EXPECT_TRUE(holds_text(show_graph(one, "", {.width = 40}),
                         "qk_matmul\n"
                         "│ │ │     8.59 G ops · 83.9 MB · 109 µs\n"
                         "│ │ │     3.3 % · memory\n"
                         "│ │ │     ← rope\n"));
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
        expect_within(show_graph(one.front(), "", options), width);
        for (std::size_t i = 0; i < one.front().analysis.stages.size(); ++i) {
          expect_within(show_model_graph(one.front(), i, options), width);
        }
      }
    }
  }
}

TEST(TerminalPictures, OfNothingAreRefused) {
  EXPECT_THROW(show_memory({}, Memories::absolute, {}), Error);
  EXPECT_THROW(show_heatmap(in_a_row(2, ""), {"x", "z", "v"}, {}), Error);
}

}  // namespace
}  // namespace llmviewer::terminal_test
