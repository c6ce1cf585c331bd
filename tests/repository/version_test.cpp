#include "llmviewer/version.hpp"

#include <gtest/gtest.h>

namespace llmviewer::version_test {
namespace {

TEST(Version, IsThatOfTheBuild) { EXPECT_STREQ(kVersion, LLMVIEWER_BUILD_VERSION); }

}  // namespace
}  // namespace llmviewer::version_test
