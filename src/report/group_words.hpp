#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// The line "devices" of a document: nothing for a single one.
Facts devices_facts(const Analysis& analysis);

/// "8 devices · tp 8 · 450 GB/s links among 8 · nothing hidden".
std::string layout_words(const Group& group, const Workload& workload);

/// What a pipeline consists of, rates of tokens for each device: nothing for a single one.
Facts group_facts(const Analysis& analysis);

/// Whose memory it is, before the words on it: nothing for a single device.
std::string held_by_words(const Group& group);

/// The key "layout" of JSON documents; none for a single device.
void add_layout(const Group& group, Json& json);

}  // namespace llmviewer
