#include <algorithm>

#include "serving/serving_loop.hpp"

// What of a serving loop decides on the next step: decoding sequences first, then prompts begun,
// then those that wait, while tokens, sequences and blocks last.

namespace llmviewer {

ServingLoop::Count ServingLoop::target_of(const Waiting& one) const noexcept {
  return static_cast<Count>(one.request.prompt) + one.generated;
}

bool ServingLoop::decodes_now() const noexcept {
  if (decoding_ == 0) return false;
  return rules_.batching != Batching::prefill_first || chunks_.empty();
}

void ServingLoop::compose() {
  chunks_.clear();
  has_room_ = false;
  waits_ = Waits::nothing;
  const double preempted_before = sums_.preemptions;
  const bool decodes_first = rules_.batching != Batching::prefill_first;
  if (decodes_first) make_room_for_decode();
  auto budget = static_cast<Count>(rules_.max_tokens - (decodes_first ? decoding_ : 0));
  continue_chunks(budget);
  admit(budget, sums_.preemptions > preempted_before);
  if (!decodes_first && chunks_.empty()) make_room_for_decode();
  decodes_ = decodes_now();
}

/// A decoding sequence whose blocks are full takes one more, at the cost of the youngest.
void ServingLoop::make_room_for_decode() {
  if (rules_.reserves_output || decoding_ == 0) return;
  const auto full = static_cast<std::size_t>(phase_ == 0 ? 0 : block_ - phase_);
  while (residues_[full] > free_) preempt_youngest();
  free_ -= residues_[full];
  prefixes_.hand_out(residues_[full]);
  has_room_ = true;
}

void ServingLoop::continue_chunks(Count& budget) {
  for (std::size_t i = 0; i < computing_.size() && budget > 0; ++i) {
    const Index index = computing_[i];
    Slot& slot = slots_[static_cast<std::size_t>(index)];
    const Count tokens = std::min(budget, slot.target - slot.computed);
    const Count needed =
        rules_.reserves_output ? 0 : blocks_for(slot.computed + tokens) - blocks_for(slot.computed);
    while (needed > free_ && youngest_ != index) preempt_youngest();
    if (needed > free_) {
      preempt_youngest();
      break;
    }
    free_ -= needed;
    prefixes_.hand_out(needed);
    budget -= tokens;
    chunks_.push_back({index, tokens});
  }
}

void ServingLoop::admit(Count& budget, bool preempted) {
  if (rules_.batching == Batching::whole_batches && running_ > 0) return;
  while (!waiting_.empty() && waiting_.front().request.arrival <= cutoff()) {
    if (preempted) {
      waits_ = Waits::kv_blocks;
    } else if (unused_.empty()) {
      waits_ = Waits::sequences;
    } else if (budget <= 0) {
      waits_ = Waits::tokens;
    } else if (admit_first(budget)) {
      continue;
    } else {
      waits_ = Waits::kv_blocks;
    }
    return;
  }
}

/// The request that waits longest: false where its blocks are not to be had.
bool ServingLoop::admit_first(Count& budget) {
  Waiting& one = waiting_.front();
  const Request& request = one.request;
  const Count target = target_of(one);
  const Count most_cached = (target - 1) / block_ * block_;  // the last token is always computed
  PrefixCache::Entry* const prefix = prefixes_.find(request.prefix, free_);
  const Count shared = prefix == nullptr ? 0 : std::min(prefix->blocks, most_cached / block_);
  Count cached = shared * block_;
  if (prefix == nullptr) cached = std::min(static_cast<Count>(request.cached), target - 1);
  const Count tokens = std::min(budget, target - cached);
  const Count all = rules_.reserves_output
                        ? blocks_for(static_cast<Count>(request.prompt + request.output) - 1)
                        : blocks_for(cached + tokens);
  const Count own = all - shared;
  const Count revived = prefix != nullptr && prefix->users == 0 ? prefix->blocks : 0;
  if (own + revived > free_) return false;
  free_ -= own + revived;
  prefixes_.hand_out(own);
  if (prefix != nullptr) ++prefix->users;
  const Index index = unused_.back();
  unused_.pop_back();
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  if (one.generated == 0) one.cached = cached;
  slot = {.of = one,
          .computed = cached,
          .target = target,
          .shared = shared,
          .reserved = all,
          .in_prefix = prefix != nullptr,
          .older = youngest_};
  if (youngest_ != kNone) slots_[static_cast<std::size_t>(youngest_)].younger = index;
  youngest_ = index;
  running_ += 1;
  computing_.push_back(index);
  waiting_.pop_front();
  budget -= tokens;
  chunks_.push_back({index, tokens});
  return true;
}

/// It goes to the head of the queue; all that it has is computed again.
void ServingLoop::preempt_youngest() {
  const Index index = youngest_;
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  Count taken = slot.computed;  // tokens that it has blocks for, those of this step included
  if (slot.decoding) {
    stop_decoding(index, slot.offset + step_);
    taken = slot.computed + (has_room_ ? 1 : 0);
    slot.of.generated = static_cast<Count>(slot.of.request.output) - (slot.ends - step_ + 1);
    slot.of.last_token = clock_ - held_up_;
  } else {
    std::erase(computing_, index);
    std::erase_if(chunks_, [&](const Chunk& chunk) {
      if (chunk.slot == index) taken += chunk.tokens;
      return chunk.slot == index;
    });
  }
  free_ += held_by(slot, taken);  // at once: the step that needs them is being decided on
  ++slot.of.preemptions;
  sums_.preemptions += 1;
  waiting_.push_front(slot.of);
  remove(index);
}

}  // namespace llmviewer
