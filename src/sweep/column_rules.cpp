#include "sweep/column_rules.hpp"

#include <algorithm>
#include <array>

#include "llmviewer/analysis/expenses.hpp"

namespace llmviewer {
namespace {

using ColumnKind = SweepColumn::Kind;

// What a column's numbers are, lane by lane.

using Lane = double (*)(const BlockView&, Stage, std::size_t);

template <Lane Of>
void each(const BlockView& b, Stage s, std::span<double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = Of(b, s, i);
}

template <Sum S>
double sum(const BlockView& b, Stage s, std::size_t i) {
  return b.results->of(s, S)[i];
}
template <Lanes Results::*Member>
double number(const BlockView& b, Stage, std::size_t i) {
  return (b.results->*Member)[i];
}
template <std::array<Lanes, kStages> Results::*Member>
double of_stage(const BlockView& b, Stage s, std::size_t i) {
  return (b.results->*Member)[static_cast<std::size_t>(s)][i];
}
template <std::size_t I>
double layout(const BlockView& b, Stage, std::size_t i) {
  return b.results->layout[I][i];
}

double ops(const BlockView& b, Stage s, std::size_t i) {
  return sum<Sum::matrix_ops>(b, s, i) + sum<Sum::vector_ops>(b, s, i);
}
double bytes(const BlockView& b, Stage s, std::size_t i) {
  return sum<Sum::weights>(b, s, i) + sum<Sum::activations_in>(b, s, i) +
         sum<Sum::activations_out>(b, s, i) + sum<Sum::kv_read>(b, s, i) +
         sum<Sum::kv_write>(b, s, i);
}
double intensity(const BlockView& b, Stage s, std::size_t i) {
  return bytes(b, s, i) > 0 ? ops(b, s, i) / bytes(b, s, i) : 0;
}
template <Lane Work>
double per_second(const BlockView& b, Stage s, std::size_t i) {
  const double time = sum<Sum::time>(b, s, i);
  return time == 0 ? 0 : Work(b, s, i) / time;
}

/// 2 network, 1 compute, 0 memory.
double bound(const BlockView& b, Stage s, std::size_t i) {
  const double compute = sum<Sum::compute_time>(b, s, i);
  const double network = sum<Sum::network_time>(b, s, i);
  const double whole = sum<Sum::time>(b, s, i);
  const double memory = whole - compute - network;
  if (whole != whole) return kNone;
  if (network > compute && network > memory) return 2;
  return compute >= whole - network - compute ? 1 : 0;
}

double request_rate(const BlockView& b, Stage, std::size_t i) {
  return b.points.batch[i] / b.results->latency[i];
}
double generated_rate(const BlockView& b, Stage, std::size_t i) {
  return b.points.batch[i] * b.points.gen[i] / b.results->latency[i];
}

double held(const BlockView& b, Stage, std::size_t i) {
  const Results& r = *b.results;
  return r.weights[i] + r.kv_cache[i] + r.activations[i] + r.reserve[i];
}
double capacity(const BlockView& b, Stage, std::size_t) { return b.capacity.value_or(kNone); }
double fits(const BlockView& b, Stage s, std::size_t i) {
  return !b.capacity ? kNone : held(b, s, i) <= *b.capacity ? 1 : 0;
}

// Device time of one token.

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
double usd(const BlockView& b, Stage s, std::size_t i) {
  return b.usd_per_hour ? kPricedTokens * usd_of(*b.usd_per_hour, Time(b, s, i)) : kNone;
}
template <TokenTime Time>
double joules(const BlockView& b, Stage s, std::size_t i) {
  return b.tdp_watts ? *b.tdp_watts * Time(b, s, i).value() : kNone;
}

// What must be computed before.

template <Sum... S>
void need(Needs& needs, Stage s) {
  (needs.want(s, S), ...);
}
constexpr auto need_ops = need<Sum::matrix_ops, Sum::vector_ops>;
constexpr auto need_bytes =
    need<Sum::weights, Sum::activations_in, Sum::activations_out, Sum::kv_read, Sum::kv_write>;
constexpr auto need_time = need<Sum::time>;

using Need = void (*)(Needs&, Stage);
template <Need... Each>
void need_all(Needs& needs, Stage s) {
  (Each(needs, s), ...);
}
template <bool Needs::*... Member>
void need_flag(Needs& needs, Stage) {
  ((needs.*Member = true), ...);
}
constexpr auto need_request = need_flag<&Needs::generation>;
constexpr auto need_prediction = need_flag<&Needs::predicted_generation>;
constexpr auto need_memory = need_flag<&Needs::weights, &Needs::kv_cache, &Needs::activations>;
void need_predicted_stage(Needs& needs, Stage s) {
  needs.predicted[static_cast<std::size_t>(s)] = true;
}

constexpr auto kLess = Better::less;
constexpr auto kMore = Better::more;
constexpr auto kInFiles = Shown::in_files;
constexpr auto kEverywhere = Shown::everywhere;

// One column a few lines.
// clang-format off
constexpr auto kLayout = std::to_array<ColumnRule>({
    {.name = "tp", .meaning = "chosen: devices that share every matrix",
     .shown = kEverywhere, .fill = each<layout<0>>},
    {.name = "pp", .meaning = "chosen: stages of the pipeline",
     .shown = kEverywhere, .fill = each<layout<1>>},
    {.name = "ep", .meaning = "chosen: devices that whole experts are spread over",
     .shown = kEverywhere, .fill = each<layout<2>>},
    {.name = "dp", .meaning = "chosen: replicas that share the batch",
     .shown = kEverywhere, .fill = each<layout<3>>},
    {.name = "cp", .meaning = "chosen: devices that share the positions",
     .shown = kEverywhere, .fill = each<layout<4>>},
    {.name = "sequence_parallel", .meaning = "chosen: whether norms and additions are shared",
     .type = SweepType::flag, .shown = kEverywhere, .fill = each<layout<5>>},
});

constexpr auto kStage = std::to_array<ColumnRule>({
    {.name = "ops", .unit = "op", .meaning = "matrix and vector operations",
     .better = kLess, .shown = kInFiles, .need = need_ops, .fill = each<ops>},
    {.name = "matrix_ops", .unit = "op", .meaning = "operations on the matrix engine",
     .better = kLess, .need = need<Sum::matrix_ops>, .fill = each<sum<Sum::matrix_ops>>},
    {.name = "vector_ops", .unit = "op", .meaning = "operations on the vector units",
     .better = kLess, .need = need<Sum::vector_ops>, .fill = each<sum<Sum::vector_ops>>},
    {.name = "bytes", .unit = "B", .meaning = "all that crosses DRAM",
     .better = kLess, .shown = kInFiles, .need = need_bytes, .fill = each<bytes>},
    {.name = "load_weight_bytes", .unit = "B", .meaning = "weights read",
     .better = kLess, .need = need<Sum::weights>, .fill = each<sum<Sum::weights>>},
    {.name = "load_act_bytes", .unit = "B", .meaning = "activations read",
     .better = kLess, .need = need<Sum::activations_in>, .fill = each<sum<Sum::activations_in>>},
    {.name = "store_act_bytes", .unit = "B", .meaning = "activations written",
     .better = kLess, .need = need<Sum::activations_out>, .fill = each<sum<Sum::activations_out>>},
    {.name = "load_kv_bytes", .unit = "B", .meaning = "read from the KV cache",
     .better = kLess, .need = need<Sum::kv_read>, .fill = each<sum<Sum::kv_read>>},
    {.name = "store_kv_bytes", .unit = "B", .meaning = "written to the KV cache",
     .better = kLess, .need = need<Sum::kv_write>, .fill = each<sum<Sum::kv_write>>},
    {.name = "arithmetic_intensity", .unit = "op/B", .meaning = "operations per byte",
     .better = kMore, .shown = kInFiles,
     .need = need_all<need_ops, need_bytes>, .fill = each<intensity>},
    {.name = "time_s", .unit = "s",
     .meaning = "the longest of compute and memory time, summed over the operators",
     .better = kLess, .shown = kEverywhere, .need = need_time, .fill = each<sum<Sum::time>>},
    {.name = "network_bytes", .unit = "B", .meaning = "sent to other devices",
     .better = kLess, .shown = kInFiles, .of_groups = true,
     .need = need<Sum::network>, .fill = each<sum<Sum::network>>},
    {.name = "network_time_s", .unit = "s", .meaning = "of the time, what passes between devices",
     .better = kLess, .of_groups = true, .need = need<Sum::network_time>, .fill = each<sum<Sum::network_time>>},
    {.name = "bound", .meaning = "what more of the time is spent waiting for: compute, memory or network",
     .type = SweepType::bound, .shown = kEverywhere,
     .need = need<Sum::compute_time, Sum::network_time, Sum::time>, .fill = each<bound>},
    {.name = "tokens_per_s", .unit = "1/s", .meaning = "tokens of all sequences per second",
     .better = kMore, .shown = kEverywhere, .need = need_time, .fill = each<of_stage<&Results::tokens_per_s>>},
    {.name = "ops_per_s", .unit = "op/s", .meaning = "operations per second under the roofs",
     .better = kMore, .need = need_all<need_ops, need_time>, .fill = each<per_second<ops>>},
    {.name = "bytes_per_s", .unit = "B/s", .meaning = "bytes per second under the roofs",
     .better = kMore, .need = need_all<need_bytes, need_time>, .fill = each<per_second<bytes>>},
    {.name = "usd_per_million_tokens", .unit = "USD",
     .meaning = "its tokens at the devices' price; empty: none is known",
     .better = kLess, .need = need_time, .fill = each<usd<stage_token>>},
    {.name = "joules_per_token", .unit = "J",
     .meaning = "at most: at the devices' TDP; empty: none is published",
     .better = kLess, .need = need_time, .fill = each<joules<stage_token>>},
});

constexpr auto kPredictedStage = std::to_array<ColumnRule>({
    {.name = "predicted_time_s", .unit = "s", .meaning = "the time to expect",
     .better = kLess, .shown = kEverywhere,
     .need = need_predicted_stage, .fill = each<of_stage<&Results::predicted_time>>},
});

constexpr auto kRequest = std::to_array<ColumnRule>({
    {.name = "ttft_s", .unit = "s",
     .meaning = "time to first token: the prefill, after vision tower or encoder",
     .better = kLess, .shown = kEverywhere, .need = need_request, .fill = each<number<&Results::ttft>>},
    {.name = "tpot_s", .unit = "s", .meaning = "time per output token after the first, the mean",
     .better = kLess, .shown = kEverywhere, .need = need_request, .fill = each<number<&Results::tpot>>},
    {.name = "tpot_first_s", .unit = "s", .meaning = "time of the first decode step",
     .better = kLess, .need = need_request, .fill = each<number<&Results::tpot_first>>},
    {.name = "tpot_last_s", .unit = "s", .meaning = "time of the last decode step",
     .better = kLess, .need = need_request, .fill = each<number<&Results::tpot_last>>},
    {.name = "latency_s", .unit = "s", .meaning = "of the whole request",
     .better = kLess, .shown = kEverywhere, .need = need_request, .fill = each<number<&Results::latency>>},
    {.name = "throughput_tokens_per_s", .unit = "1/s",
     .meaning = "generated tokens of all sequences per second",
     .better = kMore, .shown = kEverywhere, .need = need_request, .fill = each<generated_rate>},
    {.name = "requests_per_s", .unit = "1/s", .meaning = "requests of the whole batch per second",
     .better = kMore, .need = need_request, .fill = each<request_rate>},
    {.name = "usd_per_million_input_tokens", .unit = "USD",
     .meaning = "the prefill's time at the devices' price; empty: none is known",
     .better = kLess, .need = need_request, .fill = each<usd<input_token>>},
    {.name = "usd_per_million_output_tokens", .unit = "USD", .meaning = "the decode steps' time at that price",
     .better = kLess, .need = need_request, .fill = each<usd<output_token>>},
    {.name = "usd_per_million_tokens", .unit = "USD",
     .meaning = "generated ones that pay for their prompts, too",
     .better = kLess, .need = need_request, .fill = each<usd<generated_token>>},
    {.name = "joules_per_input_token", .unit = "J",
     .meaning = "at most: the prefill at the devices' TDP; empty: none is published",
     .better = kLess, .need = need_request, .fill = each<joules<input_token>>},
    {.name = "joules_per_output_token", .unit = "J", .meaning = "at most: the decode steps at that TDP",
     .better = kLess, .need = need_request, .fill = each<joules<output_token>>},
});

constexpr auto kPredictedRequest = std::to_array<ColumnRule>({
    {.name = "predicted_ttft_s", .unit = "s", .meaning = "the time to first token to expect",
     .better = kLess, .shown = kEverywhere,
     .need = need_prediction, .fill = each<number<&Results::predicted_ttft>>},
    {.name = "predicted_tpot_s", .unit = "s", .meaning = "the time per further token to expect",
     .better = kLess, .shown = kEverywhere,
     .need = need_prediction, .fill = each<number<&Results::predicted_tpot>>},
    {.name = "predicted_latency_s", .unit = "s", .meaning = "of the whole request, to expect",
     .better = kLess, .shown = kInFiles,
     .need = need_prediction, .fill = each<number<&Results::predicted_latency>>},
    {.name = "predicted_throughput_tokens_per_s", .unit = "1/s",
     .meaning = "generated tokens per second to expect",
     .better = kMore, .shown = kEverywhere,
     .need = need_prediction, .fill = each<number<&Results::predicted_throughput>>},
});

constexpr auto kServer = std::to_array<ColumnRule>({
    {.name = "server_tpot_s", .unit = "s",
     .meaning = "the time per further token to expect of a server of --clients",
     .better = kLess, .shown = kEverywhere,
     .need = need_flag<&Needs::server>, .fill = each<number<&Results::server_tpot>>},
});

constexpr auto kMemory = std::to_array<ColumnRule>({
    {.name = "weights_bytes", .unit = "B", .meaning = "weights held in memory",
     .better = kLess, .shown = kInFiles,
     .need = need_flag<&Needs::weights>, .fill = each<number<&Results::weights>>},
    {.name = "kv_cache_bytes", .unit = "B", .meaning = "KV cache and recurrent states at the last step",
     .better = kLess, .shown = kInFiles,
     .need = need_flag<&Needs::kv_cache>, .fill = each<number<&Results::kv_cache>>},
    {.name = "activation_bytes", .unit = "B", .meaning = "the most activations alive at once",
     .better = kLess, .shown = kInFiles,
     .need = need_flag<&Needs::activations>, .fill = each<number<&Results::activations>>},
    {.name = "reserve_bytes", .unit = "B", .meaning = "kept free",
     .better = kLess, .fill = each<number<&Results::reserve>>},
    {.name = "total_bytes", .unit = "B", .meaning = "all of these",
     .better = kLess, .shown = kEverywhere, .need = need_memory, .fill = each<held>},
    {.name = "capacity_bytes", .unit = "B", .meaning = "memory of the device; empty: not published",
     .better = kMore, .fill = each<capacity>},
    {.name = "fits", .meaning = "whether total_bytes fits; empty: the capacity is not published",
     .type = SweepType::flag, .better = kMore, .shown = kEverywhere, .need = need_memory, .fill = each<fits>},
});
// clang-format on

/// Whether layouts compete for any row.
bool has_choice(const SweepSpace& space) {
  return std::any_of(space.scenarios.begin(), space.scenarios.end(),
                     [](const SweepScenario& one) { return !one.layouts.empty(); });
}
bool always(const SweepSpace&) { return true; }
bool predicts(const SweepSpace& space) { return space.predicts(); }
bool generates(const SweepSpace& space) { return space.gen.has_value(); }
bool predicts_requests(const SweepSpace& space) { return space.gen && space.predicts(); }
bool serves(const SweepSpace& space) { return space.serves(); }

constexpr auto kGroups = std::to_array<ColumnGroup>({
    {.rules = kLayout, .kind = ColumnKind::generation, .is_in = has_choice},
    {.rules = kStage, .kind = ColumnKind::stage, .of_stage = true, .is_in = always},
    {.rules = kPredictedStage, .kind = ColumnKind::stage, .of_stage = true, .is_in = predicts},
    {.rules = kRequest, .kind = ColumnKind::generation, .is_in = generates},
    {.rules = kPredictedRequest, .kind = ColumnKind::generation, .is_in = predicts_requests},
    {.rules = kServer, .kind = ColumnKind::generation, .is_in = serves},
    {.rules = kMemory, .kind = ColumnKind::memory, .is_in = always},
});

}  // namespace

std::span<const ColumnGroup> column_groups() noexcept { return kGroups; }

}  // namespace llmviewer
