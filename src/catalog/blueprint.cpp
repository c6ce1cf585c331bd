#include "catalog/blueprint.hpp"

#include <array>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::array kHidden{std::string_view{"hidden_size"}, std::string_view{"n_embd"},
                             std::string_view{"n_embed"}, std::string_view{"d_model"}};
constexpr std::array kLayers{std::string_view{"num_hidden_layers"}, std::string_view{"n_layer"},
                             std::string_view{"n_layers"}, std::string_view{"num_layers"},
                             std::string_view{"depth"}};
constexpr std::array kHeads{std::string_view{"num_attention_heads"}, std::string_view{"n_head"},
                            std::string_view{"n_heads"}, std::string_view{"num_heads"}};
constexpr std::array kKvHeads{std::string_view{"num_key_value_heads"},
                              std::string_view{"num_kv_heads"}, std::string_view{"n_head_kv"},
                              std::string_view{"multi_query_group_num"}};
constexpr std::array kHeadDim{std::string_view{"head_dim"}, std::string_view{"kv_channels"},
                              std::string_view{"attention_head_dim"}};
constexpr std::array kIntermediate{std::string_view{"intermediate_size"},
                                   std::string_view{"n_inner"}, std::string_view{"ffn_dim"},
                                   std::string_view{"ffn_hidden_size"}, std::string_view{"d_ff"}};
constexpr std::array kVocabulary{std::string_view{"vocab_size"}};
constexpr std::array kPositions{std::string_view{"max_position_embeddings"},
                                std::string_view{"n_positions"}, std::string_view{"n_ctx"},
                                std::string_view{"max_seq_len"}, std::string_view{"seq_length"}};
constexpr std::array kActivation{
    std::string_view{"hidden_act"}, std::string_view{"activation_function"},
    std::string_view{"hidden_activation"}, std::string_view{"activation"}};
constexpr std::array kTied{std::string_view{"tie_word_embeddings"}};

/// References nest only inside our own files, and never deep.
std::string joined(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string{name};
  return text;
}

}  // namespace

std::span<const std::string_view> names_of(Meaning meaning) noexcept {
  switch (meaning) {
    case Meaning::hidden:
      return kHidden;
    case Meaning::layers:
      return kLayers;
    case Meaning::heads:
      return kHeads;
    case Meaning::kv_heads:
      return kKvHeads;
    case Meaning::head_dim:
      return kHeadDim;
    case Meaning::intermediate:
      return kIntermediate;
    case Meaning::vocabulary:
      return kVocabulary;
    case Meaning::positions:
      return kPositions;
    case Meaning::activation:
      return kActivation;
    case Meaning::tied:
      return kTied;
  }
  return {};
}

bool holds(const std::string& condition, ConfigFields& fields) {
  const bool negated = condition.starts_with('!');
  const std::string_view path = std::string_view{condition}.substr(negated ? 2 : 1);
  const Json* value = fields.find(path);
  bool on = value != nullptr && !value->empty();
  if (on && value->is_boolean()) on = value->get<bool>();
  if (on && value->is_number()) on = value->get<double>() != 0;
  return on != negated;
}

Blueprint::Blueprint(const Json& object, const std::string& where, ConfigFields& fields)
    : fields_{fields}, object_{object, where} {}

Size Blueprint::meant(Meaning meaning) {
  const Json* value = fields_.find_any(names_of(meaning));
  if (value == nullptr) {
    throw Error{fields_.where(), joined(names_of(meaning)) + ": none of these is given",
                "the architecture needs one"};
  }
  return checked_size(*value, fields_.where(), names_of(meaning).front());
}

/// mamba_d_head, which may be "auto": the inner width over the heads.
Size Blueprint::mamba_head_dim() {
  const Json* given = fields_.find("mamba_d_head");
  if (given != nullptr && given->is_number()) {
    return checked_size(*given, fields_.where(), "mamba_d_head");
  }
  const auto size = [&](std::string_view name) -> std::optional<Size> {
    const Json* value = fields_.find(name);
    if (value == nullptr) return std::nullopt;
    return checked_size(*value, fields_.where(), name);
  };
  const Size inner =
      size("mamba_d_ssm").value_or(size("mamba_expand").value_or(2) * meant(Meaning::hidden));
  const Size heads = size("mamba_n_heads").value_or(1);
  if (inner % heads != 0) {
    throw Error{fields_.where(),
                "the inner width " + std::to_string(inner) +
                    " (mamba_d_ssm or mamba_expand × hidden_size) is not divisible by "
                    "mamba_n_heads = " +
                    std::to_string(heads),
                "correct one of them"};
  }
  return inner / heads;
}

