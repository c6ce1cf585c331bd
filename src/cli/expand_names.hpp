#pragma once

#include <functional>
#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::cli {

/// A name of the command line, and whether a pattern brought it in: then a model that cannot be
/// read is a row that says so.
struct Named {
  std::string name;
  bool by_pattern{};
};

/// The groups that a name belongs to.
using GroupsOf = std::function<std::vector<std::string>(const std::string& name)>;

/// Names as typed, each once; a pattern stands for all that match by name or under "group:name".
/// Throws Error naming the option for a pattern that nothing matches.
std::vector<Named> expand_names(const std::string& text, const std::string& option,
                                const std::vector<std::string>& known, const GroupsOf& groups_of);

/// The same for devices; their groups are vendor, kind and architecture.
std::vector<Named> expand_devices(const std::string& text, const Catalog& catalog);

}  // namespace llmviewer::cli
