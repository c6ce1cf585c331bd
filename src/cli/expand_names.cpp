#include "cli/expand_names.hpp"

#include <algorithm>

#include "cli/analyze_options.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {
namespace {

bool matches(const std::string& pattern, const std::string& name, const GroupsOf& groups_of) {
  if (matches_glob(pattern, folded_name(name))) return true;
  if (pattern.find(':') == std::string::npos) return false;
  const auto groups = groups_of(name);
  return std::any_of(groups.begin(), groups.end(), [&](const std::string& group) {
    return matches_glob(pattern, folded_name(group) + ":" + folded_name(name));
  });
}

}  // namespace

std::vector<Named> expand_names(const std::string& text, const std::string& option,
                                const std::vector<std::string>& known, const GroupsOf& groups_of) {
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
    bool any = false;
    for (const std::string& name : known) {
      if (!matches(pattern, name, groups_of)) continue;
      any = true;
      add(name, true);
    }
    if (any) continue;
    throw Error{option, "nothing matches \"" + typed + "\"",
                "see the names with: llmviewer " +
                    std::string{option == "--model" ? "models" : "hardware"}};
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

}  // namespace llmviewer::cli
