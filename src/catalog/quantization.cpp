#include "catalog/quantization.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

double number_at(const Json& json, const char* key, double otherwise) {
  const Json* value = value_at(json, key);
  return value != nullptr && value->is_number() ? value->get<double>() : otherwise;
}

bool flag_at(const Json& json, const char* key, bool otherwise) {
  const Json* value = value_at(json, key);
  return value != nullptr && value->is_boolean() ? value->get<bool>() : otherwise;
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// The widths that a group or a channel of integers has: `bits`, a 16-bit scale, a zero point.
StorageFormat integer_format(double bits, double group, double zero_bits) {
  StorageFormat format;
  format.bits = bits;
  format.type = bits > 4 ? DataType::int8 : DataType::int4;
  format.name = "int" + std::to_string(static_cast<int>(bits));
  if (group > 0) {
    format.group = group;
    format.group_bits = 16 + zero_bits;
    format.name += "-g" + std::to_string(static_cast<int>(group));
  } else {
    format.bytes_per_output = 2 + zero_bits / 8;
  }
  if (zero_bits > 0) format.name += "-asym";
  return format;
}

void require_bits(double bits, const std::string& where) {
  if (bits >= 1 && bits <= 16) return;
  throw Error{where, "quantization_config asks for weights of " + std::to_string(bits) + " bits",
              "it must be between 1 and 16"};
}

/// The weights of one group of a compressed-tensors configuration.
StorageFormat compressed_format(const Json& group, const std::string& packing,
                                const std::string& where, const FormatLookup& formats) {
  const Json* weights = value_at(group, "weights");
  if (weights == nullptr) return plain_format(DataType::fp16);
  const double bits = number_at(*weights, "num_bits", 0);
  require_bits(bits, where);
  const bool quantised_inputs = value_at(group, "input_activations") != nullptr;
  const std::string strategy = text_at(*weights, "strategy");
  const double group_size = number_at(*weights, "group_size", 0);
  StorageFormat format;
  if (text_at(*weights, "type") == "float" && bits == 4) {
    const bool mx = packing.find("mxfp4") != std::string::npos || group_size == 32;
    format = formats(mx ? "mxfp4" : "nvfp4");
    if (!quantised_inputs) format.computes_in.reset();
    return format;
  }
  if (text_at(*weights, "type") == "float") {
    format = formats(strategy == "block" ? "fp8-block" : "fp8");
    if (strategy == "channel") format.bytes_per_output = 2;
    if (!quantised_inputs) format.computes_in.reset();
    return format;
  }
  const double zero_bits = flag_at(*weights, "symmetric", true) ? 0 : bits;
  format = integer_format(bits, group_size > 0 ? group_size : 0, zero_bits);
  if (strategy == "tensor") format.bytes_per_output = 0;
  if (quantised_inputs) format.computes_in = format.type;
  return format;
}

}  // namespace

std::optional<Quantization> Quantization::read(const Json* config, const Json* side_file,
                                               const std::string& where,
                                               const FormatLookup& formats) {
  const Json* source = config != nullptr ? config : side_file;
  if (source == nullptr || !source->is_object() || source->empty()) return std::nullopt;
  if (const Json* inner = value_at(*source, "quantization"); inner && inner->is_object()) {
    source = inner;
  }
  Quantization quantization;
  std::string method = text_at(*source, "quant_method");
  if (method.empty() && value_at(*source, "quant_algo") != nullptr) method = "modelopt";
  quantization.description_ = method;
  quantization.read_exclusions(*source);
  if (method == "fp8" || method == "fbgemm_fp8") {
    quantization.read_fp8(*source, formats);
  } else if (method == "mxfp4") {
    quantization.read_mxfp4(formats);
  } else if (method == "compressed-tensors") {
    quantization.read_groups(*source, where, formats);
  } else if (method == "modelopt" || method == "modelopt_fp4") {
    quantization.read_modelopt(*source, where, formats);
  } else if (method == "gptq" || method == "awq") {
    quantization.read_integer(*source, where, method == "gptq");
  } else if (method == "auto-round" || method == "intel/auto-round") {
    quantization.read_integer(*source, where, false);
  } else if (method == "bitsandbytes") {
    quantization.read_bitsandbytes(*source);
  } else {
    throw Error{where, "quant_method \"" + method + "\" is not known",
                "known are fp8, fbgemm_fp8, mxfp4, compressed-tensors, modelopt, gptq, awq, "
                "auto-round, bitsandbytes; --set model.quantization_config=null takes the weights "
                "as 16 bit"};
  }
  if (value_at(*source, "kv_cache_scheme") != nullptr ||
      lower_case(text_at(*source, "kv_cache_quant_algo")) == "fp8") {
    const Json* scheme = value_at(*source, "kv_cache_scheme");
    const double bits = scheme != nullptr ? number_at(*scheme, "num_bits", 8) : 8;
    const bool integer = scheme != nullptr && text_at(*scheme, "type") == "int";
    quantization.kv_ = formats(bits == 4 ? "fp4" : integer ? "int8" : "fp8");
    quantization.kv_->bytes_per_output = 0;
  }
  return quantization;
}

void Quantization::store_all(const StorageFormat& format) {
  rules_.push_back({.targets = {}, .all_linears = true, .format = format});
}

void Quantization::read_exclusions(const Json& config) {
  for (const char* key : {"modules_to_not_convert", "ignored_layers", "ignore", "exclude_modules",
                          "llm_int8_skip_modules"}) {
    const Json* list = value_at(config, key);
    if (list == nullptr || !list->is_array()) continue;
    for (const Json& item : *list) {
      if (item.is_string()) kept_.emplace_back(item.get<std::string>());
    }
  }
}

