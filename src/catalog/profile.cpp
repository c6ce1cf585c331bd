#include "llmviewer/catalog/profile.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "catalog/file_readers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kInStep = "in step";
constexpr std::string_view kLlamaCpp = "llamacpp";

/// Whether a form of a profile takes the place of one of the catalogue.
bool replaces(const FittedForm& own, const FittedForm& known) {
  if (own.op != known.op || own.variant != known.variant) return false;
  if (own.framework == known.framework || known.framework == kInStep) return true;
  return own.framework.empty() && !known.framework.starts_with(kLlamaCpp);
}

std::vector<Engine> read_engines(StrictObject& root) {
  std::vector<Engine> engines;
  const Json* const list = root.find("engines");
  if (list == nullptr) return engines;
  if (!list->is_array()) throw Error{root.where("engines"), "must be a list", "write [ … ]"};
  for (const Json& one : *list) {
    engines.push_back(
        read_engine(one, root.where("engines[" + std::to_string(engines.size()) + "]")));
  }
  return engines;
}

}  // namespace

Profile read_profile(const std::string& path) {
  const Json json = read_json_object(path);
  StrictObject root{json, path};
  Profile profile{read_forms(root), read_engines(root)};
  root.finish();
  return profile;
}

std::vector<FittedForm> in_their_place(std::vector<FittedForm> own,
                                       const std::vector<FittedForm>& known) {
  const auto replaced = [count = own.size(), &own](const FittedForm& form) {
    const auto last = own.begin() + static_cast<std::ptrdiff_t>(count);
    return std::any_of(own.begin(), last,
                       [&](const FittedForm& mine) { return replaces(mine, form); });
  };
  for (const FittedForm& form : known) {
    if (!replaced(form)) own.push_back(form);
  }
  return own;
}

Profile with_catalogue(Profile profile, const Catalog::Folders& folders) {
  profile.forms = in_their_place(std::move(profile.forms), fitted_forms(folders));
  const std::vector<Engine> own = profile.engines;
  for (Engine& known : engines(folders)) {
    const bool replaced = std::any_of(own.begin(), own.end(),
                                      [&](const Engine& one) { return one.name == known.name; });
    if (!replaced) profile.engines.push_back(std::move(known));
  }
  return profile;
}

}  // namespace llmviewer
