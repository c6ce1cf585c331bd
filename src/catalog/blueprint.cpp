#include "catalog/blueprint.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr auto kHiddenNames =
    std::to_array<std::string_view>({"hidden_size", "n_embd", "n_embed", "d_model"});
constexpr auto kLayersNames = std::to_array<std::string_view>(
    {"num_hidden_layers", "n_layer", "n_layers", "num_layers", "depth"});
constexpr auto kHeadsNames =
    std::to_array<std::string_view>({"num_attention_heads", "n_head", "n_heads", "num_heads"});
constexpr auto kKvHeadsNames = std::to_array<std::string_view>(
    {"num_key_value_heads", "num_kv_heads", "n_head_kv", "multi_query_group_num"});
constexpr auto kHeadDimNames =
    std::to_array<std::string_view>({"head_dim", "kv_channels", "attention_head_dim"});
constexpr auto kIntermediateNames = std::to_array<std::string_view>(
    {"intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "d_ff"});
constexpr auto kVocabularyNames = std::to_array<std::string_view>({"vocab_size"});
constexpr auto kPositionsNames = std::to_array<std::string_view>(
    {"max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length"});
constexpr auto kActivationNames = std::to_array<std::string_view>(
    {"hidden_act", "activation_function", "hidden_activation", "activation"});
constexpr auto kTiedNames = std::to_array<std::string_view>({"tie_word_embeddings"});

Size meant(ConfigFields& fields, Meaning meaning) {
  const Json* value = fields.find_any(names_of(meaning));
  if (value != nullptr) return checked_size(*value, fields.where(), names_of(meaning).front());
  std::string names;
  for (const std::string_view name : names_of(meaning)) {
    names += (names.empty() ? "" : ", ") + std::string{name};
  }
  throw Error{fields.where(), names + ": none of these is given", "the architecture needs one"};
}

std::optional<Size> size_of(ConfigFields& fields, std::string_view name) {
  const Json* value = fields.find(name);
  if (value == nullptr) return std::nullopt;
  return checked_size(*value, fields.where(), name);
}

/// A width times the factor that a field gives, 4 where it gives none.
double widened(ConfigFields& fields, Size width, std::string_view ratio) {
  const Json* given = fields.find(ratio);
  const double factor = given != nullptr && given->is_number() ? given->get<double>() : 4;
  return static_cast<double>(width) * factor;
}

Size half_head_dim(ConfigFields& fields) {
  const Json* given = fields.find_any(names_of(Meaning::head_dim));
  if (given != nullptr) return checked_size(*given, fields.where(), "head_dim") / 2;
  return meant(fields, Meaning::hidden) / meant(fields, Meaning::heads) / 2;
}

Size padded_vocabulary(ConfigFields& fields) {
  const Size rows = meant(fields, Meaning::vocabulary);
  const Size multiple = size_of(fields, "pad_vocab_size_multiple").value_or(1);
  return (rows + multiple - 1) / multiple * multiple;
}

/// mamba_d_head, which may be "auto": the inner width over the heads.
Size mamba_head_dim(ConfigFields& fields) {
  const Json* given = fields.find("mamba_d_head");
  if (given != nullptr && given->is_number()) {
    return checked_size(*given, fields.where(), "mamba_d_head");
  }
  const Size expanded =
      size_of(fields, "mamba_expand").value_or(2) * meant(fields, Meaning::hidden);
  const Size inner = size_of(fields, "mamba_d_ssm").value_or(expanded);
  const Size heads = size_of(fields, "mamba_n_heads").value_or(1);
  if (inner % heads == 0) return inner / heads;
  throw Error{fields.where(),
              "the inner width " + std::to_string(inner) +
                  " (mamba_d_ssm or mamba_expand × hidden_size) is not divisible by "
                  "mamba_n_heads = " +
                  std::to_string(heads),
              "correct one of them"};
}

/// Patches of a vision tower that see one another where its attention has windows.
Size window_patches(ConfigFields& fields) {
  const Size side =
      size_of(fields, "window_size").value_or(0) / size_of(fields, "patch_size").value_or(1);
  return side * side;
}

/// A size that configs leave to arithmetic: a file names it, the arithmetic stands here.
struct DerivedSize {
  std::string_view name;
  Json (*of)(ConfigFields& fields);
};

constexpr auto kDerivedSizes = std::to_array<DerivedSize>({
    {"heads", [](ConfigFields& f) -> Json { return meant(f, Meaning::heads); }},
    {"four_hidden", [](ConfigFields& f) -> Json { return 4 * meant(f, Meaning::hidden); }},
    {"half_intermediate",
     [](ConfigFields& f) -> Json { return meant(f, Meaning::intermediate) / 2; }},
    {"half_head_dim", [](ConfigFields& f) -> Json { return half_head_dim(f); }},
    {"positions_plus_two",
     [](ConfigFields& f) -> Json { return meant(f, Meaning::positions) + 2; }},
    {"padded_vocabulary", [](ConfigFields& f) -> Json { return padded_vocabulary(f); }},
    {"expanded_hidden",
     [](ConfigFields& f) -> Json {
       return widened(f, meant(f, Meaning::hidden), "expansion_ratio");
     }},
    {"mlp_ratio_hidden",
     [](ConfigFields& f) -> Json { return widened(f, meant(f, Meaning::hidden), "mlp_ratio"); }},
    {"mlp_ratio_embed",
     [](ConfigFields& f) -> Json {
       return widened(f, size_of(f, "embed_dim").value_or(0), "mlp_ratio");
     }},
    {"mamba_head_dim", [](ConfigFields& f) -> Json { return mamba_head_dim(f); }},
    {"window_patches", [](ConfigFields& f) -> Json { return window_patches(f); }},
    {"position_grid",
     [](ConfigFields& f) -> Json {
       return size_of(f, "init_pos_emb_height").value_or(0) *
              size_of(f, "init_pos_emb_width").value_or(0);
     }},
});

}  // namespace

std::span<const std::string_view> names_of(Meaning meaning) noexcept {
  switch (meaning) {
    case Meaning::hidden:
      return kHiddenNames;
    case Meaning::layers:
      return kLayersNames;
    case Meaning::heads:
      return kHeadsNames;
    case Meaning::kv_heads:
      return kKvHeadsNames;
    case Meaning::head_dim:
      return kHeadDimNames;
    case Meaning::intermediate:
      return kIntermediateNames;
    case Meaning::vocabulary:
      return kVocabularyNames;
    case Meaning::positions:
      return kPositionsNames;
    case Meaning::activation:
      return kActivationNames;
    case Meaning::tied:
      return kTiedNames;
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

Json Blueprint::derived(std::string_view name) {
  for (const DerivedSize& size : kDerivedSizes) {
    if (size.name == name) return size.of(fields_);
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

Size Blueprint::needed(std::string_view key, std::string_view whose) {
  const auto found = optional_size(key);
  if (found && *found > 0) return *found;
  throw Error{fields_.where(),
              "no field gives the " + std::string{key} + " of " + std::string{whose},
              "the architecture needs it: see its file in configs/architectures"};
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
  return meant(fields_, meaning);
}

}  // namespace llmviewer
