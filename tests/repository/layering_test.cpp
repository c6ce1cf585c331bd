// Holds every #include under src/ and include/ to the rooms and their one direction.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace llmviewer::layering_test {
namespace {

namespace fs = std::filesystem;

struct Room {
  std::string_view name;
  int rank;
};

constexpr std::array kRooms = std::to_array<Room>({
    {"units", 0},    {"hardware", 1},   {"http", 1},    {"model", 1},   {"scenario", 1},
    {"catalog", 2},  {"graph", 2},      {"passes", 3},  {"cost", 4},    {"roofline", 5},
    {"analysis", 6}, {"llm_viewer", 6}, {"predict", 7}, {"sweep", 8},   {"serving", 9},
    {"study", 10},   {"report", 11},    {"plot", 11},   {"viewer", 12}, {"cli", 13},
});

/// The one inclusion between equals: the other tool's accounting gives the same `Analysis`.
constexpr std::pair<std::string_view, std::string_view> kBetweenEquals{"llm_viewer", "analysis"};

/// Heavy headers stand where they must, for every file that includes one is built the slower.
struct ThirdParty {
  std::string_view folder;                    // of its headers
  std::array<std::string_view, 3> permitted;  // rooms, or single files
};

constexpr std::array kThirdParties = std::to_array<ThirdParty>({
    {"boost", {"http"}},
    {"nlohmann", {"catalog", "report/json.cpp"}},
    {"CLI", {"cli/parse.cpp"}},
    {"fmt", {"report", "plot", "cli"}},
});

/// One #include line.
struct Include {
  std::string target;
  bool quoted;
  int line;
};

const fs::path kSource = fs::path{LLMVIEWER_SOURCE_DIR} / "src";
const fs::path kPublic = fs::path{LLMVIEWER_SOURCE_DIR} / "include" / "llmviewer";

const Room* find_room(std::string_view name) {
  const auto* room = std::ranges::find(kRooms, name, &Room::name);
  return room == kRooms.end() ? nullptr : room;
}

/// The room of a path relative to src/ or include/llmviewer/, or null.
const Room* room_of(const fs::path& relative) {
  if (relative == "error.hpp" || relative == "version.hpp") return find_room("units");
  if (relative == "main.cpp") return find_room("cli");
  if (std::distance(relative.begin(), relative.end()) < 2) return nullptr;
  return find_room(relative.begin()->string());
}

std::optional<Include> parse_include(std::string_view text, int line) {
  constexpr std::string_view kBlank = " \t";
  const auto skip_blank = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  };
  skip_blank();
  if (!text.starts_with('#')) return std::nullopt;
  text.remove_prefix(1);
  skip_blank();
  if (!text.starts_with("include")) return std::nullopt;
  text.remove_prefix(std::string_view{"include"}.size());
  skip_blank();
  if (text.empty() || (text[0] != '"' && text[0] != '<')) return std::nullopt;
  const bool quoted = text[0] == '"';
  const auto end = text.find(quoted ? '"' : '>', 1);
  return Include{std::string{text.substr(1, end - 1)}, quoted, line};
}

std::vector<Include> includes_of(std::istream& in) {
  std::vector<Include> result;
  std::string text;
  for (int line = 1; std::getline(in, text); ++line) {
    if (auto include = parse_include(text, line)) result.push_back(std::move(*include));
  }
  return result;
}

std::string check_third_party(const Include& include, const fs::path& file, const Room& room) {
  const std::string_view folder = std::string_view{include.target}.substr(
      0, std::min(include.target.find('/'), include.target.size()));
  const auto* library = std::ranges::find(kThirdParties, folder, &ThirdParty::folder);
  if (library == kThirdParties.end()) return {};
  const auto permits = [&](std::string_view place) { return place == room.name || place == file; };
  if (std::ranges::any_of(library->permitted, permits)) return {};
  return file.string() + " may not include <" + include.target + ">";
}

std::string check_direction(const Room& from, const fs::path& target) {
  const Room* to = room_of(target);
  if (to == nullptr) return target.string() + " lies in no known room";
  if (to->name == from.name || to->rank < from.rank) return {};
  if (std::pair{from.name, to->name} == kBetweenEquals) return {};
  return "room " + std::string{from.name} + " may not include room " + std::string{to->name} +
         " (" + target.string() + ")";
}

