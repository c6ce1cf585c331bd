#include "catalog/modules.hpp"

#include <regex.h>

#include <array>

#include "catalog/config_fields.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

/// An operator and what checkpoints call it.
struct ModuleNames {
  std::string_view op;
  std::string_view modules;  ///< below the layer, separated by spaces
};

constexpr auto kModuleNames = std::to_array<ModuleNames>({
    {"q_proj", "self_attn.q_proj self_attn.qkv_proj mixer.q_proj"},
    {"k_proj", "self_attn.k_proj self_attn.qkv_proj mixer.k_proj"},
    {"v_proj", "self_attn.v_proj self_attn.qkv_proj mixer.v_proj"},
    {"out_proj",
     "self_attn.o_proj linear_attn.out_proj mixer.out_proj mixer.o_proj mamba.out_proj"},
    {"q_a_proj", "self_attn.q_a_proj"},
    {"q_b_proj", "self_attn.q_b_proj"},
    {"kv_a_proj", "self_attn.kv_a_proj_with_mqa"},
    {"kv_b_proj", "self_attn.kv_b_proj"},
    {"index_q_proj", "self_attn.indexer.wq_b"},
    {"index_k_proj", "self_attn.indexer.wk"},
    {"gate_proj", "mlp.gate_proj mlp.gate_up_proj feed_forward.gate_proj"},
    {"up_proj", "mlp.up_proj mlp.gate_up_proj mixer.up_proj feed_forward.up_proj"},
    {"down_proj", "mlp.down_proj mixer.down_proj feed_forward.down_proj"},
    {"expert_gate_proj",
     "mlp.experts.0.gate_proj mlp.experts.gate_up_proj block_sparse_moe.experts.0.w1 "
     "feed_forward.experts.0.gate_proj feed_forward.experts.gate_up_proj"},
    {"expert_up_proj",
     "mlp.experts.0.up_proj mlp.experts.gate_up_proj block_sparse_moe.experts.0.w3 "
     "feed_forward.experts.0.up_proj feed_forward.experts.gate_up_proj mixer.experts.0.up_proj"},
    {"expert_down_proj",
     "mlp.experts.0.down_proj mlp.experts.down_proj block_sparse_moe.experts.0.w2 "
     "feed_forward.experts.0.down_proj feed_forward.experts.down_proj mixer.experts.0.down_proj"},
    {"shared_gate_proj",
     "mlp.shared_experts.gate_proj mlp.shared_expert.gate_proj "
     "feed_forward.shared_expert.gate_proj"},
    {"shared_up_proj",
     "mlp.shared_experts.up_proj mlp.shared_expert.up_proj feed_forward.shared_expert.up_proj "
     "mixer.shared_experts.up_proj"},
    {"shared_down_proj",
     "mlp.shared_experts.down_proj mlp.shared_expert.down_proj "
     "feed_forward.shared_expert.down_proj mixer.shared_experts.down_proj"},
    {"in_proj", "mixer.in_proj mamba.in_proj"},
    {"in_proj_qkvz", "linear_attn.in_proj_qkvz linear_attn.in_proj_qkv"},
    {"in_proj_ba", "linear_attn.in_proj_ba linear_attn.in_proj_b"},
});

/// Where a checkpoint keeps its layers: alone, within a vision–language model (old and new
/// spelling), in Nemotron-H.
constexpr auto kLayerPrefixes =
    std::to_array<std::string_view>({"model.layers.", "language_model.model.layers.",
                                     "model.language_model.layers.", "backbone.layers."});

constexpr std::string_view kExpressionPrefix = "re:";
constexpr std::size_t kLongestPattern = 400;  // no real pattern comes near it

/// Python's expression as a POSIX one, anchored where Python's re.match is.
std::string posix_of(std::string_view python) {
  std::string posix = "^(";
  for (std::size_t i = 0; i < python.size(); ++i) {
    if (python.substr(i).starts_with("(?:")) {
      posix += '(';
      i += 2;
    } else if (python.substr(i).starts_with("\\d")) {
      posix += "[0-9]";
      ++i;
    } else {
      posix += python[i];
    }
  }
  return posix + ")";
}

[[noreturn]] void not_understood(const std::string& pattern) {
  throw Error{"quantization_config", "the pattern \"" + pattern + "\" is not understood",
              "write the modules it means by their names"};
}

/// "*" stands for any text; each star is tried once more from where it last matched.
bool glob_matches(std::string_view glob, std::string_view text) {
  std::size_t g = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && (glob[g] == text[t] || glob[g] == '?')) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

/// The glob means this module or one around it.
bool glob_matches_part(std::string_view glob, std::string_view path) {
  for (std::size_t end = path.size(); end != std::string_view::npos && end > 0;
       end = path.rfind('.', end - 1)) {
    if (glob_matches(glob, path.substr(0, end))) return true;
  }
  return false;
}

/// The parts of `pattern` stand side by side among the parts of `path`.
bool parts_match(const std::string& pattern, const std::string& path) {
  const std::string in = "." + path + ".";
  return in.find("." + pattern + ".") != std::string::npos;
}

}  // namespace

std::vector<std::string_view> layer_linears() {
  std::vector<std::string_view> ops;
  for (const ModuleNames& names : kModuleNames) ops.push_back(names.op);
  return ops;
}

std::vector<std::string> module_paths(std::string_view op, Size layer) {
  std::vector<std::string> paths;
  for (const ModuleNames& names : kModuleNames) {
    if (names.op != op) continue;
    for (const std::string_view module : names_in(names.modules)) {
      for (const std::string_view prefix : kLayerPrefixes) {
        paths.push_back(std::string{prefix} + std::to_string(layer) + "." + std::string{module});
      }
    }
  }
  return paths;
}

/// glibc matches without back-references in polynomial time, unlike std::regex.
struct ModulePattern::Expression {
  explicit Expression(const std::string& text) {
    valid = regcomp(&compiled, text.c_str(), REG_EXTENDED | REG_NOSUB) == 0;
  }
  ~Expression() {
    if (valid) regfree(&compiled);
  }
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;

  regex_t compiled{};
  bool valid{};
};

ModulePattern::ModulePattern(const std::string& pattern) : pattern_{pattern} {
  if (pattern.size() > kLongestPattern) not_understood(pattern);
  if (!pattern.starts_with(kExpressionPrefix)) return;
  const std::string_view python = std::string_view{pattern}.substr(kExpressionPrefix.size());
  // Look-around, counted repetition and back-references: not in real files, and dear.
  for (const std::string_view dear : {"(?=", "(?!", "(?<", "{", "\\1", "\\2", "*?", "+?"}) {
    if (python.find(dear) != std::string_view::npos) not_understood(pattern);
  }
  auto expression = std::make_shared<Expression>(posix_of(python));
  if (!expression->valid) not_understood(pattern);
  expression_ = std::move(expression);
}

bool ModulePattern::matches(const std::string& path) const {
  if (expression_) return regexec(&expression_->compiled, path.c_str(), 0, nullptr, 0) == 0;
  if (pattern_.find('*') != std::string::npos) return glob_matches_part(pattern_, path);
  return parts_match(pattern_, path);
}

}  // namespace llmviewer
