#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// "50 % of the weights, 6.28 GiB in host memory · read over PCIe at 64 GB/s, ahead of need"
std::string offload_words(const Analysis& analysis);

/// The line "offload" of a document: nothing where all is on the device.
Facts offload_facts(const Analysis& analysis);

/// The key "offload" of JSON documents; none where all is on the device.
void add_offload(const Analysis& analysis, Json& json);

}  // namespace llmviewer
