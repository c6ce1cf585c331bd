#include <array>
#include <utility>

#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// The figures of one of LLM-Viewer's devices.
struct Entry {
  std::string_view name;
  std::string_view title;
  double bandwidth;             ///< GB/s
  double fp16;                  ///< TFLOPS
  std::optional<double> int8;   ///< TOPS
  double units;                 ///< SMs
  double buffer_per_unit{256};  ///< kB; wrong: an SM's register file is 256 KiB
};

constexpr auto kEntries = std::to_array<Entry>({
    {"nvidia_V100", "NVIDIA V100", 900, 112, 62, 80},  // the PCIe card's rate
    {"nvidia_A6000", "NVIDIA RTX A6000", 768, 154.8385, 309.7, 84},
    {"nvidia_A100", "NVIDIA A100", 1555, 312, 624, 108},  // the 40 GB card
    {"nvidia_A100_40G", "NVIDIA A100 40 GB", 1555, 312, 624, 108},
    {"nvidia_A100_80G", "NVIDIA A100 80 GB", 2039, 312, 624, 108},
    {"nvidia_A800_80G_SXM", "NVIDIA A800 80 GB SXM", 2039, 312, 624, 108},
    {"nvidia_A40", "NVIDIA A40", 696, 149.7, 299.3, 84},
    {"nvidia_H100", "NVIDIA H100", 3072, 989.5, 1979, 132},          // wrong: 3350 GB/s
    {"nvidia_H100_SXM", "NVIDIA H100 SXM", 3072, 989.5, 1979, 132},  // wrong: 3350 GB/s
    {"nvidia_H100_PCIe", "NVIDIA H100 PCIe", 2048, 756.5, 1513, 114},
    {"nvidia_L40", "NVIDIA L40", 864, 181, 362, 142},
    // wrong: it has no FP16 arithmetic, and its 36 MB are its last-level cache
    {"intel_13900k", "Intel Core i9-13900K", 89.6, 1.3824, std::nullopt, 1, 36e3},
});

constexpr std::string_view kPrefix = "llm-viewer:";
constexpr std::string_view kSource =
    "https://github.com/hahnyuan/LLM-Viewer/blob/main/hardwares/hardware_params.py";

std::vector<Figure> figures_of(const Entry& entry) {
  std::vector<Figure> figures;
  const auto add = [&](std::string path, std::string text) {
    Figure figure;
    figure.path = std::move(path);
    figure.text = std::move(text);
    figures.push_back(std::move(figure));
  };
  add("matrix.dense.fp16", round_trip(entry.fp16) + " TFLOPS");
  add("matrix.dense.int8", entry.int8 ? round_trip(*entry.int8) + " TOPS" : "");
  add("memory.bandwidth", round_trip(entry.bandwidth) + " GB/s");
  add("cache.register_file_per_unit", round_trip(entry.buffer_per_unit) + " kB");
  add("units.count", round_trip(entry.units));
  return figures;
}

Hardware hardware_of(const Entry& entry) {
  Hardware hardware;
  hardware.name = std::string{kPrefix} + std::string{entry.name};
  hardware.title = std::string{entry.title} + " (figures of LLM-Viewer)";
  hardware.vendor = entry.name.substr(0, entry.name.find('_'));
  hardware.kind = hardware.vendor == "intel" ? "cpu" : "gpu";
  hardware.scope = "per device";
  hardware.matrix[DataType::fp16] = OpsPerSecond{entry.fp16 * 1e12};
  if (entry.int8) hardware.matrix[DataType::int8] = OpsPerSecond{*entry.int8 * 1e12};
  hardware.bandwidth = BytesPerSecond{entry.bandwidth * 1e9};
  hardware.units = entry.units;
  hardware.register_file_per_unit = Bytes{entry.buffer_per_unit * 1e3};
  hardware.figures = figures_of(entry);
  hardware.notes =
      "The figures of LLM-Viewer (July 2024), kept as they are; see the catalogue's "
      "entries for the vendors'.";
  hardware.sources.emplace_back(kSource);
  return hardware;
}

}  // namespace

std::optional<Hardware> llm_viewer_device(std::string_view name) {
  const std::string wanted = folded_name(name);
  for (const Entry& entry : kEntries) {
    if (folded_name(entry.name) == wanted) return hardware_of(entry);
  }
  return std::nullopt;
}

std::vector<std::string> llm_viewer_device_names() {
  std::vector<std::string> names;
  names.reserve(kEntries.size());
  for (const Entry& entry : kEntries) names.emplace_back(entry.name);
  return names;
}

}  // namespace llmviewer
