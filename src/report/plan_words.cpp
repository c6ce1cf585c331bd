#include "report/plan_words.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/words.hpp"

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

}  // namespace

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
  return joined(parts, kDot);
}

std::string request_words(const Workload& workload, bool fused_attention) {
  Workload request = workload;
  std::vector<std::string> parts{"prompt " + round_trip(request.seq),
                                 round_trip(request.gen.value_or(1)) + " generated"};
  if (const std::string served = workload_words(request); !served.empty()) parts.push_back(served);
  if (request.batch > 1) parts.push_back("batch at least " + round_trip(request.batch));
  parts.emplace_back(fused_attention ? "fused attention" : "attention not fused");
  return joined(parts, kDot);
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
                     rate_words(*missed.roof, missed.rate), scaled(missed.floor.value(), "s"));
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

}  // namespace llmviewer
