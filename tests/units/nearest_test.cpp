#include "llmviewer/units/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace llmviewer::nearest_test {
namespace {

const std::vector<std::string> kKnown{"a100-80g-sxm", "a6000", "h100-pcie", "h100-sxm", "rtx-4090"};

TEST(DidYouMean, OffersTheNearestName) {
  EXPECT_EQ(did_you_mean("a600", kKnown, "-"), "did you mean \"a6000\"?");
  EXPECT_EQ(did_you_mean("rtx-4900", kKnown, "-"), "did you mean \"rtx-4090\"?");
  EXPECT_EQ(did_you_mean("rtx_4090x", kKnown, "-"), "did you mean \"rtx-4090\"?");
}

TEST(DidYouMean, OffersNamesThatBeginAsTyped) {
  EXPECT_EQ(did_you_mean("h100", kKnown, "-"), "did you mean \"h100-pcie\" or \"h100-sxm\"?");
}

TEST(DidYouMean, OffersNothingFarFetched) {
  EXPECT_EQ(did_you_mean("toaster", kKnown, "see the list"), "see the list");
  EXPECT_EQ(did_you_mean("", kKnown, "see the list"), "see the list");
}

TEST(DidYouMean, OffersAtMostThree) {
  const std::vector<std::string> many{"x1", "x2", "x3", "x4", "x5"};
  EXPECT_EQ(did_you_mean("x9", many, "-"), "did you mean \"x1\", \"x2\" or \"x3\"?");
}

TEST(DidYouMean, BearsEndlessNames) {
  EXPECT_EQ(did_you_mean(std::string(1 << 20, 'a'), kKnown, "-"), "-");
}

TEST(FoldedName, ForgetsCaseAndSeparators) {
  EXPECT_EQ(folded_name("NVIDIA_RTX A6000"), "nvidia-rtx-a6000");
  EXPECT_EQ(folded_name(""), "");
}

}  // namespace
}  // namespace llmviewer::nearest_test
