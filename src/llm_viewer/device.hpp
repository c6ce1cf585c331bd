#pragma once

#include <optional>

#include "llm_viewer/element_bytes.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer::llm_viewer {

/// A device as LLM-Viewer sees it.
struct Device {
  BytesPerSecond bandwidth;
  OpsPerSecond peak;  ///< wrong for softmax, norms, adds: they do not run on the matrix engine
  DataType type{DataType::fp16};
  Bytes onchip_buffer;  ///< 0 where attention is not fused
};

/// Throws Error for a device that lacks a figure which this scenario needs.
Device device_of(const Hardware& hardware, const ElementBytes& bytes, const Scenario& scenario);

}  // namespace llmviewer::llm_viewer
