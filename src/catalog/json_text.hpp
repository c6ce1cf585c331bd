#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace llmviewer {

/// JSON that keeps the order of its keys: figures are shown as their file states them.
using Json = nlohmann::ordered_json;

/// Parses a JSON object from a text of unknown goodwill. Throws Error, naming `where`, for
/// malformed text, a text over 16 MiB or nested deeper than 64 levels. Python's bare Infinity and
/// NaN, which Hugging Face files contain, are read as null.
Json parse_json_object(std::string_view text, const std::string& where);

/// The bytes of a file, or of a pipe. Throws Error, naming the path, where it cannot be read or holds
/// over 16 MiB.
std::string read_text(const std::string& path);

/// Reads a file and parses it; the file's path names it in errors.
Json read_json_object(const std::string& path);

/// "42", "\"text\"", "[…]" cut to a length that fits a message.
std::string shown(const Json& value);

}  // namespace llmviewer
