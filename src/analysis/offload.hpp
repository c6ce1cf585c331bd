#pragma once

#include "analysis/towers.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// Throws Error for shares beyond 0 to 1, and for sizes in a pipeline, whose stages differ.
void require_offload(const Scenario& scenario);

/// What the weights and caches of a device are read through, if a part of them lies in host memory.
/// `workload` is complete and of one device. Throws Error for a device whose PCIe rate is not
/// published, and for more than there is to offload.
HostRoof host_roof(const Hardware& hardware, const ModelGraphs& graphs, const Workload& workload);

}  // namespace llmviewer
