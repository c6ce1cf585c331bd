#include <cmath>
#include <string>

#include "llmviewer/error.hpp"
#include "llmviewer/passes/passes.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr double kMostDevices = 65536;

bool divides(double part, double whole) noexcept { return std::fmod(whole, part) == 0; }

void require_degree(double degree, const char* option) {
  if (degree >= 1 && degree <= kMostDevices && degree == std::floor(degree)) return;
  throw Error{option, round_trip(degree) + " is no possible count",
              "use a whole number from 1 to " + round_trip(kMostDevices)};
}

std::string times(double count, const char* what) { return round_trip(count) + " " + what; }

/// Heads that attention, or a recurrent layer, has; the KV heads may be fewer than the devices.
void require_heads(const Graph& graph, std::size_t i, double devices) {
  const Op& op = graph.ops[i];
  const bool of_heads = op.kind == OpKind::qk_matmul || op.kind == OpKind::fused_attention ||
                        op.kind == OpKind::state_space_dual || op.kind == OpKind::delta_rule;
  if (!of_heads) return;
  if (!divides(devices, op.heads)) {
    throw Error{"--tp " + round_trip(devices),
                "the " + times(op.heads, "heads") + " of " + graph.model + " do not divide by it",
                "use a divisor of " + round_trip(op.heads)};
  }
  if (op.kv_heads > 0 && !divides(devices, op.kv_heads) && !divides(op.kv_heads, devices)) {
    throw Error{"--tp " + round_trip(devices),
                "the " + times(op.kv_heads, "KV heads") + " of " + graph.model +
                    " can neither be divided by it nor be replicated evenly",
                "use a divisor or a multiple of " + round_trip(op.kv_heads)};
  }
}

/// Widths of what is split by column; a vocabulary is filled up.
void require_width(const Graph& graph, std::size_t i, const Layout& layout) {
  const Op& op = graph.ops[i];
  const bool whole_experts = op.kind == OpKind::expert_linear && layout.expert > 1;
  if (op.split != Split::columns || op.kind == OpKind::lm_head || whole_experts) return;
  const double width = op.outputs - op.group_width;
  if (divides(layout.tensor, width)) return;
  throw Error{"--tp " + round_trip(layout.tensor),
              graph.infos[i].name + " of " + graph.model + " has " + round_trip(width) +
                  " columns, which do not divide by it",
              "use a divisor of " + round_trip(width)};
}

void require_experts(const Graph& graph, const Layout& layout) {
  if (layout.expert == 1) return;
  const std::string where = "--ep " + round_trip(layout.expert);
  double experts = 0;
  for (const Op& op : graph.ops) {
    if (op.kind != OpKind::expert_linear) continue;
    experts = op.copies;
    if (divides(layout.expert, op.copies)) continue;
    throw Error{
        where, "the " + times(op.copies, "experts") + " of " + graph.model + " do not divide by it",
        "use a divisor of " + round_trip(op.copies)};
  }
  if (experts == 0) throw Error{where, graph.model + " has no experts", "leave the option out"};
}

void require_context(const Graph& graph, const Layout& layout) {
  if (layout.context == 1) return;
  for (const Op& op : graph.ops) {
    const bool recurrent = op.state > 0;
    const bool selects = op.span.kind == AttentionSpan::Kind::top_k;
    const bool crosses = op.span.kind == AttentionSpan::Kind::cross;
    if (!recurrent && !selects && !crosses) continue;
    throw Error{"--cp " + round_trip(layout.context),
                std::string{recurrent ? "recurrent layers"
                            : selects ? "sparse attention"
                                      : "attention to an encoder"} +
                    " over positions on several devices, as in " + graph.model +
                    ", is not modelled",
                "use --tp, --dp or --pp"};
  }
}

void require_stages(const Graph& graph, const Layout& layout) {
  if (layout.pipeline == 1) return;
  const std::string where = "--pp " + round_trip(layout.pipeline);
  if (graph.order.empty()) {
    throw Error{where, "the order of the layers of " + graph.model + " is not known",
                "leave the option out"};
  }
  const auto layers = static_cast<double>(graph.order.size());
  if (layout.pipeline <= layers) return;
  throw Error{where, graph.model + " has " + times(layers, "layers") + " only",
              "use " + round_trip(layers) + " stages at most"};
}

void require_degrees(const Layout& layout) {
  require_degree(layout.tensor, "--tp");
  require_degree(layout.pipeline, "--pp");
  require_degree(layout.expert, "--ep");
  require_degree(layout.data, "--dp");
  require_degree(layout.context, "--cp");
  require_degree(layout.micro_batches, "--micro-batches");
  if (layout.devices() > kMostDevices) {
    throw Error{"--tp, --pp, --dp, --cp",
                times(layout.devices(), "devices") + " are more than can be meant",
                "use " + round_trip(kMostDevices) + " at most"};
  }
}

/// What needs a group, or a part of one, to mean anything.
void require_meaning(const Layout& layout) {
  if (!(layout.overlap >= 0 && layout.overlap <= 1)) {
    throw Error{"--overlap", round_trip(layout.overlap) + " is no share",
                "use a number from 0 to 1"};
  }
  if (layout.overlap > 0 && layout.single()) {
    throw Error{"--overlap", "one device has no communication to hide", "add --tp, --dp or --pp"};
  }
  if (layout.sequence_parallel && layout.tensor == 1) {
    throw Error{"--sequence-parallel", "there is no tensor group to share the tokens of",
                "add --tp"};
  }
  if (layout.micro_batches > 1 && layout.pipeline == 1) {
    throw Error{"--micro-batches", "there is no pipeline for them to follow each other in",
                "add --pp"};
  }
}

void require_expert_groups(const Layout& layout) {
  if (layout.expert == 1) return;
  const double stage = layout.stage_devices();
  const std::string where = "--ep " + round_trip(layout.expert);
  if (layout.expert > stage) {
    throw Error{
        where,
        "experts cannot be spread over more than the " + round_trip(stage) + " devices of tp·dp·cp",
        "add --dp " + round_trip(std::ceil(layout.expert / layout.tensor)) +
            " for data-parallel attention, or --tp"};
  }
  if (!divides(layout.expert, stage) || !divides(layout.tensor, layout.expert)) {
    throw Error{where,
                "whole experts are spread over whole tensor groups: it is no multiple of tp = " +
                    round_trip(layout.tensor) + " that divides the " + round_trip(stage) +
                    " devices of tp·dp·cp",
                "use --ep " + round_trip(stage)};
  }
}

}  // namespace

void require_layout(const Layout& layout) {
  require_degrees(layout);
  require_meaning(layout);
  require_expert_groups(layout);
}

void require_layout(const Graph& graph, const Layout& layout) {
  require_layout(layout);
  if (layout.single()) return;
  if (layout.tensor > 1) {
    for (std::size_t i = 0; i < graph.ops.size(); ++i) {
      require_heads(graph, i, layout.tensor);
    }
    for (std::size_t i = 0; i < graph.ops.size(); ++i) require_width(graph, i, layout);
  }
  require_experts(graph, layout);
  require_context(graph, layout);
  require_stages(graph, layout);
}

}  // namespace llmviewer
