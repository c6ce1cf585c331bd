#include "plot/svg.hpp"

#include <gtest/gtest.h>

#include "plot/palette.hpp"
#include "plot/xml.hpp"

namespace llmviewer::svg_test {
namespace {

TEST(Svg, EscapesMarkupAndWhatXmlForbids) {
  EXPECT_EQ(escaped("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
  EXPECT_EQ(escaped("µ · 中"), "µ · 中");
  for (const char* bad : {"\x01", "\x7f", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xef\xbf\xbf",
                          "\xf5\x80\x80\x80", "\xe4\xb8"}) {
    EXPECT_EQ(escaped(bad).substr(0, 3), "\xef\xbf\xbd") << bad;
  }
}

class SvgOfATheme : public testing::TestWithParam<Theme> {};

INSTANTIATE_TEST_SUITE_P(All, SvgOfATheme, testing::Values(Theme::light, Theme::dark, Theme::page));

TEST_P(SvgOfATheme, IsWellFormedWhateverTheTexts) {
  Svg svg{GetParam()};
  const std::string nasty = "</text><script>\"'&]]>\x02\xff";
  svg.begin_told(nasty, nasty);
  svg.text({1, 2}, nasty, {.fill = nasty, .turn = -90, .halo = "#fff"});
  svg.rectangle({0, 0, -5, 5}, {.fill = "#000000", .stroke = nasty, .dash = nasty});
  svg.circle({1e300, -1e-9}, 3, {.opacity = 0.5});
  svg.end();
  svg.begin_op(nasty, nasty);
  svg.end();
  const std::string file = svg.finish(100, 50, nasty, "#ffffff");
  EXPECT_EQ(problem_of_xml(file), "") << file;
  EXPECT_EQ(file.find("<script"), std::string::npos);
  EXPECT_EQ(file.find("-0\""), std::string::npos);
}

std::string with_a_button(Theme theme) {
  Svg svg{theme};
  svg.begin_op("a \"b\"", "x/<y>");
  svg.end();
  return svg.finish(100, 50, "", "#ffffff");
}

TEST(Svg, APagesOperatorsAreButtonsNamedByTheirTooltips) {
  const std::string page = with_a_button(Theme::page);
  EXPECT_NE(page.find("<g class=\"op\" data-op=\"x/&lt;y&gt;\" tabindex=\"0\" role=\"button\">"
                      "<title>a &quot;b&quot;</title>"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("role=\"group\""), std::string::npos) << page;
  const std::string file = with_a_button(Theme::light);
  EXPECT_NE(file.find("<g class=\"op\" data-op=\"x/&lt;y&gt;\"><title>"), std::string::npos)
      << file;
  EXPECT_NE(file.find("role=\"img\""), std::string::npos) << file;
}

TEST(Svg, OfAPageHasNeitherHeightNorGround) {
  Svg svg{Theme::page};
  const std::string page = svg.finish(100, 50, "title", "var(--plot-background)");
  EXPECT_TRUE(page.starts_with("<svg ")) << page;
  EXPECT_NE(page.find("viewBox=\"0 0 100 50\" role=\"img\""), std::string::npos) << page;
  EXPECT_NE(page.find("<title>title</title>"), std::string::npos) << page;
  for (const char* other : {"height=", "<rect", "background"}) {
    EXPECT_EQ(page.find(other), std::string::npos) << page;
  }
}

TEST(Svg, TheCheckerSeesEachKindOfOffence) {
  for (const char* bad :
       {"<a>", "<a></b>", "<a b=c/>", "<a b=\"1\" b=\"2\"/>", "<a>&nbsp;</a>", "<a>&</a>",
        "<a>></a>", "<a/><b/>", "text", "<a b=\"<\"/>", "<a>\x01</a>"}) {
    EXPECT_NE(problem_of_xml(bad), "") << bad;
  }
  EXPECT_EQ(problem_of_xml("<a b=\"&lt;\">x<c/>&amp;</a>\n"), "");
}

TEST(Svg, ShortensToWhatFits) {
  EXPECT_EQ(fitted("softmax", 14, 500), "softmax");
  const std::string shorter = fitted("a-name-that-is-long µµµµ", 14, 100);
  EXPECT_TRUE(shorter.ends_with("…")) << shorter;
  EXPECT_LE(width_of(shorter, 14), 100);
  EXPECT_EQ(fitted("softmax", 14, 1), "");
  EXPECT_EQ(escaped(fitted("µµµµµµµµ", 14, 40)).find("\xef\xbf\xbd"), std::string::npos);
}

TEST(Svg, TheRampBeginsAndEndsAsViridis) {
  EXPECT_EQ(ramp(0), "#440154");
  EXPECT_EQ(ramp(1), "#fde725");
  EXPECT_EQ(ramp(-3), ramp(0));
  EXPECT_EQ(ramp(7), ramp(1));
}

}  // namespace
}  // namespace llmviewer::svg_test
