#include "study/next_devices.hpp"

#include <algorithm>
#include <array>

#include "llmviewer/study/advise.hpp"

namespace llmviewer {
namespace {

double bandwidth(const Hardware& device) noexcept { return device.bandwidth.value(); }

double capacity(const Hardware& device) noexcept {
  return device.capacity.value_or(Bytes{0}).value();
}

double half_peak(const Hardware& device) noexcept {
  const auto& rates = device.matrix_engine ? device.matrix : device.vector;
  const auto none = OpsPerSecond{0};
  return std::max({rates[DataType::fp16].value_or(none), rates[DataType::bf16].value_or(none),
                   device.vector[DataType::fp32].value_or(none)})
      .value();
}

using Measure = double (*)(const Hardware& device) noexcept;
constexpr std::array<Measure, 3> kMeasures{bandwidth, half_peak, capacity};

bool is_up(const Hardware& from, const Hardware& to) noexcept {
  return from.vendor == to.vendor && from.kind == to.kind && to.name != from.name &&
         std::all_of(kMeasures.begin(), kMeasures.end(),
                     [&](Measure measure) { return measure(to) >= measure(from); });
}

}  // namespace

std::vector<const Hardware*> next_devices(const Hardware& hardware, const Analysis& analysis,
                                          const std::vector<Hardware>& devices) {
  std::vector<const Hardware*> found;
  for (const Measure measure : kMeasures) {
    const bool to_fit = measure == capacity && is_too_large(analysis);
    const double least = to_fit ? analysis.memory.total.value() : measure(hardware);
    const Hardware* next = nullptr;
    for (const Hardware& device : devices) {
      const double value = measure(device);
      const bool enough = to_fit ? value >= least : value > least;
      if (!enough || hardware.vendor.empty() || !is_up(hardware, device)) continue;
      if (next == nullptr || value < measure(*next)) next = &device;
    }
    if (next != nullptr && std::find(found.begin(), found.end(), next) == found.end()) {
      found.push_back(next);
    }
  }
  return found;
}

}  // namespace llmviewer
