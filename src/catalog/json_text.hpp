#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace llmviewer {

/// JSON that keeps the order of its keys: figures are shown as their file states them. Who looks
/// into one includes <nlohmann/json.hpp>, a heavy header.
using Json = nlohmann::ordered_json;

/// Parses a JSON object from a text of unknown goodwill. Throws Error, naming `where`, for
/// malformed text, a text over 16 MiB or nested deeper than 64 levels. Python's bare Infinity and
/// NaN, which Hugging Face files contain, are read as null.
Json parse_json_object(std::string_view text, const std::string& where);

/// The bytes of a file, or of a pipe. Throws Error, naming the path, where it cannot be read or
/// holds over 16 MiB.
std::string read_text(const std::string& path);

/// Reads a file and parses it; the file's path names it in errors.
Json read_json_object(const std::string& path);

/// The value at a key or a dotted path ("attn_config.kv_n_heads"); null equals absent.
const Json* value_at(const Json& object, std::string_view path);

/// The text there; "" where there is none.
std::string text_at(const Json& object, std::string_view path);

/// What stands under a key, an empty object where nothing does.
const Json& object_at(const Json& object, std::string_view key);

/// Of a list of two numbers; nothing where it is none.
std::optional<std::array<double, 2>> two_numbers(const Json& list);

/// "42", "\"text\"", "[…]" cut to a length that fits a message.
std::string shown(const Json& value);

}  // namespace llmviewer
