#pragma once

#include <string>
#include <vector>

#include "catalog/config_fields.hpp"
#include "catalog/json_text.hpp"
#include "catalog/quantization.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// Reads the layers that an architecture's spec describes, with the config's fields at hand.
class LayerReader {
 public:
  LayerReader(const Json& spec, std::string where, ConfigFields& fields, const Model& model,
              const Quantization* quantization = nullptr);

  /// All layers, identical ones grouped in the order of their first appearance.
  std::vector<LayerGroup> read();
  /// One layer of these kinds, as under "mixers" and "feed_forwards".
  LayerGroup layer_of(const std::string& mixer, const std::string& network);

 private:
  const Json& spec_;
  std::string where_;
  ConfigFields& fields_;
  const Model& model_;
  const Quantization* quantization_;
};

NormKind norm_named(const std::string& name, const std::string& where);

}  // namespace llmviewer
