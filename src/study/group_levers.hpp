#pragma once

#include "study/lever_place.hpp"

namespace llmviewer {

/// The same devices in the best of the layouts beside theirs, where there is a better one.
void add_layout(const Here& here);
/// More devices: doubled once, or until it fits.
void add_group(const Here& here);
/// Of the weights what does not fit goes to host memory, in whole steps of 10 MB.
void add_offload(const Here& here);

}  // namespace llmviewer
