#include "report/hardware_figures.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace llmviewer {
namespace {

/// What a reader looks for, and is told about even where the file is silent.
constexpr std::array<std::string_view, 7> kExpected{
    "vector.fp32", "memory.bandwidth",     "memory.capacity",  "cache.last_level",
    "power.tdp",   "interconnect.one_way", "host.pcie_one_way"};

Figure missing(std::string path) {
  Figure figure;
  figure.path = std::move(path);
  return figure;
}

/// A file says of a type either its rate, that the device lacks it, or nothing.
void add_missing_rates(const Hardware& hardware, std::vector<Figure>& figures) {
  if (!hardware.matrix_engine) return;
  const auto listed = [&](DataType type) {
    return std::any_of(figures.begin(), figures.end(), [&](const Figure& figure) {
      const std::string name{name_of(type)};
      if (figure.path == "matrix.dense." + name) return true;
      if (figure.path != "matrix.not_native") return false;
      return (", " + figure.text + ",").find(", " + name + ",") != std::string::npos;
    });
  };
  for (const DataType type : {DataType::fp16, DataType::bf16, DataType::fp8, DataType::int8}) {
    if (!listed(type)) figures.push_back(missing("matrix.dense." + std::string{name_of(type)}));
  }
}

}  // namespace

std::vector<Figure> all_figures(const Hardware& hardware) {
  std::vector<Figure> figures = hardware.figures;
  add_missing_rates(hardware, figures);
  for (const std::string_view path : kExpected) {
    const bool known = std::any_of(figures.begin(), figures.end(),
                                   [&](const Figure& figure) { return figure.path == path; });
    if (!known) figures.push_back(missing(std::string{path}));
  }
  return figures;
}

}  // namespace llmviewer
