#include "cli/name_patterns.hpp"

#include <algorithm>

#include "cli/configuration.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {

std::vector<Named> expand_names(
    const std::string& text, const std::string& option, const std::vector<std::string>& known,
    const std::function<std::vector<std::string>(const std::string& name)>& groups_of) {
  std::vector<Named> names;
  const auto add = [&](const std::string& name, bool by_pattern) {
    const auto same = [&](const Named& other) { return other.name == name; };
    if (std::none_of(names.begin(), names.end(), same)) names.push_back({name, by_pattern});
  };
  for (const std::string& typed : parse_list_axis(text, option)) {
    if (!is_glob(typed)) {
      add(typed, false);
      continue;
    }
    const std::string pattern = typed == "all" ? "*" : folded_name(typed);
    const std::size_t before = names.size();
    bool any = false;
    for (const std::string& name : known) {
      const auto in_group = [&] {
        if (pattern.find(':') == std::string::npos) return false;
        const auto groups = groups_of(name);
        return std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
          return matches_glob(pattern, folded_name(group) + ":" + folded_name(name));
        });
      };
      if (!matches_glob(pattern, folded_name(name)) && !in_group()) continue;
      any = true;
      add(name, true);
    }
    if (!any && names.size() == before) {
      throw Error{option, "nothing matches \"" + typed + "\"",
                  "see the names with: llmviewer " +
                      std::string{option == "--model" ? "models" : "hardware"}};
    }
  }
  return names;
}

std::vector<Named> expand_devices(const std::string& text, const Catalog& catalog) {
  std::vector<std::string> known = catalog.hardware_names();
  if (text.starts_with(kOriginalPrefix)) {
    known.clear();
    for (const std::string& name : llm_viewer_device_names()) {
      known.push_back(std::string{kOriginalPrefix} + name);
    }
  }
  return expand_names(text, "--hw", known, [&](const std::string& name) {
    if (name.starts_with(kOriginalPrefix)) return std::vector<std::string>{};
    const Hardware hardware = catalog.hardware(name);
    return std::vector{hardware.vendor, hardware.kind, hardware.architecture};
  });
}

std::vector<Model> readable_models(const Catalog& catalog) {
  std::vector<Model> models;
  for (const std::string& name : catalog.model_names()) {
    try {
      models.push_back(catalog.model(name));
    } catch (const Error&) {  // a draft, or a choice of a page, it cannot be
    }
  }
  return models;
}

}  // namespace llmviewer::cli
