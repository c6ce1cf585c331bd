#pragma once

#include <string>

#include "llmviewer/serving/serving.hpp"

namespace llmviewer {

/// A row for each request of a simulated service, in CSV: times in seconds, lengths in tokens.
std::string served_requests_head();
std::string served_request_row(const ServedRequest& served);

/// The same, and its steps, in Chrome's trace format, which Perfetto and chrome://tracing open.
/// What these return is written one after the other: the head, events in any order, the end.
/// Source: "Trace Event Format", Google, 2016.
std::string timeline_head();
std::string timeline_step(const ServedStep& step);
std::string timeline_request(const ServedRequest& served);
std::string timeline_end();

}  // namespace llmviewer
