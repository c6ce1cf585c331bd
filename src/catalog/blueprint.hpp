#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "catalog/config_fields.hpp"
#include "catalog/strict_object.hpp"

namespace llmviewer {

/// Sizes that a block may need and the names that Hugging Face configs have for them.
enum class Meaning : std::uint8_t {
  hidden,
  layers,
  heads,
  kv_heads,
  head_dim,
  intermediate,
  vocabulary,
  positions,
  activation,
  tied,
};

std::span<const std::string_view> names_of(Meaning meaning) noexcept;

/// One object of an architecture file, read with the config's fields at hand. A value there is
///   a literal            true, 4, "rms"
///   "$field"             the config's field (dotted paths reach into objects)
///   "!$field"            true where the field is absent or false
///   "@name"              a size derived from others: @four_hidden, @half_intermediate, …
///   [a, b, …]            the first of these that is there
class Blueprint {
 public:
  Blueprint(const Json& object, const std::string& where, ConfigFields& fields);

  ConfigFields& fields() noexcept { return fields_; }
  StrictObject& object() noexcept { return object_; }

  /// The value under `key` with references resolved; nothing where it is not there.
  std::optional<Json> value(std::string_view key);

  bool flag(std::string_view key, bool otherwise = false);
  std::string text(std::string_view key, std::string_view otherwise);
  std::optional<double> fraction(std::string_view key);

  /// The size under `key`; where the file does not say, the config's field of this meaning.
  std::optional<Size> optional_size(std::string_view key, Meaning meaning);
  std::optional<Size> optional_size(std::string_view key);
  /// Throws Error naming the fields that could give it.
  Size size(std::string_view key, Meaning meaning);

  /// Throws Error where nothing gives a size: "no field gives the count of its experts".
  Size needed(std::string_view key, std::string_view whose);

  /// The config's field that `key` refers to, for errors; the key itself where it refers to none.
  std::string field_of(std::string_view key);

  void finish() const { object_.finish(); }

 private:
  std::optional<Json> resolve(const Json& value);
  Json derived(std::string_view name);
  Json same_for_all(std::string_view key, const Json& found) const;

  ConfigFields& fields_;
  StrictObject object_;
};

/// Whether a "$field" or "!$field" condition holds: present, and not false, zero or empty.
bool holds(const std::string& condition, ConfigFields& fields);

}  // namespace llmviewer