/// Sizes that configs leave to arithmetic. The file names them, the arithmetic stands here.
Json Blueprint::derived(std::string_view name) {
  if (name == "four_hidden") return 4 * meant(Meaning::hidden);
  if (name == "half_intermediate") return meant(Meaning::intermediate) / 2;
  if (name == "half_head_dim") {
    const Json* given = fields_.find_any(names_of(Meaning::head_dim));
    return given != nullptr ? checked_size(*given, fields_.where(), "head_dim") / 2
                            : meant(Meaning::hidden) / meant(Meaning::heads) / 2;
  }
  if (name == "padded_vocabulary") {
    const Size rows = meant(Meaning::vocabulary);
    const Json* given = fields_.find("pad_vocab_size_multiple");
    if (given == nullptr) return rows;
    const Size multiple = checked_size(*given, fields_.where(), "pad_vocab_size_multiple");
    return (rows + multiple - 1) / multiple * multiple;
  }
  if (name == "mamba_head_dim") return mamba_head_dim();
  if (name == "heads") return meant(Meaning::heads);
  if (name == "positions_plus_two") return meant(Meaning::positions) + 2;
  if (name == "expanded_hidden") {
    const Json* ratio = fields_.find("expansion_ratio");
    const double factor = ratio != nullptr && ratio->is_number() ? ratio->get<double>() : 4;
    return static_cast<double>(meant(Meaning::hidden)) * factor;
  }
  if (name == "mlp_ratio_hidden") {
    const Json* ratio = fields_.find("mlp_ratio");
    const double factor = ratio != nullptr && ratio->is_number() ? ratio->get<double>() : 4;
    return static_cast<double>(meant(Meaning::hidden)) * factor;
  }
  throw Error{object_.where(name), "no derived size has this name",
              "see configs/README.md for those there are"};
}

std::optional<Json> Blueprint::resolve(const Json& value) {
  if (value.is_array()) {
    for (const Json& alternative : value) {
      if (auto found = resolve(alternative)) return found;
    }
    return std::nullopt;
  }
  if (!value.is_string()) return value;
  const auto text = value.get<std::string>();
  if (text.starts_with("!$")) return Json(holds(text, fields_));
  if (text.starts_with('@')) return derived(std::string_view{text}.substr(1));
  if (!text.starts_with('$')) return value;
  const Json* found = fields_.find(std::string_view{text}.substr(1));
  return found == nullptr ? std::nullopt : std::optional{*found};
}

std::optional<Json> Blueprint::value(std::string_view key) {
  const Json* stated = object_.find(key);
  return stated == nullptr ? std::nullopt : resolve(*stated);
}

bool Blueprint::flag(std::string_view key, bool otherwise) {
  const auto found = value(key);
  if (!found) return otherwise;
  if (found->is_boolean()) return found->get<bool>();
  if (found->is_number()) return found->get<double>() != 0;
  throw Error{fields_.where(), std::string{key} + " = " + shown(*found) + " is not true or false",
              "correct the field that gives it"};
}

std::string Blueprint::text(std::string_view key, std::string_view otherwise) {
  const auto found = value(key);
  if (!found) return std::string{otherwise};
  if (!found->is_string()) {
    throw Error{fields_.where(), std::string{key} + " = " + shown(*found) + " is not a text",
                "correct the field that gives it"};
  }
  return found->get<std::string>();
}

std::optional<double> Blueprint::fraction(std::string_view key) {
  const auto found = value(key);
  if (!found) return std::nullopt;
  const double number = found->is_number() ? found->get<double>() : -1;
  if (!(number >= 0) || number > 1) {
    throw Error{fields_.where(), std::string{key} + " = " + shown(*found) + " is no fraction",
                "it must lie between 0 and 1"};
  }
  return number;
}

/// A list with one size for each layer (Hunyuan) stands for the size when all are the same.
Json Blueprint::same_for_all(std::string_view key, const Json& found) const {
  if (!found.is_array() || found.empty()) return found;
  for (const Json& item : found) {
    if (item == found.front()) continue;
    throw Error{fields_.where(),
                std::string{key} + ": it differs from layer to layer (" + shown(found.front()) +
                    ", " + shown(item) + ")",
                "layers of different sizes are not read for this architecture"};
  }
  return found.front();
}

std::optional<Size> Blueprint::optional_size(std::string_view key) {
  const auto found = value(key);
  if (!found) return std::nullopt;
  return checked_count(same_for_all(key, *found), fields_.where(), key);
}

std::optional<Size> Blueprint::optional_size(std::string_view key, Meaning meaning) {
  if (object_.find(key) != nullptr) return optional_size(key);
  const Json* found = fields_.find_any(names_of(meaning));
  if (found == nullptr) return std::nullopt;
  return checked_size(*found, fields_.where(), names_of(meaning).front());
}

std::string Blueprint::field_of(std::string_view key) {
  const Json* stated = object_.find(key);
  if (stated != nullptr && stated->is_array()) {
    for (const Json& alternative : *stated) {
      if (!alternative.is_string() || !resolve(alternative)) continue;
      return alternative.get<std::string>().substr(1);
    }
  }
  if (stated == nullptr || !stated->is_string()) return std::string{key};
  return stated->get<std::string>().substr(1);
}

Size Blueprint::size(std::string_view key, Meaning meaning) {
  const auto found = optional_size(key, meaning);
  if (found && *found > 0) return *found;
  return meant(meaning);
}

}  // namespace llmviewer
