#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catalog/json_text.hpp"
#include "catalog/modules.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// A storage format by its name in configs/formats.
using FormatLookup = std::function<StorageFormat(const std::string& name)>;

/// What a model's own quantisation says: which linears are stored how, which stay at 16 bit.
class Quantization {
 public:
  /// From "quantization_config" or the content of a hf_quant_config.json; absent where neither is
  /// there. Throws Error for a method that is not known.
  static std::optional<Quantization> read(const Json* config, const Json* side_file,
                                          const std::string& where, const FormatLookup& formats);

  /// The formats of one layer's operators that are not kept at 16 bit.
  std::vector<OwnFormat> formats_of_layer(Size layer) const;
  /// Of the operators outside the layers.
  std::vector<OwnFormat> formats_of_model() const;

  const std::optional<StorageFormat>& kv() const noexcept { return kv_; }
  const std::string& description() const noexcept { return description_; }

 private:
  struct Rule {
    std::vector<ModulePattern> targets;
    bool all_linears{};  ///< whatever the targets
    StorageFormat format;
  };

  void read_fp8(const Json& config, const FormatLookup& formats);
  void read_mxfp4(const FormatLookup& formats);
  void read_groups(const Json& config, const std::string& where, const FormatLookup& formats);
  void read_modelopt(const Json& config, const std::string& where, const FormatLookup& formats);
  void read_integer(const Json& config, const std::string& where, bool index_per_input);
  void read_bitsandbytes(const Json& config);
  void read_exclusions(const Json& config);
  void store_all(const StorageFormat& format);  ///< every linear that is not kept
  std::optional<StorageFormat> format_of(const std::vector<std::string>& paths) const;

  std::vector<Rule> rules_;
  std::vector<ModulePattern> kept_;  ///< modules that stay at 16 bit
  std::optional<StorageFormat> kv_;
  std::string description_;
};

}  // namespace llmviewer
