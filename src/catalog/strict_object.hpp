#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/json_text.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/interval.hpp"

namespace llmviewer {

/// A JSON object of one of our own files. Every key must be asked for: finish() rejects the rest,
/// so a mistyped key is an error instead of a silent default. null equals absent.
class StrictObject {
 public:
  StrictObject(const Json& object, std::string where);

  /// "a6000.json: memory.bandwidth"
  std::string where(std::string_view key) const;

  const Json* find(std::string_view key);
  const Json& require(std::string_view key, std::string_view remedy);

  std::string text(std::string_view key);  ///< "" when absent
  std::string required_text(std::string_view key, std::string_view remedy);
  std::optional<double> number(std::string_view key);
  /// The same; throws Error for one that is not possible.
  std::optional<double> number(std::string_view key, double least, double most);
  /// [fast, slow]: measured times as multiples of the predicted one.
  Interval interval(std::string_view key);
  bool flag(std::string_view key, std::optional<bool> otherwise);
  std::vector<std::string> texts(std::string_view key);
  /// A nested object, empty when absent; visited and finished by the caller's function.
  void object(std::string_view key, const std::function<void(StrictObject&)>& read);

  /// Throws Error naming a key that nobody asked for.
  void finish() const;

 private:
  [[noreturn]] void wrong_type(std::string_view key, const Json& value,
                               std::string_view expected) const;

  const Json& object_;
  std::string where_;
  std::vector<std::string> asked_;
};

/// Throws Error, naming `where`, for a name that no data type has.
DataType known_data_type(const std::string& name, const std::string& where);

}  // namespace llmviewer