/// What is wrong with one include of `file`, a path relative to `root`; empty if nothing is.
std::string check(const Include& include, const fs::path& root, const fs::path& file,
                  const Room& room) {
  constexpr std::string_view kOwnPrefix = "llmviewer/";
  const std::string& target = include.target;
  if (target.starts_with(kOwnPrefix)) {
    return check_direction(room, fs::path{target.substr(kOwnPrefix.size())});
  }
  if (!include.quoted) {
    if (root == kPublic && target.find_first_of("/.") != std::string::npos) {
      return "a public header includes only the standard library and llmviewer/, not <" + target +
             ">";
    }
    return check_third_party(include, file, room);
  }
  const fs::path beside = (file.parent_path() / target).lexically_normal();
  if (fs::exists(root / beside)) return check_direction(room, beside);
  if (root == kPublic) return "a public header includes \"" + target + "\", not <llmviewer/…>";
  if (fs::exists(kSource / target)) {
    return check_direction(room, fs::path{target}.lexically_normal());
  }
  if (auto problem = check_third_party(include, file, room); !problem.empty()) return problem;
  return "\"" + target + "\" is neither under src/ nor under include/";
}

/// Checks all files under `root`; returns how many there were.
int scan(const fs::path& root) {
  constexpr std::array<std::string_view, 3> kExtensions{".cpp", ".hpp", ".h"};
  int scanned = 0;
  for (const auto& entry : fs::recursive_directory_iterator{root}) {
    if (!entry.is_regular_file()) continue;
    const auto extension = entry.path().extension().string();
    if (std::ranges::find(kExtensions, extension) == kExtensions.end()) continue;
    ++scanned;
    const fs::path file = fs::relative(entry.path(), root);
    const Room* room = room_of(file);
    EXPECT_NE(room, nullptr) << entry.path() << " lies in no known room";
    if (room == nullptr) continue;
    std::ifstream in{entry.path()};
    EXPECT_TRUE(in) << entry.path() << " cannot be read";
    for (const Include& include : includes_of(in)) {
      const std::string problem = check(include, root, file, *room);
      EXPECT_TRUE(problem.empty())
          << entry.path().string() << ':' << include.line << ": " << problem;
    }
  }
  return scanned;
}

TEST(Layering, SourcesIncludeOnlyLowerRooms) { EXPECT_GT(scan(kSource), 0) << "nothing scanned"; }

TEST(Layering, PublicHeadersIncludeOnlyLowerRooms) {
  EXPECT_GT(scan(kPublic), 0) << "nothing scanned";
}

TEST(Layering, TheCheckSeesEachKindOfOffence) {
  const Room& units = *find_room("units");
  const Room& model = *find_room("model");
  const Room& report = *find_room("report");
  const auto problem = [](const char* line, const fs::path& root, const char* file,
                          const Room& room) {
    const auto include = parse_include(line, 1);
    return include ? check(*include, root, file, room) : "not parsed";
  };
  EXPECT_NE(problem("#include \"llmviewer/model/x.hpp\"", kSource, "units/a.cpp", units), "");
  EXPECT_NE(problem("#include <llmviewer/hardware/x.hpp>", kSource, "model/a.cpp", model), "");
  EXPECT_NE(problem(" #  include <nlohmann/json.hpp>", kSource, "units/a.cpp", units), "");
  EXPECT_NE(problem("#include <CLI/CLI.hpp>", kSource, "report/a.cpp", report), "");
  EXPECT_NE(problem("#include <CLI/CLI.hpp>", kSource, "cli/a.cpp", *find_room("cli")), "");
  EXPECT_NE(problem("#include <nlohmann/json.hpp>", kSource, "report/a.cpp", report), "");
  EXPECT_NE(problem("#include <boost/asio.hpp>", kSource, "report/a.cpp", report), "");
  EXPECT_NE(problem("#include <fmt/format.h>", kPublic, "report/a.hpp", report), "");
  EXPECT_NE(problem("#include \"llmviewer/nowhere/x.hpp\"", kSource, "report/a.cpp", report), "");
  EXPECT_EQ(problem("#include \"llmviewer/error.hpp\"", kSource, "model/a.cpp", model), "");
  EXPECT_EQ(problem("#include <nlohmann/json.hpp>", kSource, "report/json.cpp", report), "");
  EXPECT_EQ(problem("#include <fmt/format.h>", kSource, "report/a.cpp", report), "");
  EXPECT_EQ(problem("#include <vector>", kPublic, "units/a.hpp", units), "");
  EXPECT_EQ(room_of("nowhere/x.cpp"), nullptr);
  EXPECT_EQ(room_of("x.cpp"), nullptr);
}

}  // namespace
}  // namespace llmviewer::layering_test
