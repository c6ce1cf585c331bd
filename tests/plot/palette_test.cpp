#include "plot/palette.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace llmviewer::palette_test {
namespace {

/// As WCAG 2 defines it, of "#rrggbb".
double luminance_of(std::string_view color) {
  const auto channel = [&](std::size_t at) {
    const double part = std::stoi(std::string{color.substr(at, 2)}, nullptr, 16) / 255.0;
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

double contrast_of(std::string_view a, std::string_view b) {
  const double one = luminance_of(a);
  const double other = luminance_of(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

constexpr double kText = 4.5;  // that WCAG 2 AA asks of text
// Less than it asks of graphics: the colour-blind tell orange from vermilion by its lightness.
constexpr double kMarks = 2.2;

class PaletteOfATheme : public testing::TestWithParam<Theme> {};

INSTANTIATE_TEST_SUITE_P(All, PaletteOfATheme, testing::Values(Theme::light, Theme::dark));

TEST_P(PaletteOfATheme, HasTextThatCanBeRead) {
  const Palette& palette = palette_of(GetParam());
  for (const std::string_view text : {palette.text, palette.faint, palette.line, palette.warning}) {
    EXPECT_GE(contrast_of(text, palette.background), kText) << text;
  }
  for (const std::string_view ground : palette.series) {
    EXPECT_GE(contrast_of(readable_on(ground), ground), kText) << ground;
  }
  for (const std::string_view ground : {palette.memory, palette.compute}) {
    EXPECT_GE(contrast_of(readable_on(ground), ground), kText) << ground;
  }
}

TEST_P(PaletteOfATheme, HasSeriesThatStandOut) {
  const Palette& palette = palette_of(GetParam());
  for (const std::string_view color : palette.series) {
    EXPECT_GE(contrast_of(color, palette.background), kMarks) << color;
  }
}

TEST(Palette, DashesTellSeriesApartOnceColoursRecur) {
  EXPECT_EQ(dash_of(0), dash_of(7));
  EXPECT_NE(dash_of(0), dash_of(8));
  EXPECT_NE(dash_of(8), dash_of(16));
}

}  // namespace
}  // namespace llmviewer::palette_test
