#include "study/resources.hpp"

#include <algorithm>
#include <string>

namespace llmviewer {
namespace {

using Rates = PerType<std::optional<OpsPerSecond>>;

void scale(Rates& rates, double factor) {
  for (const DataType type : kDataTypes) {
    if (rates[type]) rates[type] = *rates[type] * factor;
  }
}

void add(std::vector<DataType>& types, DataType type) {
  if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
}

/// A narrow type is computed in a wider one where that is faster: their rates count, too.
void add_with_wider(std::vector<DataType>& types, DataType type) {
  constexpr int kWideBits = 16;
  add(types, type);
  while (bits_of(type) < kWideBits) {
    const auto wider = next_wider(type);
    if (!wider) return;
    type = *wider;
    add(types, type);
  }
}

std::vector<FigureSetting> matrix_figures(const Hardware& hardware,
                                          const std::vector<DataType>& types,
                                          bool accumulate_fp32) {
  std::vector<FigureSetting> figures;
  const auto add_figure = [&](const char* where, const Rates& rates, DataType type) {
    if (!rates[type]) return;
    figures.push_back({where + std::string{name_of(type)}, rates[type]->value()});
  };
  for (const DataType type : types) {
    if (!hardware.matrix_engine) {
      add_figure("vector.", hardware.vector, type);
    } else if (accumulate_fp32 && hardware.matrix_fp32_accumulate[type]) {
      add_figure("matrix.fp32_accumulate.", hardware.matrix_fp32_accumulate, type);
    } else {
      add_figure("matrix.dense.", hardware.matrix, type);
    }
  }
  // The vector peak is one of them there.
  const bool has_fp32 = std::find(types.begin(), types.end(), DataType::fp32) != types.end();
  if (!hardware.matrix_engine && !has_fp32) add_figure("vector.", hardware.vector, DataType::fp32);
  return figures;
}

}  // namespace

std::string_view name_of(Resource resource) noexcept {
  switch (resource) {
    case Resource::bandwidth:
      return "bandwidth";
    case Resource::matrix:
      return "matrix_peak";
    case Resource::vector:
      return "vector_peak";
    case Resource::capacity:
      return "capacity";
    case Resource::link:
      return "link";
  }
  return "";
}

Hardware scaled(const Hardware& hardware, Resource resource, double factor) {
  Hardware other = hardware;
  switch (resource) {
    case Resource::bandwidth:
      other.bandwidth = hardware.bandwidth * factor;
      break;
    case Resource::matrix:
      scale(hardware.matrix_engine ? other.matrix : other.vector, factor);
      scale(other.matrix_fp32_accumulate, factor);
      break;
    case Resource::vector:
      scale(other.vector, factor);
      break;
    case Resource::capacity:
      if (other.capacity) other.capacity = *other.capacity * factor;
      break;
    case Resource::link:
      if (other.interconnect && other.interconnect->one_way) {
        other.interconnect->one_way = *other.interconnect->one_way * factor;
      }
      if (other.nic) other.nic = *other.nic * factor;
      break;
  }
  return other;
}

Resource resource_of(Limiter limiter) noexcept {
  switch (limiter) {
    case Limiter::matrix:
      return Resource::matrix;
    case Limiter::vector:
      return Resource::vector;
    case Limiter::dram:
    case Limiter::pcie:  // no target is planned for with a part in host memory
      return Resource::bandwidth;
    case Limiter::network:
      return Resource::link;
  }
  return Resource::bandwidth;
}

bool has_figure(const Hardware& hardware, Resource resource) noexcept {
  if (resource == Resource::link) return hardware.interconnect.has_value();
  if (resource != Resource::vector) return true;
  return hardware.matrix_engine && hardware.vector[DataType::fp32].has_value();
}

std::vector<DataType> types_of(const ModelGraphs& graphs, const Roofs& roofs, DataType layers) {
  std::vector<DataType> types;
  add_with_wider(types, layers);
  for (const Graph* graph : graphs.all()) {
    for (const Op& op : graph->ops) add_with_wider(types, roofs.matrix_for(op.storage).type);
  }
  return types;
}

std::vector<FigureSetting> figures_of(const Hardware& hardware, Resource resource,
                                      const std::vector<DataType>& types, bool accumulate_fp32) {
  switch (resource) {
    case Resource::bandwidth:
      return {{"memory.bandwidth", hardware.bandwidth.value()}};
    case Resource::matrix:
      return matrix_figures(hardware, types, accumulate_fp32);
    case Resource::vector:
      if (!hardware.vector[DataType::fp32]) return {};
      return {{"vector.fp32", hardware.vector[DataType::fp32]->value()}};
    case Resource::capacity:
      if (!hardware.capacity) return {};
      return {{"memory.capacity", hardware.capacity->value()}};
    case Resource::link:
      if (!hardware.interconnect || !hardware.interconnect->one_way) return {};
      return {{"interconnect.one_way", hardware.interconnect->one_way->value()}};
  }
  return {};
}

}  // namespace llmviewer
