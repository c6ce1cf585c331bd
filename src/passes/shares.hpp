#pragma once

#include "llmviewer/graph/op.hpp"

namespace llmviewer {

/// Of n KV heads (or groups), those that one of `devices` has: a whole one each where there are
/// fewer, so that some are held several times. max(1, n/devices)
double own_kv_heads(double kv_heads, double devices) noexcept;

/// An operator as one of `devices` runs it.
/// Of its columns: what it makes of the outputs.
void take_columns(Op& op, double devices) noexcept;
/// Of its rows: what it has of the inputs; the outputs are partial sums.
void take_rows(Op& op, double devices) noexcept;
/// Of its heads or its width, inputs and outputs alike.
void take_part(Op& op, double devices) noexcept;
/// Of a vocabulary, the last part filled up: ⌈rows/devices⌉.
void take_vocabulary(Op& op, double devices) noexcept;

}  // namespace llmviewer
