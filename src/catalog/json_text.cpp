#include "catalog/json_text.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kLargestText = std::size_t{16} << 20;
constexpr int kDeepestNesting = 64;
constexpr std::size_t kMostKeys = 10000;
constexpr std::array<std::string_view, 3> kPythonNumbers{"-Infinity", "Infinity", "NaN"};

void require_small(std::uintmax_t bytes, const std::string& where) {
  if (bytes <= kLargestText) return;
  throw Error{where, "larger than " + std::to_string(kLargestText >> 20) + " MiB",
              "no configuration is: is this the right file?"};
}

/// Python's non-finite number that begins here, if any.
std::string_view python_number(std::string_view text) {
  for (const std::string_view word : kPythonNumbers) {
    if (text.starts_with(word)) return word;
  }
  return {};
}

void require_sane(int depth, std::size_t keys, const std::string& where) {
  if (depth > kDeepestNesting) {
    throw Error{where, "nested deeper than " + std::to_string(kDeepestNesting) + " levels",
                "no configuration needs that: check the file"};
  }
  if (keys > kMostKeys) {
    throw Error{where, "more than " + std::to_string(kMostKeys) + " keys",
                "no configuration needs that: check the file"};
  }
}

/// Checks nesting and size and reads Python's non-finite numbers as null, outside of strings.
std::string checked(std::string_view text, const std::string& where) {
  std::string clean;
  clean.reserve(text.size());
  int depth = 0;
  std::size_t keys = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      clean += c;
      if (c == '\\' && i + 1 < text.size()) clean += text[++i];
      in_string = c != '"';
      continue;
    }
    const std::string_view word =
        c == '-' || c == 'I' || c == 'N' ? python_number(text.substr(i)) : std::string_view{};
    if (!word.empty()) {
      clean += "null";
      i += word.size() - 1;
      continue;
    }
    in_string = c == '"';
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == ':') ++keys;
    require_sane(depth, keys, where);
    clean += c;
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
  require_small(text.size(), where);
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

std::string read_text(const std::string& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);  // fails for a pipe
  if (!failed) require_small(size, path);
  std::ifstream file{path, std::ios::binary};
  std::string text(failed ? 0 : static_cast<std::size_t>(size), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  std::array<char, 4096> more;  // of a pipe, or of a file that grew
  while (file && text.size() <= kLargestText) {
    file.read(more.data(), more.size());
    text.append(more.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad() || (!file.eof() && file.fail()) || !std::filesystem::exists(path, failed)) {
    throw Error{path, "cannot be read", "check the path and its permissions"};
  }
  require_small(text.size(), path);
  return text;
}

Json read_json_object(const std::string& path) { return parse_json_object(read_text(path), path); }

const Json* value_at(const Json& object, std::string_view path) {
  const std::size_t dot = path.find('.');
  const auto found = object.find(path.substr(0, dot));
  if (found == object.end() || found->is_null()) return nullptr;
  return dot == std::string_view::npos ? &*found : value_at(*found, path.substr(dot + 1));
}

std::string text_at(const Json& object, std::string_view path) {
  const Json* value = value_at(object, path);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string{};
}

const Json& object_at(const Json& object, std::string_view key) {
  static const Json kEmpty = Json::object();
  const Json* value = value_at(object, key);
  return value == nullptr ? kEmpty : *value;
}

std::optional<std::array<double, 2>> two_numbers(const Json& list) {
  const bool two =
      list.is_array() && list.size() == 2 && list[0].is_number() && list[1].is_number();
  if (!two) return std::nullopt;
  return std::array{list[0].get<double>(), list[1].get<double>()};
}

std::string shown(const Json& value) {
  constexpr std::size_t kLongest = 60;
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

}  // namespace llmviewer
