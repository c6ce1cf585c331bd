#include "analysis/computable.hpp"

#include <string>

#include "llmviewer/error.hpp"

namespace llmviewer {

void require_computable(const Storage& storage, const Roofs& roofs, const Hardware& hardware) {
  if (roofs.matrix_for(storage).peak > OpsPerSecond{0}) return;
  throw Error{
      hardware.name,
      "computes neither " + std::string{name_of(storage.compute)} + " nor a wider type of its kind",
      "choose other --weights, --activations or --compute"};
}

void require_computable(const Graph& graph, const Roofs& roofs, const Hardware& hardware) {
  for (const Op& op : graph.ops) {
    if (op.weights.matrix() > 0) require_computable(op.storage, roofs, hardware);
  }
}

void require_native(const std::optional<DataType>& compute, const Roofs& roofs,
                    const Hardware& hardware) {
  if (!compute || roofs.matrix[*compute].native) return;
  std::string known;
  for (const DataType type : kDataTypes) {
    if (!roofs.matrix[type].native) continue;
    known += (known.empty() ? "" : ", ") + std::string{name_of(type)};
  }
  throw Error{"--compute", hardware.name + " does not compute " + std::string{name_of(*compute)},
              "it computes " + known};
}

}  // namespace llmviewer
