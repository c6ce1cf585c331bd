#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/json_text.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// The names in a text that separates them with blanks, as tables of names do.
std::vector<std::string_view> names_in(std::string_view text);

/// The fields of a Hugging Face config.json, asked for by name. null equals absent; where a field
/// is absent, the default that transformers fills in for this family counts. What nobody asked for
/// and could change shapes is an error, never a silent guess.
class ConfigFields {
 public:
  ConfigFields(const Json& config, const Json& defaults, std::string where);

  const std::string& where() const noexcept { return where_; }

  /// The value of a field or of a dotted path ("attn_config.kv_n_heads"), else its default.
  const Json* find(std::string_view path);
  /// The first of several names for one meaning. Two of them with different values are an error.
  const Json* find_any(std::span<const std::string_view> names);

  /// The first of several names, others ignored: what does not decide shapes may be said twice.
  const Json* find_first(std::span<const std::string_view> names);

  /// Understood, though nothing has to be read from it.
  void ignore(std::string_view path);
  void ignore_all(const Json& paths);

  /// Throws Error naming a field that was not asked for and may change shapes.
  void require_understood() const;
  /// Throws Error unless this field was asked for: what a user sets must have an effect.
  void require_asked(const std::string& path) const;

 private:
  const Json& config_;
  const Json& defaults_;
  std::string where_;
  std::set<std::string, std::less<>> asked_;
};

/// A size that a model can have: a positive whole number up to 10⁹. `name` is the field it is from.
Size checked_size(const Json& value, const std::string& where, std::string_view name);
/// The same, zero allowed.
Size checked_count(const Json& value, const std::string& where, std::string_view name);

/// Whether a field of this name, never seen before, might change what a model computes.
bool may_change_shapes(std::string_view field, const Json& value);

}  // namespace llmviewer
