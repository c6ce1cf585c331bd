#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "catalog/block_readers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

Activation activation_named(const std::string& name, const std::string& where) {
  struct NamedActivation {
    std::string_view name;
    Activation activation;
  };
  static constexpr auto kActivations =
      std::to_array<NamedActivation>({{"relu", Activation::relu},
                                      {"relu2", Activation::relu_squared},
                                      {"gelu", Activation::gelu_erf},
                                      {"gelu_new", Activation::gelu_tanh},
                                      {"gelu_fast", Activation::gelu_tanh},
                                      {"gelu_pytorch_tanh", Activation::gelu_tanh},
                                      {"gelu_tanh", Activation::gelu_tanh},
                                      {"quick_gelu", Activation::silu},
                                      {"silu", Activation::silu},
                                      {"swiglu", Activation::silu},
                                      {"swish", Activation::silu}});
  const auto found = std::find_if(kActivations.begin(), kActivations.end(),
                                  [&](const NamedActivation& row) { return row.name == name; });
  if (found != kActivations.end()) return found->activation;
  std::string known;
  for (const NamedActivation& row : kActivations) known += " " + std::string{row.name};
  throw Error{where, "activation \"" + name + "\" is not known", "known are" + known};
}

Activation read_activation(Blueprint& blueprint) {
  ConfigFields& fields = blueprint.fields();
  std::string name = blueprint.text("activation", "");
  if (name.empty()) {
    const Json* value = fields.find_any(names_of(Meaning::activation));
    if (value == nullptr || !value->is_string()) {
      throw Error{fields.where(), "hidden_act: missing", "the architecture needs it"};
    }
    name = value->get<std::string>();
  } else {
    for (const std::string_view field : names_of(Meaning::activation)) fields.ignore(field);
  }
  return activation_named(name, fields.where());
}

Mlp read_mlp(Blueprint& blueprint) {
  Mlp mlp;
  mlp.width = blueprint.size("width", Meaning::intermediate);
  mlp.gated = blueprint.flag("gated", true);
  mlp.activation = read_activation(blueprint);
  const bool bias = blueprint.flag("bias");
  mlp.up_bias = blueprint.flag("up_bias", bias);
  mlp.down_bias = blueprint.flag("down_bias", bias);
  return mlp;
}

Experts read_experts(Blueprint& blueprint) {
  const std::string& where = blueprint.fields().where();
  Experts experts;
  experts.count = blueprint.needed("count", "its experts");
  experts.top_k = blueprint.needed("top_k", "its experts");
  experts.width = blueprint.needed("width", "its experts");
  if (experts.top_k > experts.count) {
    throw Error{where,
                blueprint.field_of("top_k") + " = " + std::to_string(experts.top_k) +
                    " is more than " + blueprint.field_of("count") + " = " +
                    std::to_string(experts.count),
                "correct one of them"};
  }
  experts.gated = blueprint.flag("gated", true);
  experts.activation = read_activation(blueprint);
  experts.bias = blueprint.flag("bias");
  experts.router_bias = blueprint.flag("router_bias");
  experts.correction_bias = blueprint.flag("correction_bias");
  // Several shared experts are one network of their summed width.
  const Size shared = blueprint.optional_size("shared_count").value_or(1);
  experts.shared_width = shared * blueprint.optional_size("shared_width").value_or(0);
  experts.shared_gate = blueprint.flag("shared_gate");
  experts.latent = blueprint.optional_size("latent").value_or(0);
  return experts;
}

MlpAndExperts read_mlp_and_experts(Blueprint& blueprint) {
  MlpAndExperts both;
  both.mlp = read_mlp(blueprint);
  const Json* experts = blueprint.object().find("experts");
  if (experts == nullptr) {
    throw Error{blueprint.object().where("experts"), "missing", "describe the experts"};
  }
  Blueprint nested{*experts, blueprint.object().where("experts"), blueprint.fields()};
  both.experts = read_experts(nested);
  nested.finish();
  return both;
}

struct NetworkReader {
  std::string_view block;
  FeedForward (*read)(Blueprint& blueprint);
};

constexpr auto kNetworkReaders = std::to_array<NetworkReader>({
    {"mlp", [](Blueprint& object) -> FeedForward { return read_mlp(object); }},
    {"experts", [](Blueprint& object) -> FeedForward { return read_experts(object); }},
    {"mlp_and_experts",
     [](Blueprint& object) -> FeedForward { return read_mlp_and_experts(object); }},
    {"linear", [](Blueprint&) -> FeedForward { return DirectLinear{}; }},
    {"none", [](Blueprint&) -> FeedForward { return NoBranch{}; }},
});

}  // namespace

FeedForward read_feed_forward(Blueprint& blueprint, const std::string& where) {
  const std::string block = blueprint.text("block", "mlp");
  return reader_named(kNetworkReaders, block, where).read(blueprint);
}

}  // namespace llmviewer
