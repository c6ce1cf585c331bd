#include "serving/serving_loop.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

std::int64_t whole(double x) noexcept { return static_cast<std::int64_t>(x); }

/// a mod n, 0 at the least.
std::int64_t modulo(std::int64_t a, std::int64_t n) noexcept {
  const std::int64_t rest = a % n;
  return rest < 0 ? rest + n : rest;
}

}  // namespace

ServingLoop::ServingLoop(const StepCost& cost, const ServingRules& rules)
    : cost_{cost}, rules_{rules}, block_{whole(rules.block)}, free_{whole(rules.blocks)} {
  slots_.resize(static_cast<std::size_t>(rules.max_sequences));
  unused_.reserve(slots_.size());
  for (std::size_t i = slots_.size(); i > 0; --i) unused_.push_back(static_cast<Index>(i - 1));
  computing_.reserve(slots_.size());
  chunks_.reserve(slots_.size());
  residues_.assign(static_cast<std::size_t>(block_), 0);
  constexpr std::size_t kFewEnds = 1024;
  ends_.assign(kFewEnds, kNone);
  sums_.steps_of_tokens.assign(static_cast<std::size_t>(rules.max_tokens + rules.max_sequences) + 1,
                               0);
}

void ServingLoop::set_factors(double device, double front_end) noexcept {
  device_factor_ = device;
  front_end_factor_ = front_end;
}

void ServingLoop::arrive(const Request& request) {
  const double tokens = request.prompt + request.output - 1;  // the last one is not computed
  if (tokens > rules_.block * rules_.blocks) {
    throw Error{"simulate",
                "a request of " + round_trip(request.prompt) + " + " + round_trip(request.output) +
                    " tokens does not fit the KV cache, " + round_trip(rules_.blocks) +
                    " blocks of " + round_trip(rules_.block),
                "use shorter ones, more devices or a narrower --kv"};
  }
  if (!has_work()) {
    clock_ = std::max(clock_, request.arrival);
    contiguous_ = false;
  }
  if (sums_.requests == 0 && waiting_.empty() && running_ == 0)
    sums_.first_arrival = request.arrival;
  waiting_.push_back({.request = request});
}

/// Requests that came by then are known where a step is decided on.
double ServingLoop::cutoff() const noexcept {
  return rules_.schedules_ahead && contiguous_ ? began_ : clock_;
}

void ServingLoop::advance_to(double time) {
  while (has_work() && cutoff() < time) step();
}

bool ServingLoop::step() {
  if (!has_work()) return false;
  compose();
  if (!decodes_ && chunks_.empty()) {  // what the last step freed was all there is to wait for
    contiguous_ = false;
    free_ += std::exchange(freed_, 0);
    compose();
    if (!decodes_ && chunks_.empty()) throw std::logic_error{"a server stands still"};
  }
  run(time_of_step());
  return true;
}

/// Device, host and gap, s; adds up what each of them takes.
double ServingLoop::time_of_step() noexcept {
  double chunks = 0;
  prompt_tokens_ = 0;
  for (const Chunk& chunk : chunks_) {
    const Slot& slot = slots_[static_cast<std::size_t>(chunk.slot)];
    const auto tokens = static_cast<double>(chunk.tokens);
    prompt_tokens_ += tokens;
    chunks += cost_.chunk(tokens, static_cast<double>(slot.computed) + tokens);
  }
  const double decoding = decoding_now();
  const double sequences = decoding + static_cast<double>(chunks_.size());
  const double decode = cost_.decode({decoding, computed_ + decoding});
  const double device = device_factor_ * (cost_.linear(decoding + prompt_tokens_) +
                                          cost_.head(sequences) + decode + chunks);
  const double host = rules_.host_step + rules_.host_sequence * sequences;
  const double shown = rules_.schedules_ahead ? std::max(device, host) : device + host;
  sums_.device_time += device;
  sums_.decode_time += device_factor_ * decode;
  sums_.chunk_time += device_factor_ * chunks;
  sums_.host_time += shown - device + rules_.gap;
  return shown + rules_.gap;
}

void ServingLoop::account(double duration) {
  const double decoding = decoding_now();
  const auto queued = static_cast<double>(waiting_.size());
  const double used_blocks = rules_.blocks - free_blocks();
  const auto at = std::min(static_cast<std::size_t>(decoding + prompt_tokens_),
                           sums_.steps_of_tokens.size() - 1);
  sums_.steps_of_tokens[at] += 1;
  sums_.steps += 1;
  sums_.busy += duration;
  sums_.running += duration * running_;
  sums_.queued += duration * queued;
  sums_.used_blocks += duration * used_blocks;
  sums_.waits[static_cast<std::size_t>(waits_)] += duration;
  if (decoding > 0) sums_.itl.add(duration + held_up_, decoding);
  if (on_step_) {
    on_step_({clock_, clock_ + duration, decoding, prompt_tokens_, queued, used_blocks});
  }
}

void ServingLoop::run(double duration) {
  account(duration);
  began_ = clock_;
  clock_ += duration;
  const double end = clock_;
  free_ += std::exchange(freed_, 0);
  contiguous_ = true;
  if (decodes_) {
    held_up_ = 0;
    computed_ += decoding_;
    for (Index index = bucket(step_); index != kNone;) {
      const Index next = slots_[static_cast<std::size_t>(index)].after;
      finish(index, end);
      index = next;
    }
    ++step_;
    phase_ = phase_ + 1 == block_ ? 0 : phase_ + 1;
  } else {
    held_up_ += duration;
  }
  advance_chunks(end);
  if (running_ == 0) contiguous_ = false;
  if (!contiguous_ || !rules_.schedules_ahead) free_ += std::exchange(freed_, 0);
}