void Quantization::read_fp8(const Json& config, const FormatLookup& formats) {
  const Json* block = value_at(config, "weight_block_size");
  const auto sides = block == nullptr ? std::nullopt : two_numbers(*block);
  StorageFormat format = formats(sides ? "fp8-block" : "fp8");
  if (sides) {
    format.block_outputs = sides->front();
    format.block_inputs = sides->back();
  }
  store_all(format);
  kept_.emplace_back("lm_head");
}

/// gpt-oss: the experts only.
void Quantization::read_mxfp4(const FormatLookup& formats) {
  rules_.push_back({.targets = {ModulePattern{"re:.*experts.*"}},
                    .all_linears = false,
                    .format = formats("mxfp4")});
  kept_.emplace_back("lm_head");
}

void Quantization::read_groups(const Json& config, const std::string& where,
                               const FormatLookup& formats) {
  const Json* groups = value_at(config, "config_groups");
  if (groups == nullptr || !groups->is_object() || groups->empty()) {
    throw Error{where, "quantization_config has no config_groups", "compressed-tensors needs them"};
  }
  const std::string packing = text_at(config, "format");
  for (const auto& [name, group] : groups->items()) {
    if (!group.is_object()) continue;
    const std::string own = text_at(group, "format");
    Rule rule{.targets = {},
              .all_linears = false,
              .format = compressed_format(group, own.empty() ? packing : own, where, formats)};
    if (const Json* targets = value_at(group, "targets"); targets && targets->is_array()) {
      for (const Json& target : *targets) {
        if (!target.is_string()) continue;
        if (target == "Linear") {
          rule.all_linears = true;
        } else {
          rule.targets.emplace_back(target.get<std::string>());
        }
      }
    }
    rules_.push_back(std::move(rule));
  }
}

void Quantization::read_modelopt(const Json& config, const std::string& where,
                                 const FormatLookup& formats) {
  const std::string algorithm = text_at(config, "quant_algo");
  if (algorithm.empty() && value_at(config, "config_groups") != nullptr) {
    read_groups(config, where, formats);
    return;
  }
  StorageFormat format;
  if (algorithm == "FP8" || algorithm == "FP8_PER_CHANNEL_PER_TOKEN") {
    format = formats("fp8");
  } else if (algorithm == "NVFP4") {
    format = formats("nvfp4");
  } else if (algorithm == "W4A16_AWQ" || algorithm == "INT4_AWQ") {
    format = integer_format(4, number_at(config, "group_size", 128), 0);
  } else if (algorithm == "W8A16" || algorithm == "INT8_SQ") {
    format = integer_format(8, 0, 0);
    if (algorithm == "INT8_SQ") format.computes_in = DataType::int8;
  } else {
    throw Error{where, "quant_algo \"" + algorithm + "\" is not known",
                "known are FP8, NVFP4, W4A16_AWQ, INT4_AWQ, W8A16, INT8_SQ"};
  }
  description_ = "modelopt " + algorithm;
  kept_.emplace_back("lm_head");  // as modelopt's own default configurations keep it
  store_all(format);
}

void Quantization::read_integer(const Json& config, const std::string& where,
                                bool index_per_input) {
  const double bits = number_at(config, "bits", number_at(config, "w_bit", 4));
  const double group = number_at(config, "group_size", number_at(config, "q_group_size", 128));
  require_bits(bits, where);
  StorageFormat format = integer_format(bits, group, bits);
  if (index_per_input) format.bytes_per_input = 4;
  format.name = description_ + "-" + format.name;
  store_all(format);
  if (!flag_at(config, "lm_head", false)) kept_.emplace_back("lm_head");
  kept_.emplace_back("gate");
}

void Quantization::read_bitsandbytes(const Json& config) {
  StorageFormat format = integer_format(8, 0, 0);
  if (flag_at(config, "load_in_4bit", false) || flag_at(config, "_load_in_4bit", false)) {
    constexpr double kBlock = 64;
    const bool twice = flag_at(config, "bnb_4bit_use_double_quant", false);
    format = integer_format(4, kBlock, 0);
    // One fp32 maximum per block; quantised again, 8 bit and an fp32 per 256 of them.
    format.group_bits = twice ? 8 + 32.0 / 256 : 32;
    format.name = twice ? "nf4-double" : "nf4";
  }
  store_all(format);
  kept_.emplace_back("lm_head");
}

std::optional<StorageFormat> Quantization::format_of(const std::vector<std::string>& paths) const {
  const auto matches_any = [&](const ModulePattern& pattern) {
    return std::any_of(paths.begin(), paths.end(),
                       [&](const std::string& path) { return pattern.matches(path); });
  };
  if (std::any_of(kept_.begin(), kept_.end(), matches_any)) return std::nullopt;
  for (const Rule& rule : rules_) {
    const bool meant =
        rule.all_linears || std::any_of(rule.targets.begin(), rule.targets.end(), matches_any);
    if (meant) return rule.format;
  }
  return std::nullopt;
}

std::vector<OwnFormat> Quantization::formats_of_layer(Size layer) const {
  std::vector<OwnFormat> formats;
  for (const std::string_view op : layer_linears()) {
    const auto format = format_of(module_paths(op, layer));
    if (format) formats.push_back({std::string{op}, *format});
  }
  return formats;
}

std::vector<OwnFormat> Quantization::formats_of_model() const {
  std::vector<OwnFormat> formats;
  if (const auto format = format_of({"lm_head", "language_model.lm_head"}))
    formats.push_back({"lm_head", *format});
  return formats;
}

}  // namespace llmviewer
