#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"
#include "report/json.hpp"

namespace llmviewer {

// Where a model lies: on which devices, and what of it in host memory.

/// The line "devices" of a document: nothing for a single one.
Facts devices_facts(const Analysis& analysis);

/// "8 devices · tp 8 · 450 GB/s links among 8 · nothing hidden".
std::string layout_words(const Group& group, const Workload& workload);

/// "30 % of communication hidden"
std::string overlap_words(double overlap);

/// What a pipeline consists of, rates of tokens for each device: nothing for a single one.
Facts group_facts(const Analysis& analysis);

/// Whose memory it is, before the words on it: nothing for a single device.
std::string held_by_words(const Group& group);

/// The key "layout" of JSON documents; none for a single device.
void add_layout(const Group& group, Json& json);

/// The line "offload" of a document, "50 % of the weights, 6.28 GiB in host memory · read over PCIe
/// at 64 GB/s, ahead of need": nothing where all is on the device.
Facts offload_facts(const Analysis& analysis);

/// The key "offload" of JSON documents; none where all is on the device.
void add_offload(const Analysis& analysis, Json& json);

}  // namespace llmviewer
