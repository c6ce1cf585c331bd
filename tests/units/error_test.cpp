#include "llmviewer/error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace llmviewer::error_test {
namespace {

bool is_one_clean_line(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return false;
  }
  return true;
}

TEST(Error, SaysWhereWhatAndWhatToDo) {
  const Error error{"--batch", "0 is no batch", "use 1 or more"};
  EXPECT_STREQ(error.what(), "--batch: 0 is no batch; use 1 or more");
  EXPECT_EQ(error.where(), "--batch");
  EXPECT_EQ(error.problem(), "0 is no batch");
  EXPECT_EQ(error.remedy(), "use 1 or more");
}

TEST(Error, LeavesOutARemedyThatThereIsNot) {
  EXPECT_STREQ((Error{"here", "broken", ""}.what()), "here: broken");
}

TEST(Error, IsOneLineWhateverTheInputHolds) {
  const std::string hostile = "a\nb\r\n\x1b[31mred\x7f\t\x01";
  EXPECT_TRUE(is_one_clean_line(Error(hostile, "broken", "mend").what()));
  EXPECT_TRUE(is_one_clean_line(Error("here", hostile, "mend").what()));
  EXPECT_TRUE(is_one_clean_line(Error("here", "broken", hostile).what()));
}

TEST(Error, CutsEndlessInput) {
  const std::string endless(1 << 20, 'x');
  EXPECT_LT(std::string_view{Error(endless, endless, "mend").what()}.size(), 1000U);
}

TEST(Error, IsAnException) {
  const Error error{"here", "broken", "mend"};
  const std::exception& base = error;
  EXPECT_STREQ(base.what(), error.what());
}

}  // namespace
}  // namespace llmviewer::error_test
