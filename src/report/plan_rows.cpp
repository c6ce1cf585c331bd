#include "report/plan_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"

namespace llmviewer {
namespace {

bool is_at_least(Target target) {
  return target == Target::throughput || target == Target::requests;
}

std::string value_words(Target target, double value) {
  switch (target) {
    case Target::price:
      return scaled(value) + " USD/h";
    case Target::capacity:
      return scaled_binary(Bytes{value});
    case Target::ttft:
    case Target::tpot:
    case Target::latency:
      return scaled(value, "s");
    case Target::throughput:
      return scaled(value) + " tokens/s";
    case Target::requests:
      return scaled(value) + " requests/s";
  }
  return {};
}

bool moves_bytes(Limiter roof) noexcept {
  return roof == Limiter::dram || roof == Limiter::network;
}

Bound bound_of(Limiter limiter) noexcept {
  if (limiter == Limiter::network) return Bound::network;
  return limiter == Limiter::dram ? Bound::memory : Bound::compute;
}

/// The unit of what a roof does.
std::string work_words(Limiter roof, double work) {
  return scaled(work, moves_bytes(roof) ? "B" : "ops");
}

std::string rate_words(Limiter roof, double rate) {
  return scaled(rate, moves_bytes(roof) ? "B/s" : "ops/s");
}

/// A number of the request; nothing where the row is impossible.
template <class Value>
Cell requested(const PlanRow& row, Value Generation::*number) {
  return row.analysis ? Cell{(*row.analysis->generation).*number} : Cell{};
}

/// Nothing where the row is impossible.
template <class Value>
Cell if_possible(const PlanRow& row, const Value& value) {
  return row.analysis ? Cell{value} : Cell{};
}

/// What was asked for where there is no analysis; nothing: the model's own.
Cell format_of(const PlanRow& row, std::string Subject::*name,
               const std::optional<StorageFormat>& asked) {
  if (row.analysis) return row.analysis->subject.*name;
  return asked ? Cell{asked->name} : Cell{};
}

Cell cache_format(const PlanRow& row) {
  const Subject& subject = row.analysis->subject;
  return subject.kv_bytes_per_token > 0 ? Cell{subject.kv} : Cell{};
}

const char* status_of(const PlanRow& row) {
  if (row.meets) return "meets";
  return row.analysis ? "misses" : "impossible";
}

Cell missed_names(const PlanRow& row) {
  std::vector<std::string> names;
  for (const Shortfall& missed : row.missed) names.emplace_back(name_of(missed.target));
  return unless_empty(joined(names, " "));
}

/// The share of the capacity that is taken.
Cell share_of(const PlanRow& row) {
  return row.capacity ? Cell{row.analysis->memory.total / *row.capacity} : Cell{};
}

Cell count_of(const std::optional<double>& count) {
  return count && *count >= kMostCount ? Cell{"any"} : Cell{count};
}

// clang-format off
constexpr auto kPlanColumns = std::to_array<ColumnOf<PlanRow>>({
    {.name = "hardware", .title = "device", .of = [](auto& r) { return r.device; }},
    {.name = "devices", .title = "devices", .of = [](auto& r) { return r.layout.devices(); }},
    {.name = "tp", .of = [](auto& r) { return r.layout.tensor; }},
    {.name = "pp", .of = [](auto& r) { return r.layout.pipeline; }},
    {.name = "ep", .of = [](auto& r) { return r.layout.expert; }},
    {.name = "dp", .of = [](auto& r) { return r.layout.data; }},
    {.name = "cp", .of = [](auto& r) { return r.layout.context; }},
    {.name = "sequence_parallel", .of = [](auto& r) { return r.layout.sequence_parallel; }},
    {.title = "layout", .of = [](auto& r) { return short_words(r.layout); }},
    {.name = "usd_per_hour", .title = "USD/h", .show = Show::scaled,
     .of = [](auto& r) { return r.usd_per_hour; }},
    {.name = "weights", .title = "weights",
     .of = [](auto& r) { return format_of(r, &Subject::weights, r.precision.weights); }},
    {.name = "kv", .title = "KV",
     .of = [](auto& r) { return format_of(r, &Subject::kv, r.precision.kv); },
     .shown = cache_format},
    {.name = "status", .of = [](auto& r) { return status_of(r); }},
    {.name = "batch", .title = "batch", .of = [](auto& r) { return if_possible(r, r.batch); },
     .shown = [](auto& r) { return count_of(r.batch); }},
    {.name = "ttft_s", .title = "TTFT", .show = Show::seconds,
     .of = [](auto& r) { return requested(r, &Generation::ttft); }},
    {.name = "tpot_s", .title = "TPOT", .show = Show::seconds,
     .of = [](auto& r) { return requested(r, &Generation::tpot); },
     .shown = [](auto& r) { return positive(r.analysis->generation->tpot.value()); }},
    {.name = "latency_s", .of = [](auto& r) { return requested(r, &Generation::latency); }},
    {.name = "throughput_tokens_per_s", .title = "tokens/s", .show = Show::scaled,
     .of = [](auto& r) { return requested(r, &Generation::throughput_tokens_per_s); }},
    {.name = "requests_per_s", .title = "requests/s", .show = Show::scaled,
     .of = [](auto& r) { return if_possible(r, r.requests_per_s); }},
    {.name = "usd_per_million_tokens", .of = [](auto& r) { return r.usd_per_million_tokens; }},
    {.name = "total_bytes", .title = "memory", .show = Show::binary,
     .of = [](auto& r) { return r.analysis ? Cell{r.analysis->memory.total} : Cell{}; }},
    {.name = "capacity_bytes", .of = [](auto& r) { return r.capacity; }},
    {.title = "memory", .show = Show::share, .of = share_of},
    {.name = "context", .title = "context", .of = [](auto& r) { return r.context; },
     .shown = [](auto& r) { return count_of(r.context); }},
    {.name = "binds", .of = [](auto& r) { return r.binds; }},
    {.name = "limiter", .of = [](auto& r) { return r.roof; }},
    {.title = "bound by", .of = [](auto& r) { return bound_words(r); }},
    {.title = "bound", .of = [](auto& r) { return roof_words(r); }},
    {.name = "missed", .of = missed_names},
    {.name = "factor",
     .of = [](auto& r) { return r.missed.empty() ? Cell{} : Cell{r.missed[0].factor}; }},
    {.title = "misses", .of = [](auto& r) { return missed_words(r.missed.front()); }},
    {.title = "needs", .of = [](auto& r) { return remedy_words(r.missed.front()); }},
    {.title = "because",
     .of = [](auto& r) { return reason_words(r.missed.front(), r.analysis->memory); }},
    {.name = "flags", .of = [](auto& r) { return r.analysis ? Cell{flags_of(r)} : Cell{}; }},
    {.name = "reason", .of = [](auto& r) { return unless_empty(r.problem); }},
});
// clang-format on

}  // namespace

Columns<PlanRow> plan_columns() noexcept { return kPlanColumns; }

Json row_json(const PlanRow& row) {
  Json json = Json::object();
  add_cells(kPlanColumns, {"hardware", "usd_per_hour"}, row, json);
  json.add({{"bandwidth_bytes_per_s", row.bandwidth}, {"status", status_of(row)}});
  if (!row.analysis) {
    json["reason"] = row.problem;
    return json;
  }
  add_layout(row.analysis->group, json);
  json["precision"] = precision_json(row.analysis->subject);
  json["batch"] = row.batch;
  json["generation"] = generation_json(*row.analysis->generation);
  add_cells(kPlanColumns, {"requests_per_s", "usd_per_million_tokens"}, row, json);
  json["memory"] = memory_json(row.analysis->memory);
  add_cells(kPlanColumns, {"context", "binds", "limiter"}, row, json);
  json["missed"] = missed_json(row.missed);
  json["flags"] = flags_of(row);
  return json;
}

Json targets_json(const Targets& targets) {
  return {{"ttft_s", targets.ttft},
          {"tpot_s", targets.tpot},
          {"latency_s", targets.latency},
          {"throughput_tokens_per_s", targets.tokens_per_s},
          {"requests_per_s", targets.requests_per_s},
          {"usd_per_hour", targets.usd_per_hour}};
}

Json missed_json(const std::vector<Shortfall>& missed) {
  Json json = Json::array();
  for (const Shortfall& one : missed) {
    const bool roofed = one.roof.has_value();
    json.push_back({{"target", one.target},
                    {"value", one.value},
                    {"limit", one.limit},
                    {"batch", one.batch},
                    {"limiter", one.roof},
                    {"work", roofed ? Cell{one.work} : Cell{}},
                    {"rate_per_s", roofed ? Cell{one.rate} : Cell{}},
                    {"floor_s", roofed ? Cell{one.floor} : Cell{}},
                    {"factor", one.factor}});
  }
  return json;
}

std::string_view title_of(Target target) noexcept {
  switch (target) {
    case Target::price:
      return "price";
    case Target::capacity:
      return "memory";
    case Target::ttft:
      return "TTFT";
    case Target::tpot:
      return "TPOT";
    case Target::latency:
      return "latency";
    case Target::throughput:
      return "throughput";
    case Target::requests:
      return "requests";
  }
  return "";
}

std::string_view title_of(Resource resource) noexcept {
  switch (resource) {
    case Resource::bandwidth:
      return "bandwidth";
    case Resource::matrix:
      return "matrix peak";
    case Resource::vector:
      return "vector peak";
    case Resource::capacity:
      return "capacity";
    case Resource::link:
      return "link";
  }
  return "";
}

std::string_view resource_title(Limiter limiter) noexcept {
  switch (limiter) {
    case Limiter::matrix:
      return title_of(Resource::matrix);
    case Limiter::vector:
      return title_of(Resource::vector);
    case Limiter::dram:
    case Limiter::pcie:
      return title_of(Resource::bandwidth);
    case Limiter::network:
      return title_of(Resource::link);
  }
  return "";
}

std::string figure_words(Resource resource, double value) {
  switch (resource) {
    case Resource::bandwidth:
    case Resource::link:
      return scaled(value, "B/s");
    case Resource::matrix:
    case Resource::vector:
      return scaled(value, "ops/s");
    case Resource::capacity:
      return scaled_binary(Bytes{value});
  }
  return {};
}

std::string targets_words(const Targets& targets) {
  std::vector<std::string> parts;
  const auto add = [&](Target target, std::string_view sign, const std::optional<double>& value) {
    if (!value) return;
    parts.push_back(fmt::format("{} {} {}", title_of(target), sign, value_words(target, *value)));
  };
  const auto seconds = [](const std::optional<Seconds>& time) {
    return time ? std::optional{time->value()} : std::nullopt;
  };
  add(Target::ttft, "≤", seconds(targets.ttft));
  add(Target::tpot, "≤", seconds(targets.tpot));
  add(Target::latency, "≤", seconds(targets.latency));
  add(Target::throughput, "≥", targets.tokens_per_s);
  add(Target::requests, "≥", targets.requests_per_s);
  add(Target::price, "≤", targets.usd_per_hour);
  return joined(parts);
}

std::string request_words(const Workload& workload, bool fused_attention) {
  Workload request = workload;
  std::vector<std::string> parts{"prompt " + round_trip(request.seq),
                                 round_trip(request.gen.value_or(1)) + " generated"};
  if (const std::string served = workload_words(request); !served.empty()) parts.push_back(served);
  if (request.batch > 1) parts.push_back("batch at least " + round_trip(request.batch));
  parts.emplace_back(fused_attention ? "fused attention" : "attention not fused");
  return joined(parts);
}

std::string missed_words(const Shortfall& missed) {
  if (!missed.value) return "price not known";
  const std::string_view sign = is_at_least(missed.target) ? "<" : ">";
  return fmt::format("{} {} {} {}", title_of(missed.target),
                     value_words(missed.target, *missed.value), sign,
                     value_words(missed.target, missed.limit));
}

std::string reason_words(const Shortfall& missed, const Memory& memory) {
  if (missed.target == Target::capacity) return memory_words(memory);
  if (!missed.roof) return {};
  return fmt::format("{} / {} = {}", work_words(*missed.roof, missed.work),
                     rate_words(*missed.roof, missed.rate), scaled(missed.floor));
}

std::string remedy_words(const Shortfall& missed) {
  if (missed.target == Target::price) return {};
  const std::string_view what =
      missed.roof ? resource_title(*missed.roof) : title_of(Resource::capacity);
  if (!missed.factor) return fmt::format("not {} alone", what);
  return fmt::format("{:.3g} × {}", *missed.factor, what);
}

std::string roof_words(const PlanRow& row) {
  return row.roof ? std::string{name_of(bound_of(*row.roof))} : std::string{};
}

std::string bound_words(const PlanRow& row) {
  if (!row.binds) return "–";
  if (*row.binds == Target::capacity) return "capacity";
  return fmt::format("{}, {}", title_of(*row.binds), roof_words(row));
}

std::string short_words(const Layout& layout) {
  if (layout.single()) return "–";
  Layout degrees = layout;
  degrees.sequence_parallel = false;
  std::vector<std::string> parts = degree_words(degrees);
  if (layout.sequence_parallel) parts.emplace_back("sp");
  return joined(parts, " ");
}

std::string flags_of(const PlanRow& row) {
  std::string flags = "--hw " + row.device;
  if (const std::string layout = flags_of(row.layout); !layout.empty()) flags += " " + layout;
  if (row.precision.weights) flags += " --weights " + row.precision.weights->name;
  if (row.precision.kv) flags += " --kv " + row.precision.kv->name;
  return flags + " -b " + round_trip(row.batch);
}

std::vector<PlanRow> spread_out(const std::vector<PlanRow>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<PlanRow> kept;
  for (std::size_t i = 0; i < most; ++i) {
    const std::size_t at = most > 1 ? i * (rows.size() - 1) / (most - 1) : 0;
    kept.push_back(rows[at]);
  }
  return kept;
}

std::string sizes_words(const std::vector<double>& sizes) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string> parts;
  for (const double size : sizes) parts.push_back(round_trip(size));
  if (parts.size() > kMost) {
    return fmt::format("{}, {}, {}, … {} ({} sizes)", parts[0], parts[1], parts[2], parts.back(),
                       parts.size());
  }
  return joined(parts, ", ");
}

}  // namespace llmviewer
