#pragma once

#include "sweep/point_block.hpp"

namespace llmviewer {

void make_room_for(const CompiledModel& compiled, PipelineRoom& room);

/// Where the layers are cut at each point, as analyze cuts them: by their times in a decode step at
/// the prompt's length where the model decodes, else in a prefill.
void cut_stages(const PointBlock& block) noexcept;

/// The slowest stage in a prefill, or in a decode step at the prompt's length, one sending
/// included: left in the room. The layers are cut already.
void find_slowest(const PointBlock& block, Part part) noexcept;
/// In a prefill with what runs before it on the first stage.
void find_slowest_with(const Lanes& before, const PointBlock& block) noexcept;
/// In a decode step at these contexts.
void find_slowest_at(const Lanes& contexts, const PointBlock& block) noexcept;
/// Over all decode steps of a request.
void find_slowest_of_decode(const PointBlock& block) noexcept;

/// What the fullest stage holds. The layers are cut, the activations of each kind of stage found.
void hold_fullest_stage(const PointBlock& block) noexcept;

}  // namespace llmviewer
