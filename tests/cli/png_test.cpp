// Pictures as PNG, through the real process and librsvg's own program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "cli/process.hpp"

namespace llmviewer::png_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kRoofline = "\"$LLMVIEWER\" plot roofline -m llama2-7b --hw a6000 ";

bool has_converter(const Workshop& workshop) {
  return run_shell("command -v rsvg-convert", workshop.folder()).exit_code == 0;
}

/// Four bytes of a PNG, the most significant first.
unsigned number_at(const std::string& png, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(png.at(at + i));
  return value;
}

unsigned attribute_of(const std::string& svg, const std::string& name) {
  const auto at = svg.find(" " + name + "=\"");
  return static_cast<unsigned>(std::stoul(svg.substr(at + name.size() + 3)));
}

TEST(Png, IsTheDrawingAtTwiceItsSize) {
  const Workshop workshop;
  if (!has_converter(workshop)) GTEST_SKIP() << "rsvg-convert is not installed (librsvg2-bin)";
  for (const char* theme : {"--theme light", "--theme dark"}) {
    const std::string command = kRoofline + std::string{theme};
    const Outcome outcome = run_shell(command + " -o out.PNG", workshop.folder());
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    const std::string svg = run_shell(command, workshop.folder()).out;
    const std::string png = contents(workshop.path("out.PNG"));
    ASSERT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
    EXPECT_EQ(png.substr(12, 4), "IHDR");
    EXPECT_EQ(number_at(png, 16), 2 * attribute_of(svg, "width"));
    EXPECT_EQ(number_at(png, 20), 2 * attribute_of(svg, "height"));
    EXPECT_TRUE(png.ends_with("IEND\xae\x42\x60\x82"));
  }
  EXPECT_THAT(workshop.names(), ElementsAre("out.PNG"));
}

void expect_refused(const Workshop& workshop, const std::string& path, const char* part) {
  const auto before = workshop.names();
  const Outcome outcome =
      run_shell(std::string{kRoofline} + "-o out.png", workshop.folder(), {"PATH=" + path});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("error: --output: ")) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr(part));
  EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  EXPECT_EQ(workshop.names(), before);
}

TEST(Png, WithoutTheConverterIsRefusedInOneLine) {
  const Workshop workshop;
  expect_refused(workshop, "/nowhere", "librsvg2-bin");
  EXPECT_THAT(workshop.names(), IsEmpty());
}

TEST(Png, OfAConverterThatFailsIsRefusedInOneLine) {
  const Workshop workshop;
  const std::string converter = workshop.file("rsvg-convert", "");
  const auto be = [&](const std::string& script) {
    workshop.file("rsvg-convert", "#!/bin/sh\n" + script);
    std::filesystem::permissions(converter, std::filesystem::perms::owner_all);
    return workshop.folder().string();
  };
  expect_refused(workshop, be("cat >/dev/null; echo no >&2; exit 3"), "failed");
  expect_refused(workshop, be("exit 3"), "failed");
  expect_refused(workshop, be("kill -9 $$"), "failed");
  expect_refused(workshop, be("echo hello"), "something else");
}

}  // namespace
}  // namespace llmviewer::png_test
