#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// Operators that are linear modules in a checkpoint, by our names.
std::vector<std::string_view> layer_linears();

/// The names that a layer's operator may have in a checkpoint: "model.layers.3.mlp.gate_proj".
std::vector<std::string> module_paths(std::string_view op, Size layer);

/// A pattern of a quantisation file for the names of modules: "re:…" is a regular expression that
/// a name begins with, "*" a glob over a module or one around it, anything else a run of whole
/// path parts ("gate" is mlp.gate, not mlp.gate_proj). Matching takes polynomial time whatever the
/// pattern. Throws Error for a regular expression that is not understood.
class ModulePattern {
 public:
  explicit ModulePattern(const std::string& pattern);

  bool matches(const std::string& path) const;

 private:
  struct Expression;
  std::string pattern_;
  std::shared_ptr<const Expression> expression_;
};

}  // namespace llmviewer
