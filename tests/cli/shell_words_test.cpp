#include "cli/shell_words.hpp"

#include <gmock/gmock.h>

#include "llmviewer/error.hpp"

namespace llmviewer::cli::shell_words_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ShellWords, SplitsAtBlanks) {
  EXPECT_THAT(shell_words("", "--a"), IsEmpty());
  EXPECT_THAT(shell_words(" \t\n ", "--a"), IsEmpty());
  EXPECT_THAT(shell_words("  -m llama3-8b\t--hw=h100\n", "--a"),
              ElementsAre("-m", "llama3-8b", "--hw=h100"));
}

TEST(ShellWords, KeepsWhatIsQuoted) {
  EXPECT_THAT(shell_words("-m 'my model' x", "--a"), ElementsAre("-m", "my model", "x"));
  EXPECT_THAT(shell_words("\"a b\"'c d'e", "--a"), ElementsAre("a bc de"));
  EXPECT_THAT(shell_words("'' \"\"", "--a"), ElementsAre("", ""));
  EXPECT_THAT(shell_words("'a\"b' \"a'b\"", "--a"), ElementsAre("a\"b", "a'b"));
}

TEST(ShellWords, ABackslashTakesTheNextCharacterAsItIs) {
  EXPECT_THAT(shell_words(R"(a\ b \' "\"" \\)", "--a"), ElementsAre("a b", "'", "\"", "\\"));
  EXPECT_THAT(shell_words(R"('a\b')", "--a"), ElementsAre(R"(a\b)"));
  EXPECT_THAT(shell_words("a\\", "--a"), ElementsAre("a\\"));
}

TEST(ShellWords, RefusesAQuoteThatIsNotClosed) {
  EXPECT_THROW(shell_words("'a", "--a"), Error);
  EXPECT_THROW(shell_words("a \"b'", "--a"), Error);
}

}  // namespace
}  // namespace llmviewer::cli::shell_words_test
