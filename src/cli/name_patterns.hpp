#pragma once

#include <functional>
#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::cli {

/// A name of the command line, and whether a pattern brought it in: then what cannot be read is a
/// row that says so instead of an error.
struct Named {
  std::string name;
  bool by_pattern{};
};

/// "a,b*,all": names as typed, each once; a pattern stands for all known names that match it, also
/// under "group:name". Throws Error where a pattern matches nothing.
std::vector<Named> expand_names(
    const std::string& text, const std::string& option, const std::vector<std::string>& known,
    const std::function<std::vector<std::string>(const std::string& name)>& groups_of);

/// What --hw names, patterns expanded; devices are in the groups of their vendor, kind and
/// architecture.
std::vector<Named> expand_devices(const std::string& text, const Catalog& catalog);

/// The models that can be analysed: of others, and of broken files, `models NAME` tells why not.
std::vector<Model> readable_models(const Catalog& catalog);

}  // namespace llmviewer::cli
