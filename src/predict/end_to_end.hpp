#pragma once

#include <map>
#include <optional>
#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "predict/measured_request.hpp"

namespace llmviewer {

/// Turns rows into configurations, looking each model and device up once.
class EndToEndCases {
 public:
  explicit EndToEndCases(const Catalog& catalog) : catalog_{catalog} {}

  struct Reading {
    std::optional<EndToEndCase> found;
    std::string skipped;
  };
  Reading read(const RequestRow& row);
  /// With its model known, of a server either dense or mixture-of-experts.
  static OpClass class_of(const EndToEndCase& one, const RequestRow& row);

 private:
  const Model* model(const std::string& name);
  const Hardware* hardware(const std::string& name);

  const Catalog& catalog_;
  std::map<std::string, std::optional<Model>> models_;
  std::map<std::string, std::optional<Hardware>> devices_;
};

}  // namespace llmviewer
