#include "catalog/overrides.hpp"

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

Json read_value(const std::string& text) {
  const Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

}  // namespace

std::string spelled(const std::string& option, const Override& change) {
  return "--set " + option + "." + change.path;
}

void apply_overrides(Json& json, std::span<const Override> overrides, const std::string& option) {
  for (const Override& change : overrides) {
    Json* place = &json;
    std::string_view rest = change.path;
    for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
      Json& next = (*place)[std::string{rest.substr(0, dot)}];
      if (next.is_null()) next = Json::object();
      if (!next.is_object()) {
        throw Error{spelled(option, change),
                    std::string{rest.substr(0, dot)} + " is a value, nothing is below it",
                    "see the paths with: llmviewer hardware NAME, llmviewer models NAME"};
      }
      place = &next;
      rest.remove_prefix(dot + 1);
    }
    if (rest.empty()) {
      throw Error{spelled(option, change), "the path ends in a dot", "name the fact to replace"};
    }
    (*place)[std::string{rest}] = read_value(change.value);
  }
}

}  // namespace llmviewer
