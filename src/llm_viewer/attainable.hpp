#pragma once

#include "llm_viewer/device.hpp"
#include "llmviewer/cost/cost.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer::llm_viewer {

/// What one instance of an operator attains on a device.
struct Attainable {
  double intensity{};  ///< OPs per byte
  OpsPerSecond performance;
  Timing timing;
};

/// LLM-Viewer goes by performance, not by the longest of times:
///   intensity   = OPs / bytes
///   performance = intensity·bandwidth below the ridge point peak / bandwidth, else peak
///   time        = OPs / performance
inline Attainable attainable(const Cost& cost, const Device& device) {
  const OpsPerByte ridge_point = device.peak / device.bandwidth;
  const OpsPerByte intensity = cost.ops() / cost.traffic.total();
  if (intensity < ridge_point) {
    const OpsPerSecond performance = intensity * device.bandwidth;
    return {
        intensity.value(), performance, {cost.ops() / performance, Bound::memory, Limiter::dram}};
  }
  return {
      intensity.value(), device.peak, {cost.ops() / device.peak, Bound::compute, Limiter::matrix}};
}

}  // namespace llmviewer::llm_viewer
