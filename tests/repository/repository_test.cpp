// What must not be left lying in the repository.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer::repository_test {
namespace {

namespace fs = std::filesystem;

// Written in two halves, so that this file does not hold them.
const std::array<std::string, 3> kForbidden{std::string{"TO"} + "DO", std::string{"FIX"} + "ME",
                                            std::string{"../"} + "shared"};

// Not ours to judge: prose, what others wrote, what is built.
constexpr std::array<std::string_view, 5> kSkippedFolders{".git", "build", "docs", "corpus",
                                                          "shared"};

std::string contents(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Repository, NoFileOutsideDocsHoldsLooseEnds) {
  int read = 0;
  auto it = fs::recursive_directory_iterator{LLMVIEWER_SOURCE_DIR};
  for (; it != fs::recursive_directory_iterator{}; ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory() && std::ranges::find(kSkippedFolders, name) != kSkippedFolders.end()) {
      it.disable_recursion_pending();
    }
    if (!it->is_regular_file()) continue;
    ++read;
    const std::string text = contents(it->path());
    for (const std::string& forbidden : kForbidden) {
      EXPECT_EQ(text.find(forbidden), std::string::npos)
          << it->path() << " contains \"" << forbidden << '"';
    }
  }
  EXPECT_GT(read, 10) << "hardly anything was read in " << LLMVIEWER_SOURCE_DIR;
}

/// Every source and header of these folders, with its text.
template <class Visit>
void visit_sources(std::initializer_list<const char*> folders, Visit&& visit) {
  for (const char* folder : folders) {
    for (const auto& entry :
         fs::recursive_directory_iterator{fs::path{LLMVIEWER_SOURCE_DIR} / folder}) {
      const auto extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp") continue;
      visit(entry.path(), contents(entry.path()));
    }
  }
}

/// The types that a header defines, each as "namespace::name".
std::vector<std::string> types_of(const std::string& header) {
  std::vector<std::string> types;
  std::string space;
  std::istringstream lines{header};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string first;
    std::string name;
    words >> first >> name;
    if (first == "namespace") space = name;
    const bool begins = line.starts_with("struct ") || line.starts_with("class ");
    if (begins && line.ends_with('{')) types.push_back(space + "::" + name);
  }
  return types;
}

// Two types of one name make one program of two halves that do not fit, and no compiler says so.
TEST(Repository, NoTwoHeadersDefineATypeOfOneName) {
  std::map<std::string, fs::path> defined;
  visit_sources({"include", "src"}, [&](const fs::path& path, const std::string& text) {
    if (path.extension() != ".hpp") return;
    for (const std::string& type : types_of(text)) {
      const auto [first, fresh] = defined.emplace(type, path);
      EXPECT_TRUE(fresh) << type << " stands in " << first->second << " and " << path;
    }
  });
  EXPECT_GT(defined.size(), 100U);
}

TEST(Repository, NoFileIsLongerThan400Lines) {
  int read = 0;
  visit_sources({"include", "src", "tests"}, [&](const fs::path& path, const std::string& text) {
    ++read;
    EXPECT_LE(std::ranges::count(text, '\n'), 400) << path << " holds two ideas";
  });
  EXPECT_GT(read, 300);
}

/// The longest function or member function: the lines of its body, but for the labels of a switch,
/// of which there is one for each enumerator. Told by the formatting: a body ends with a brace
/// alone, as far in as its function begins.
std::size_t longest_function(const std::string& source) {
  std::size_t longest = 0;
  for (const std::size_t depth : {std::size_t{0}, std::size_t{2}}) {
    std::istringstream lines{source};
    std::optional<std::size_t> body;  // lines so far, of a function that has begun
    bool begun = false;
    for (std::string line; std::getline(lines, line);) {
      const std::size_t indent = line.find_first_not_of(' ');
      const std::string_view text = std::string_view{line}.substr(std::min(indent, line.size()));
      const bool label = text.starts_with("case ") || text.starts_with("default:");
      if (indent == depth) {
        if (body && text == "}") longest = std::max(longest, *body);
        body.reset();
        begun = text.find('(') != std::string_view::npos;
      } else if (body && !label) {
        ++*body;
      }
      if (begun && !body && line.ends_with('{')) body = 0;
    }
  }
  return longest;
}

TEST(Repository, NoFunctionIsLongerThan40Lines) {
  std::size_t longest = 0;
  visit_sources({"include", "src"}, [&](const fs::path& path, const std::string& text) {
    const std::size_t lines = longest_function(text);
    EXPECT_LE(lines, 40U) << path << " has a function that does two things";
    longest = std::max(longest, lines);
  });
  EXPECT_GT(longest, 30U);
}

// What CI may take, of 35 minutes on two cores; a quarter is free for what comes.
TEST(Repository, TheBudgetOfCiLeavesAQuarterFree) {
  std::istringstream rows{contents(fs::path{LLMVIEWER_SOURCE_DIR} / ".ci" / "budget")};
  const std::string run = contents(fs::path{LLMVIEWER_SOURCE_DIR} / ".ci" / "run");
  double sum = 0;
  int parts = 0;
  for (std::string row; std::getline(rows, row);) {
    if (row.starts_with('#')) continue;
    std::istringstream words{row};
    std::string part;
    double seconds = 0;
    ASSERT_TRUE(words >> part >> seconds) << row;
    if (part == "probe" || part == "most") continue;
    EXPECT_NE(run.find("\npart " + part), std::string::npos) << part << " is no part of .ci/run";
    sum += seconds;
    ++parts;
  }
  EXPECT_GE(parts, 5);
  EXPECT_LE(sum, 0.75 * 35 * 60);
}

}  // namespace
}  // namespace llmviewer::repository_test
