#include "llmviewer/version.hpp"

#include <gtest/gtest.h>

namespace llmviewer {
namespace {

TEST(Version, IsThatOfTheBuild) { EXPECT_STREQ(kVersion, LLMVIEWER_BUILD_VERSION); }

}  // namespace
}  // namespace llmviewer
