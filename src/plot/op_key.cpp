#include "llmviewer/plot/op_key.hpp"

#include <algorithm>

namespace llmviewer {

std::string op_key(const StageResult& stage, const OpRow& row) {
  std::string key = stage.name() + '/' + row.group + '/' + row.name;
  std::replace(key.begin(), key.end(), ' ', '_');  // blanks stand between keys
  return key;
}

std::string op_key(std::span<const Plotted> plotted, std::size_t configuration,
                   const StageResult& stage, const OpRow& row) {
  const std::string key = op_key(stage, row);
  return plotted.size() > 1 ? std::to_string(configuration) + '/' + key : key;
}

}  // namespace llmviewer
