#include "report/json_schema.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace llmviewer::test {
namespace {

using Json = nlohmann::json;
using Breaches = std::vector<std::string>;

constexpr std::array<std::string_view, 13> kKnown{
    "type",       "required", "properties", "additionalProperties",
    "items",      "enum",     "const",      "minimum",
    "anyOf",      "$schema",  "$id",        "title",
    "description"};

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "integer") return value.is_number_integer();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

bool is_of_any_type(const Json& value, const Json& types) {
  if (types.is_string()) return is_of_type(value, types.get<std::string>());
  return std::any_of(types.begin(), types.end(),
                     [&](const Json& type) { return is_of_type(value, type.get<std::string>()); });
}

void append(Breaches& all, Breaches more) { all.insert(all.end(), more.begin(), more.end()); }

Breaches object_breaches(const Json& object, const Json& schema, const std::string& path) {
  Breaches all;
  for (const Json& key : schema.value("required", Json::array())) {
    if (!object.contains(key)) all.push_back(path + ": " + key.get<std::string>() + " is missing");
  }
  const Json properties = schema.value("properties", Json::object());
  const Json others =
      schema.contains("additionalProperties") ? schema["additionalProperties"] : Json(true);
  for (const auto& [key, value] : object.items()) {
    if (properties.contains(key)) {
      append(all, breaches(value, properties[key], path + "." + key));
    } else if (others.is_object()) {
      append(all, breaches(value, others, path + "." + key));
    } else if (others == false) {
      all.push_back(path + ": " + key + " is not known");
    }
  }
  return all;
}

bool fits_any(const Json& value, const Json& schemas, const std::string& path) {
  return std::any_of(schemas.begin(), schemas.end(),
                     [&](const Json& schema) { return breaches(value, schema, path).empty(); });
}

}  // namespace

Breaches breaches(const Json& document, const Json& schema, const std::string& path) {
  Breaches all;
  for (const auto& [keyword, value] : schema.items()) {
    if (std::find(kKnown.begin(), kKnown.end(), keyword) == kKnown.end()) {
      all.push_back(path + ": the check does not know the keyword " + keyword);
    }
  }
  if (schema.contains("type") && !is_of_any_type(document, schema["type"])) {
    all.push_back(path + ": is not of type " + schema["type"].dump());
  }
  if (schema.contains("const") && document != schema["const"]) {
    all.push_back(path + ": is not " + schema["const"].dump());
  }
  if (schema.contains("enum")) {
    const Json& values = schema["enum"];
    if (std::find(values.begin(), values.end(), document) == values.end()) {
      all.push_back(path + ": is none of " + values.dump());
    }
  }
  if (schema.contains("minimum") && document.is_number() && document < schema["minimum"]) {
    all.push_back(path + ": is below " + schema["minimum"].dump());
  }
  if (schema.contains("anyOf") && !fits_any(document, schema["anyOf"], path)) {
    all.push_back(path + ": fits no alternative");
  }
  if (document.is_object()) append(all, object_breaches(document, schema, path));
  if (document.is_array() && schema.contains("items")) {
    for (std::size_t i = 0; i < document.size(); ++i) {
      append(all, breaches(document[i], schema["items"], path + "[" + std::to_string(i) + "]"));
    }
  }
  return all;
}

}  // namespace llmviewer::test
