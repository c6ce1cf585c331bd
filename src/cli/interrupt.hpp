#pragma once

#include <atomic>

namespace llmviewer::cli {

/// From the first call on the first Ctrl-C (or SIGTERM) only sets the flag that is returned; a
/// second one ends the program at once.
const std::atomic<bool>& watch_interrupts();

}  // namespace llmviewer::cli
