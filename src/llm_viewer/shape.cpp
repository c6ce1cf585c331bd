#include "llm_viewer/shape.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "llmviewer/error.hpp"

namespace llmviewer::llm_viewer {
namespace {

/// How LLM-Viewer describes an architecture.
struct Family {
  std::string_view name;
  bool gate_proj{true};
  bool mlp_norm{true};
  bool lm_head{true};
  std::optional<double> intermediate{};  ///< absent: the model's own
};

constexpr auto kFamilies = std::to_array<Family>({
    {.name = "llama"},
    {.name = "opt"},  // wrong: OPT has no gate_proj
    // wrong: the FFN width of every GPT-J is that of GPT-J-6B
    {.name = "gptj", .gate_proj = false, .mlp_norm = false, .intermediate = 16384},
    {.name = "chatglm"},
    {.name = "dit", .lm_head = false},  // wrong: DiT has no gate_proj, but adaLN and end layers
});

const Family& family_of(const Model& model) {
  const auto* found = std::ranges::find(kFamilies, model.family, &Family::name);
  if (found != kFamilies.end()) return *found;
  std::string known;
  for (const Family& family : kFamilies) {
    known += (known.empty() ? "" : ", ") + std::string{family.name};
  }
  throw Error{"--accounting llm-viewer",
              "LLM-Viewer does not know the family \"" + model.family + "\" of " + model.name,
              "it knows " + known + "; --accounting exact knows the others"};
}

}  // namespace

Shape shape_of(const Model& model) {
  const Family& family = family_of(model);
  const Layer& layer = model.groups.front().layer;
  const auto& attention = std::get<Attention>(layer.mixer);
  const auto& mlp = std::get<Mlp>(layer.feed_forward);
  return {.hidden = static_cast<double>(model.hidden),
          .heads = static_cast<double>(attention.heads),
          .kv_heads = static_cast<double>(attention.kv_heads),
          .layers = static_cast<double>(model.layers()),
          .intermediate = family.intermediate.value_or(static_cast<double>(mlp.width)),
          .vocabulary = static_cast<double>(model.embedding.rows),
          .gate_proj = family.gate_proj,
          .mlp_norm = family.mlp_norm,
          .lm_head = family.lm_head};
}

}  // namespace llmviewer::llm_viewer