void ServingLoop::advance_chunks(double end) {
  for (const Chunk& chunk : chunks_) {
    Slot& slot = slots_[static_cast<std::size_t>(chunk.slot)];
    slot.computed += chunk.tokens;
    if (slot.computed < slot.target) continue;
    std::erase(computing_, chunk.slot);
    give_token(chunk.slot, end);
  }
}

/// Its prompt is computed: the next token is out.
void ServingLoop::give_token(Index index, double end) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  Waiting& of = slot.of;
  const std::uint32_t group = of.request.prefix;
  if (group != 0 && !slot.in_prefix) {
    PrefixCache::Entry& entry = prefixes_.at(group);
    if (entry.users == 0) {  // its blocks are the prefix's from now on
      entry.blocks = whole(of.request.prompt) / block_;
      entry.users = 1;
      slot.shared = entry.blocks;
      slot.in_prefix = true;
    }
  }
  if (of.generated == 0) {
    of.first_token = end;
    sums_.ttft.add(end - of.request.arrival + front_end());
  } else {
    sums_.itl.add(end - of.last_token);
  }
  ++of.generated;
  if (of.generated >= whole(of.request.output)) return finish(index, end);
  start_decoding(index);
}

void ServingLoop::start_decoding(Index index) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  slot.decoding = true;
  slot.offset = slot.computed - step_;
  slot.ends = step_ + whole(slot.of.request.output) - slot.of.generated - 1;
  ++residues_[static_cast<std::size_t>(modulo(slot.offset, block_))];
  decoding_ += 1;
  computed_ += static_cast<double>(slot.computed);
  link_end(index);
}

/// It leaves the decoding set, so many tokens computed.
void ServingLoop::stop_decoding(Index index, Count computed) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  unlink_end(index);
  --residues_[static_cast<std::size_t>(modulo(slot.offset, block_))];
  decoding_ -= 1;
  computed_ -= static_cast<double>(computed);
  slot.computed = computed;
  slot.decoding = false;
}

void ServingLoop::finish(Index index, double end) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  // The step that it ends with is over, but step_ still is its number.
  if (slot.decoding) stop_decoding(index, slot.offset + step_ + 1);
  freed_ += held_by(slot, slot.computed);  // an engine that schedules ahead learns of it late
  const Waiting& of = slot.of;
  const Request& request = of.request;
  const double e2e = end - request.arrival + front_end();
  const double ttft = of.first_token - request.arrival + front_end();
  const double tpot = request.output > 1 ? (e2e - ttft) / (request.output - 1) : 0;
  sums_.e2e.add(e2e);
  if (request.output > 1) sums_.tpot.add(tpot);
  sums_.requests += 1;
  if (ttft <= objectives_.ttft && tpot <= objectives_.tpot && e2e <= objectives_.e2e)
    sums_.met += 1;
  sums_.prompt_tokens += request.prompt;
  sums_.cached_tokens += static_cast<double>(of.cached);
  sums_.output_tokens += request.output;
  sums_.last_finish = std::max(sums_.last_finish, end + front_end());
  if (on_finish_) {
    on_finish_({request, ttft, tpot, e2e, static_cast<double>(of.cached),
                static_cast<double>(of.preemptions)});
  }
  remove(index);
}

void ServingLoop::link_end(Index index) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  while (slot.ends - step_ >= static_cast<Count>(ends_.size())) {  // twice as many steps ahead
    std::vector<Index> wider(2 * ends_.size(), kNone);
    std::swap(ends_, wider);
    for (const Index first : wider) {
      if (first == kNone) continue;
      bucket(slots_[static_cast<std::size_t>(first)].ends) = first;
    }
  }
  Index& first = bucket(slot.ends);
  slot.before = kNone;
  slot.after = first;
  if (first != kNone) slots_[static_cast<std::size_t>(first)].before = index;
  first = index;
}

void ServingLoop::unlink_end(Index index) {
  Slot& slot = slots_[static_cast<std::size_t>(index)];
  if (slot.before == kNone) {
    bucket(slot.ends) = slot.after;
  } else {
    slots_[static_cast<std::size_t>(slot.before)].after = slot.after;
  }
  if (slot.after != kNone) slots_[static_cast<std::size_t>(slot.after)].before = slot.before;
}

/// The blocks that nobody has once it is gone, which has taken those of so many tokens.
ServingLoop::Count ServingLoop::held_by(const Slot& slot, Count tokens) {
  const Count blocks = rules_.reserves_output ? slot.reserved : blocks_for(tokens);
  if (!slot.in_prefix) return blocks;
  PrefixCache::Entry& entry = prefixes_.at(slot.of.request.prefix);
  if (--entry.users > 0) return blocks - slot.shared;
  entry.unused_at = prefixes_.handed_out();
  return blocks - slot.shared + entry.blocks;
}

void ServingLoop::remove(Index index) {
  const Slot& slot = slots_[static_cast<std::size_t>(index)];
  if (slot.older != kNone) slots_[static_cast<std::size_t>(slot.older)].younger = slot.younger;
  (slot.younger == kNone ? youngest_ : slots_[static_cast<std::size_t>(slot.younger)].older) =
      slot.older;
  unused_.push_back(index);
  running_ -= 1;
}

}  // namespace llmviewer
