#include "catalog/json_text.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kLargestText = std::size_t{16} << 20;
constexpr int kDeepestNesting = 64;
constexpr std::array<std::string_view, 3> kPythonNumbers{"-Infinity", "Infinity", "NaN"};

/// Checks the nesting and blanks out Python's non-finite numbers, outside of strings.
std::string checked(std::string_view text, const std::string& where) {
  std::string clean{text};
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const char c = clean[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kDeepestNesting) {
      throw Error{where, "nested deeper than " + std::to_string(kDeepestNesting) + " levels",
                  "no configuration needs that: check the file"};
    }
    for (const std::string_view word : kPythonNumbers) {
      if (std::string_view{clean}.substr(i, word.size()) == word) {
        clean.replace(i, word.size(), "null");
        i += 3;
        break;
      }
    }
  }
  return clean;
}

std::string position_of(std::string_view text, std::size_t byte) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    line += text[i] == '\n' ? 1 : 0;
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

Json parse_json_object(std::string_view text, const std::string& where) {
  if (text.size() > kLargestText) {
    throw Error{where, "larger than " + std::to_string(kLargestText >> 20) + " MiB",
                "no configuration is: is this the right file?"};
  }
  const std::string clean = checked(text, where);
  Json json;
  try {
    json = Json::parse(clean);
  } catch (const Json::parse_error& error) {
    throw Error{where, "not valid JSON at " + position_of(clean, error.byte),
                "correct it, or check that the file is complete"};
  } catch (const Json::exception&) {
    throw Error{where, "holds a number that no double can", "correct the number"};
  }
  if (!json.is_object()) {
    throw Error{where, "not a JSON object", "a configuration begins with '{'"};
  }
  return json;
}

Json read_json_object(const std::string& path) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);
  if (!ignored && size > kLargestText) {
    throw Error{path, "larger than " + std::to_string(kLargestText >> 20) + " MiB",
                "no configuration is: is this the right file?"};
  }
  std::ifstream file{path, std::ios::binary};
  std::string text(kLargestText + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || (!file.eof() && file.fail()) || !std::filesystem::exists(path, ignored)) {
    throw Error{path, "cannot be read", "check the path and its permissions"};
  }
  return parse_json_object(text, path);
}

std::string shown(const Json& value) {
  constexpr std::size_t kLongest = 60;
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

}  // namespace llmviewer
