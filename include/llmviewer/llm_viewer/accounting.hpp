#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// The `llm-viewer` accounting: the numbers of LLM-Viewer (arXiv 2402.16363, version of July 2024)
/// with all its slips, so that its papers and its users' old numbers can be checked. For an
/// estimate of what a model costs there is `analyze`.
///
/// Throws Error for what that tool does not know: a family other than Llama, OPT, GPT-J, ChatGLM
/// and DiT, formats with scales, steps other than its two stages, an 8-bit run on a device without
/// an INT8 rate, fused attention on a device whose register file is not published.
Analysis analyze_as_llm_viewer(const Model& model, const Hardware& hardware,
                               const Scenario& scenario);

/// A device with the figures of that tool, which differ from the catalogue's: "nvidia_H100".
/// Absent: it has no such device.
std::optional<Hardware> llm_viewer_device(std::string_view name);

std::vector<std::string> llm_viewer_device_names();

}  // namespace llmviewer
