#include "sweep/column_rules.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "llmviewer/analysis/expenses.hpp"

namespace llmviewer {
namespace {

using Values = std::span<double>;

template <class OneLane>
void each(Values values, OneLane&& lane) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = lane(i);
}

double ops(const BlockView& b, Stage s, std::size_t i) {
  return b.results->of(s, Sum::matrix_ops)[i] + b.results->of(s, Sum::vector_ops)[i];
}

double bytes(const BlockView& b, Stage s, std::size_t i) {
  const Results& r = *b.results;
  return r.of(s, Sum::weights)[i] + r.of(s, Sum::activations_in)[i] +
         r.of(s, Sum::activations_out)[i] + r.of(s, Sum::kv_read)[i] + r.of(s, Sum::kv_write)[i];
}

double time(const BlockView& b, Stage s, std::size_t i) { return b.results->of(s, Sum::time)[i]; }

void need_time(Needs& needs, Stage s) { needs.want(s, Sum::time); }
void need_ops(Needs& needs, Stage s) {
  needs.want(s, Sum::matrix_ops);
  needs.want(s, Sum::vector_ops);
}
void need_bytes(Needs& needs, Stage s) {
  for (const Sum sum :
       {Sum::weights, Sum::activations_in, Sum::activations_out, Sum::kv_read, Sum::kv_write}) {
    needs.want(s, sum);
  }
}
template <Sum S>
void need_sum(Needs& needs, Stage s) {
  needs.want(s, S);
}
template <Sum S>
void fill_sum(const BlockView& b, Stage s, Values values) {
  each(values, [&](std::size_t i) { return b.results->of(s, S)[i]; });
}
void need_generation(Needs& needs, Stage) { needs.generation = true; }
void need_predicted(Needs& needs, Stage) { needs.predicted_generation = true; }
void need_weights(Needs& needs, Stage) { needs.weights = true; }
void need_kv(Needs& needs, Stage) { needs.kv_cache = true; }
void need_activations(Needs& needs, Stage) { needs.activations = true; }
void need_memory(Needs& needs, Stage) { needs.weights = needs.kv_cache = needs.activations = true; }

template <Lanes Results::*Member>
void fill_lanes(const BlockView& b, Stage, Values values) {
  each(values, [&](std::size_t i) { return (b.results->*Member)[i]; });
}

double held(const BlockView& b, std::size_t i) {
  const Results& r = *b.results;
  return r.weights[i] + r.kv_cache[i] + r.activations[i] + r.reserve[i];
}

template <std::size_t I>
void fill_layout(const BlockView& b, Stage, Values values) {
  each(values, [&](std::size_t i) { return b.results->layout[I][i]; });
}

/// Device time of one token.
using TokenTime = Seconds (*)(const BlockView&, Stage, std::size_t);

Seconds stage_token(const BlockView& b, Stage s, std::size_t i) {
  const double rate = b.results->tokens_per_s[static_cast<std::size_t>(s)][i];
  return rate > 0 ? device_time(b.devices, Seconds{1}, rate) : Seconds{kNone};
}
Seconds input_token(const BlockView& b, Stage, std::size_t i) {
  return device_time(b.devices, Seconds{b.results->ttft[i]}, b.points.batch[i] * b.points.seq[i]);
}
Seconds output_token(const BlockView& b, Stage, std::size_t i) {
  if (b.points.gen[i] == 1) return Seconds{kNone};
  return device_time(b.devices, Seconds{b.results->tpot[i]}, b.points.batch[i]);
}
Seconds generated_token(const BlockView& b, Stage, std::size_t i) {
  return device_time(b.devices, Seconds{b.results->latency[i]},
                     b.points.batch[i] * b.points.gen[i]);
}

template <TokenTime Time>
void fill_usd(const BlockView& b, Stage s, Values values) {
  each(values, [&](std::size_t i) {
    return b.usd_per_hour ? kPricedTokens * usd_of(*b.usd_per_hour, Time(b, s, i)) : kNone;
  });
}
template <TokenTime Time>
void fill_joules(const BlockView& b, Stage s, Values values) {
  each(values,
       [&](std::size_t i) { return b.tdp_watts ? *b.tdp_watts * Time(b, s, i).value() : kNone; });
}

constexpr auto kNumber = SweepType::number;
constexpr auto kUnknown = Better::unknown;

// clang-format off: one column a line or two
constexpr auto kStageColumns = std::to_array<ColumnRule>({
    {"ops", "op", "matrix and vector operations", kNumber, Better::less, true, false, need_ops,
     [](const BlockView& b, Stage s, Values v) { each(v, [&](std::size_t i) { return ops(b, s, i); }); }},
    {"matrix_ops", "op", "operations on the matrix engine", kNumber, Better::less, false, false,
     need_sum<Sum::matrix_ops>, fill_sum<Sum::matrix_ops>},
    {"vector_ops", "op", "operations on the vector units", kNumber, Better::less, false, false,
     need_sum<Sum::vector_ops>, fill_sum<Sum::vector_ops>},
    {"bytes", "B", "all that crosses DRAM", kNumber, Better::less, true, false, need_bytes,
     [](const BlockView& b, Stage s, Values v) { each(v, [&](std::size_t i) { return bytes(b, s, i); }); }},
    {"load_weight_bytes", "B", "weights read", kNumber, Better::less, false, false,
     need_sum<Sum::weights>, fill_sum<Sum::weights>},
    {"load_act_bytes", "B", "activations read", kNumber, Better::less, false, false,
     need_sum<Sum::activations_in>, fill_sum<Sum::activations_in>},
    {"store_act_bytes", "B", "activations written", kNumber, Better::less, false, false,
     need_sum<Sum::activations_out>, fill_sum<Sum::activations_out>},
    {"load_kv_bytes", "B", "read from the KV cache", kNumber, Better::less, false, false,
     need_sum<Sum::kv_read>, fill_sum<Sum::kv_read>},
    {"store_kv_bytes", "B", "written to the KV cache", kNumber, Better::less, false, false,
     need_sum<Sum::kv_write>, fill_sum<Sum::kv_write>},
    {"arithmetic_intensity", "op/B", "operations per byte", kNumber, Better::more, true, false,
     [](Needs& n, Stage s) { need_ops(n, s); need_bytes(n, s); },
     [](const BlockView& b, Stage s, Values v) {
       each(v, [&](std::size_t i) { return bytes(b, s, i) > 0 ? ops(b, s, i) / bytes(b, s, i) : 0; }); }},
    {"time_s", "s", "the longest of compute and memory time, summed over the operators", kNumber,
     Better::less, true, true, need_time, fill_sum<Sum::time>},
    {"network_bytes", "B", "sent to other devices", kNumber, Better::less, true, false,
     need_sum<Sum::network>, fill_sum<Sum::network>},
    {"network_time_s", "s", "of the time, what passes between devices", kNumber, Better::less, false,
     false, need_sum<Sum::network_time>, fill_sum<Sum::network_time>},
    {"bound", "", "what more of the time is spent waiting for: compute, memory or network", SweepType::bound,
     Better::unknown, true, true,
     [](Needs& n, Stage s) {
       n.want(s, Sum::compute_time);
       n.want(s, Sum::network_time);
       need_time(n, s);
     },
     [](const BlockView& b, Stage s, Values v) {
       each(v, [&](std::size_t i) {
         const double compute = b.results->of(s, Sum::compute_time)[i];
         const double network = b.results->of(s, Sum::network_time)[i];
         const double whole = time(b, s, i);
         const double memory = whole - compute - network;
         if (whole != whole) return kNone;
         const Bound bound = network > compute && network > memory         ? Bound::network
                             : compute >= whole - network - compute ? Bound::compute
                                                                    : Bound::memory;
         return static_cast<double>(bound); }); }},
    {"tokens_per_s", "1/s", "tokens of all sequences per second", kNumber, Better::more, true, true,
     need_time,
     [](const BlockView& b, Stage s, Values v) {
       std::copy_n(b.results->tokens_per_s[static_cast<std::size_t>(s)].begin(), v.size(), v.begin()); }},
    {"ops_per_s", "op/s", "operations per second under the roofs", kNumber, Better::more, false, false,
     [](Needs& n, Stage s) { need_ops(n, s); need_time(n, s); },
     [](const BlockView& b, Stage s, Values v) {
       each(v, [&](std::size_t i) { return time(b, s, i) == 0 ? 0 : ops(b, s, i) / time(b, s, i); }); }},
    {"bytes_per_s", "B/s", "bytes per second under the roofs", kNumber, Better::more, false, false,
     [](Needs& n, Stage s) { need_bytes(n, s); need_time(n, s); },
     [](const BlockView& b, Stage s, Values v) {
       each(v, [&](std::size_t i) { return time(b, s, i) == 0 ? 0 : bytes(b, s, i) / time(b, s, i); }); }},
    {"usd_per_million_tokens", "USD", "its tokens at the devices' price; empty: none is known", kNumber,
     Better::less, false, false, need_time, fill_usd<stage_token>},
    {"joules_per_token", "J", "at most: at the devices' TDP; empty: none is published", kNumber,
     Better::less, false, false, need_time, fill_joules<stage_token>},
});

constexpr auto kGeneration = std::to_array<ColumnRule>({
    {"ttft_s", "s", "time to first token: the prefill, after vision tower or encoder", kNumber,
     Better::less, true, true, need_generation, fill_lanes<&Results::ttft>},
    {"tpot_s", "s", "time per output token after the first, the mean", kNumber, Better::less, true,
     true, need_generation, fill_lanes<&Results::tpot>},
    {"tpot_first_s", "s", "time of the first decode step", kNumber, Better::less, false, false,
     need_generation, fill_lanes<&Results::tpot_first>},
    {"tpot_last_s", "s", "time of the last decode step", kNumber, Better::less, false, false,
     need_generation, fill_lanes<&Results::tpot_last>},
    {"latency_s", "s", "of the whole request", kNumber, Better::less, true, true, need_generation,
     fill_lanes<&Results::latency>},
    {"throughput_tokens_per_s", "1/s", "generated tokens of all sequences per second", kNumber,
     Better::more, true, true, need_generation,
     [](const BlockView& b, Stage, Values v) {
       each(v, [&](std::size_t i) {
         return b.points.batch[i] * b.points.gen[i] / b.results->latency[i];
       });
     }},
    {"requests_per_s", "1/s", "requests of the whole batch per second", kNumber, Better::more,
     false, false, need_generation,
     [](const BlockView& b, Stage, Values v) {
       each(v, [&](std::size_t i) { return b.points.batch[i] / b.results->latency[i]; });
     }},
    {"usd_per_million_input_tokens", "USD",
     "the prefill's time at the devices' price; empty: none is known", kNumber, Better::less, false,
     false, need_generation, fill_usd<input_token>},
    {"usd_per_million_output_tokens", "USD", "the decode steps' time at that price", kNumber,
     Better::less, false, false, need_generation, fill_usd<output_token>},
    {"usd_per_million_tokens", "USD", "generated ones that pay for their prompts, too", kNumber,
     Better::less, false, false, need_generation, fill_usd<generated_token>},
    {"joules_per_input_token", "J",
     "at most: the prefill at the devices' TDP; empty: none is published", kNumber, Better::less,
     false, false, need_generation, fill_joules<input_token>},
    {"joules_per_output_token", "J", "at most: the decode steps at that TDP", kNumber, Better::less,
     false, false, need_generation, fill_joules<output_token>},
});

constexpr auto kPredictedStage = std::to_array<ColumnRule>({
    {"predicted_time_s", "s", "the time to expect", kNumber, Better::less, true, true,
     [](Needs& n, Stage s) { n.predicted[static_cast<std::size_t>(s)] = true; },
     [](const BlockView& b, Stage s, Values v) {
       std::copy_n(b.results->predicted_time[static_cast<std::size_t>(s)].begin(), v.size(),
                   v.begin());
     }},
});

constexpr auto kPredictedGeneration = std::to_array<ColumnRule>({
    {"predicted_ttft_s", "s", "the time to first token to expect", kNumber, Better::less, true,
     true, need_predicted, fill_lanes<&Results::predicted_ttft>},
    {"predicted_tpot_s", "s", "the time per further token to expect", kNumber, Better::less, true,
     true, need_predicted, fill_lanes<&Results::predicted_tpot>},
    {"predicted_latency_s", "s", "of the whole request, to expect", kNumber, Better::less, true,
     false, need_predicted, fill_lanes<&Results::predicted_latency>},
    {"predicted_throughput_tokens_per_s", "1/s", "generated tokens per second to expect", kNumber,
     Better::more, true, true, need_predicted, fill_lanes<&Results::predicted_throughput>},
});

constexpr auto kServer = std::to_array<ColumnRule>({
    {"server_tpot_s", "s", "the time per further token to expect of a server of --clients", kNumber,
     Better::less, true, true, [](Needs& n, Stage) { n.server = true; },
     fill_lanes<&Results::server_tpot>},
});

constexpr auto kMemory = std::to_array<ColumnRule>({
    {"weights_bytes", "B", "weights held in memory", kNumber, Better::less, true, false,
     need_weights, fill_lanes<&Results::weights>},
    {"kv_cache_bytes", "B", "KV cache and recurrent states at the last step", kNumber, Better::less,
     true, false, need_kv, fill_lanes<&Results::kv_cache>},
    {"activation_bytes", "B", "the most activations alive at once", kNumber, Better::less, true,
     false, need_activations, fill_lanes<&Results::activations>},
    {"reserve_bytes", "B", "kept free", kNumber, Better::less, false, false, nullptr,
     fill_lanes<&Results::reserve>},
    {"total_bytes", "B", "all of these", kNumber, Better::less, true, true, need_memory,
     [](const BlockView& b, Stage, Values v) {
       each(v, [&](std::size_t i) { return held(b, i); });
     }},
    {"capacity_bytes", "B", "memory of the device; empty: not published", kNumber, Better::more,
     false, false, nullptr,
     [](const BlockView& b, Stage, Values v) {
       each(v, [&](std::size_t) { return b.capacity.value_or(kNone); });
     }},
    {"fits", "", "whether total_bytes fits; empty: the capacity is not published", SweepType::flag,
     Better::more, true, true, need_memory,
     [](const BlockView& b, Stage, Values v) {
       each(v, [&](std::size_t i) {
         return !b.capacity ? kNone : held(b, i) <= *b.capacity ? 1.0 : 0.0;
       });
     }},
});

constexpr auto kLayout = std::to_array<ColumnRule>({
    {"tp", "", "chosen: devices that share every matrix", kNumber, kUnknown, true, true, nullptr,
     fill_layout<0>},
    {"pp", "", "chosen: stages of the pipeline", kNumber, kUnknown, true, true, nullptr,
     fill_layout<1>},
    {"ep", "", "chosen: devices that whole experts are spread over", kNumber, kUnknown, true, true,
     nullptr, fill_layout<2>},
    {"dp", "", "chosen: replicas that share the batch", kNumber, kUnknown, true, true, nullptr,
     fill_layout<3>},
    {"cp", "", "chosen: devices that share the positions", kNumber, kUnknown, true, true, nullptr,
     fill_layout<4>},
    {"sequence_parallel", "", "chosen: whether norms and additions are shared", SweepType::flag,
     kUnknown, true, true, nullptr, fill_layout<5>},
});
// clang-format on

}  // namespace

std::span<const ColumnRule> stage_columns() noexcept { return kStageColumns; }
std::span<const ColumnRule> generation_columns() noexcept { return kGeneration; }
std::span<const ColumnRule> predicted_stage_columns() noexcept { return kPredictedStage; }
std::span<const ColumnRule> predicted_generation_columns() noexcept { return kPredictedGeneration; }
std::span<const ColumnRule> server_columns() noexcept { return kServer; }
std::span<const ColumnRule> memory_columns() noexcept { return kMemory; }
std::span<const ColumnRule> layout_columns() noexcept { return kLayout; }

}  // namespace llmviewer
