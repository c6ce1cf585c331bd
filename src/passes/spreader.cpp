#include <algorithm>
#include <optional>
#include <utility>

#include "passes/spread.hpp"

namespace llmviewer {
namespace {

bool is_linear(const Op& op) noexcept {
  return op.kind == OpKind::linear || op.kind == OpKind::expert_linear;
}

bool is_elementwise(const Op& op) noexcept {
  switch (op.kind) {
    case OpKind::norm:
    case OpKind::activation:
    case OpKind::add:
    case OpKind::modulate:
    case OpKind::position_embedding:
      return true;
    default:
      return false;
  }
}

/// Rebuilds a graph as one device of a tensor and expert group runs it: goes through the operators
/// in execution order, knows what a device holds of each output, and inserts a collective where an
/// operator needs more than that.
class Spreader {
 public:
  Spreader(const Graph& whole, const Layout& layout)
      : whole_{whole}, layout_{layout}, result_{whole}, outputs_(whole.ops.size()) {
    result_.ops.clear();
    result_.infos.clear();
  }

  Graph run() && {
    for (std::size_t i = 0; i < whole_.ops.size(); ++i) place(i);
    return std::move(result_);
  }

 private:
  /// What a device holds of an operator's output.
  enum class Held : std::uint8_t {
    whole,    ///< all of it
    part,     ///< a part of its width
    partial,  ///< a summand of each element
    tokens,   ///< the rows of its part of the tokens
  };
  struct Output {
    std::size_t at{};  ///< the operator that makes it, in the new graph
    Held held{Held::whole};
    std::string place;                    ///< of a partial sum: what it is called after
    std::optional<std::size_t> gathered;  ///< of tokens: where they are whole
  };

  void place(std::size_t i) {
    const Op& op = whole_.ops[i];
    const bool splits = layout_.tensor > 1;
    const bool spreads_experts = layout_.expert > 1;
    if (spreads_experts && op.rows == Rows::slots) return place_experts(i);
    if (spreads_experts && op.kind == OpKind::moe_combine) return place_combine(i);
    if (!splits) return place_whole(i);
    const bool looks_up = op.kind == OpKind::embedding && op.rows == Rows::tokens;
    if (looks_up) return place_lookup(i);
    if (op.kind == OpKind::lm_head) return place_head(i);
    if (op.split == Split::columns) return place_columns(i);
    if (any_input(i, Held::part)) return place_part(i);
    if (passes_sums(i)) return place_sums(i);
    if (is_stream(i) || routes_own_tokens(i)) return place_stream(i);
    place_whole(i);
  }

  bool any_input(std::size_t i, Held held) const {
    const auto& inputs = whole_.infos[i].inputs;
    return std::any_of(inputs.begin(), inputs.end(),
                       [&](std::size_t input) { return outputs_[input].held == held; });
  }

  /// f(Σ x) = Σ f(x): a linear without bias, weights of a sum, a factor, a sum of partial sums.
  bool passes_sums(std::size_t i) const {
    const Op& op = whole_.ops[i];
    if (!any_input(i, Held::partial)) return false;
    if (op.kind == OpKind::moe_combine) return true;
    if (op.kind == OpKind::linear) return op.weights.vectors == 0;
    if (op.kind == OpKind::activation) return op.role == Role::shared_expert;
    const auto& inputs = whole_.infos[i].inputs;
    return op.kind == OpKind::add && std::all_of(inputs.begin(), inputs.end(), [&](std::size_t in) {
             return outputs_[in].held == Held::partial;
           });
  }

  /// Norms, additions and the like on what passes from layer to layer.
  bool is_stream(std::size_t i) const {
    const Op& op = whole_.ops[i];
    return is_elementwise(op) && op.rows == Rows::tokens && op.outputs == whole_.hidden;
  }

  /// Where whole experts get the tokens that a device begins with, it chooses for these only.
  bool routes_own_tokens(std::size_t i) const {
    const Op& op = whole_.ops[i];
    const bool routes = op.kind == OpKind::router_topk ||
                        (op.kind == OpKind::linear && op.role == Role::router && op.outputs > 1);
    return routes && layout_.expert > 1 && layout_.sequence_parallel;
  }

  void place_lookup(std::size_t i) {
    Op op = whole_.ops[i];
    take_vocabulary(op, layout_.tensor);
    op.spread = layout_.tensor;
    put(i, op, {}, Held::partial);
  }

  void place_head(std::size_t i) {
    Op op = whole_.ops[i];
    const std::vector<std::size_t> inputs = all_whole(i);
    take_vocabulary(op, layout_.tensor);
    put(i, op, inputs, Held::part);
    Op gather = collective_op(OpKind::all_gather, layout_.tensor, 1);
    gather.role = Role::head;
    gather.rows = Rows::logits;
    gather.outputs = whole_.ops[i].outputs;
    outputs_[i] = {
        put_collective("logits_all_gather", gather, i, {outputs_[i].at}), Held::whole, {}, {}};
  }

  void place_columns(std::size_t i) {
    Op op = whole_.ops[i];
    take_columns(op, layout_.tensor);
    std::vector<std::size_t> inputs = all_whole(i);
    put(i, op, std::move(inputs), Held::part);
  }

  void place_part(std::size_t i) {
    Op op = whole_.ops[i];
    std::vector<std::size_t> inputs;
    for (const std::size_t input : whole_.infos[i].inputs) {
      const bool part = outputs_[input].held == Held::part;
      inputs.push_back(part ? outputs_[input].at : whole_of(input, i));
    }
    const bool sums = is_linear(op);
    if (sums) {
      take_rows(op, layout_.tensor);
    } else {
      take_part(op, layout_.tensor);
    }
    put(i, op, std::move(inputs), sums ? Held::partial : Held::part);
  }

  void place_sums(std::size_t i) {
    std::vector<std::size_t> inputs;
    std::string place;
    for (const std::size_t input : whole_.infos[i].inputs) {
      const bool partial = outputs_[input].held == Held::partial;
      if (partial && place.empty()) place = outputs_[input].place;
      if (partial) std::erase(pending_, input);
      inputs.push_back(partial ? outputs_[input].at : whole_of(input, i));
    }
    put(i, whole_.ops[i], std::move(inputs), Held::partial);
    outputs_[i].place = place;
  }

  /// On a device's own tokens where sequences are parallel, and where partial sums meet what
  /// experts have sent back for them.
  void place_stream(std::size_t i) {
    const bool meets = any_input(i, Held::tokens) && any_input(i, Held::partial);
    if (!layout_.sequence_parallel && !meets) return place_whole(i);
    Op op = whole_.ops[i];
    const std::string place = outputs_[whole_.infos[i].inputs.front()].place;
    std::vector<std::size_t> inputs;
    for (const std::size_t input : whole_.infos[i].inputs) inputs.push_back(tokens_of(input));
    op.rows_per_token /= layout_.tensor;
    put(i, op, std::move(inputs), Held::tokens);
    outputs_[i].place = place;
  }

  void place_whole(std::size_t i) {
    std::vector<std::size_t> inputs = all_whole(i);
    put(i, whole_.ops[i], std::move(inputs), Held::whole);
  }

  /// Whole experts on some of the slots: their matrices, and the activation between them.
  void place_experts(std::size_t i) {
    Op op = whole_.ops[i];
    std::vector<std::size_t> inputs;
    if (op.split == Split::columns) {
      inputs = {dispatched(i)};
    } else {
      inputs = as_held(i);
    }
    if (op.kind == OpKind::expert_linear) {
      op.copies /= layout_.expert;
      op.spread = layout_.expert;
    }
    op.slot_share = 1 / layout_.tensor;
    put(i, op, std::move(inputs), Held::whole);
  }

  /// Every token's slots go to their experts' devices; a device begins with its part of the tokens.
  std::size_t dispatched(std::size_t i) {
    const std::vector<std::size_t>& inputs = whole_.infos[i].inputs;
    if (dispatched_ && dispatched_input_ == inputs.front()) return *dispatched_;
    Op send = collective_op(OpKind::all_to_all, layout_.expert, 1);
    send.role = Role::expert;
    send.rows = Rows::slots;
    send.outputs = whole_.ops[i].inputs;
    send.top_k = whole_.ops[i].top_k;
    send.slot_share = 1 / layout_.tensor;
    if (outputs_[inputs.front()].held == Held::partial) whole_of(inputs.front(), i);
    dispatched_ = put_collective("moe_dispatch", send, i, as_held(i));
    dispatched_input_ = inputs.front();
    return *dispatched_;
  }

  void place_combine(std::size_t i) {
    Op op = whole_.ops[i];
    Op back = collective_op(OpKind::all_to_all, layout_.expert, 1);
    back.role = Role::expert;
    back.rows = Rows::slots;
    back.outputs = op.outputs;
    back.top_k = op.top_k;
    back.slot_share = 1 / layout_.tensor;
    std::vector<std::size_t> inputs = as_held(i);
    inputs.front() = put_collective("moe_combine_all_to_all", back, i, {inputs.front()});
    op.slot_share = 1 / layout_.tensor;
    put(i, op, std::move(inputs), layout_.tensor > 1 ? Held::tokens : Held::whole);
    outputs_[i].place = place_of(whole_, i);
  }

  std::vector<std::size_t> all_whole(std::size_t i) {
    std::vector<std::size_t> inputs;
    for (const std::size_t input : whole_.infos[i].inputs) inputs.push_back(whole_of(input, i));
    return inputs;
  }

  std::vector<std::size_t> as_held(std::size_t i) const {
    std::vector<std::size_t> inputs;
    for (const std::size_t input : whole_.infos[i].inputs) inputs.push_back(outputs_[input].at);
    return inputs;
  }

  std::size_t whole_of(std::size_t input, std::size_t consumer) {
    Output& output = outputs_[input];
    if (output.held == Held::partial) {
      // What passes from layer to layer stays scattered, also where a matrix reads it at once.
      const bool stream = layout_.sequence_parallel && whole_.ops[input].outputs == whole_.hidden;
      reduce(input, stream ? OpKind::reduce_scatter : OpKind::all_reduce,
             stream ? Held::tokens : Held::whole);
    }
    if (output.held != Held::tokens) return output.at;
    if (output.gathered) return *output.gathered;
    const Op& reader = whole_.ops[consumer];
    Op gather = collective_op(OpKind::all_gather, layout_.tensor, 1);
    gather.rows =
        reader.rows == Rows::logits || reader.rows == Rows::sequences ? reader.rows : Rows::tokens;
    gather.outputs = whole_.ops[input].outputs;
    const std::string place = is_stream(consumer) ? output.place : place_of(whole_, consumer);
    const std::size_t at = put_collective(place + "_all_gather", gather, consumer, {output.at});
    if (gather.rows == Rows::tokens) output.gathered = at;
    return at;
  }

  std::size_t tokens_of(std::size_t input) {
    Output& output = outputs_[input];
    if (output.held == Held::partial) reduce(input, OpKind::reduce_scatter, Held::tokens);
    return output.at;
  }

  /// Partial sums of one layer that wait at the same time are added up before they are sent: one
  /// collective serves the two branches of a parallel layer.
  void reduce(std::size_t input, OpKind kind, Held held) {
    std::vector<std::size_t> together;
    for (const std::size_t other : pending_) {
      const bool same = whole_.infos[other].group == whole_.infos[input].group &&
                        whole_.ops[other].outputs == whole_.ops[input].outputs;
      if (same) together.push_back(other);
    }
    std::vector<std::size_t> inputs;
    for (const std::size_t one : together) inputs.push_back(outputs_[one].at);
    Op op = collective_op(kind, layout_.tensor, 1);
    op.outputs = whole_.ops[input].outputs;
    const std::string& place = outputs_[together.back()].place;
    const std::size_t at =
        put_collective(place + "_" + std::string{name_of(kind)}, op, input, inputs);
    for (const std::size_t one : together) {
      outputs_[one].at = at;
      outputs_[one].held = held;
      std::erase(pending_, one);
    }
  }

  /// Appends an operator; its output is that of operator i of the whole graph.
  void put(std::size_t i, const Op& op, std::vector<std::size_t> inputs, Held held) {
    OpInfo info = whole_.infos[i];
    info.inputs = std::move(inputs);
    result_.ops.push_back(op);
    result_.infos.push_back(std::move(info));
    outputs_[i] = {result_.ops.size() - 1, held, place_of(whole_, i), {}};
    if (held == Held::partial) pending_.push_back(i);
  }

  std::size_t put_collective(std::string name, Op op, std::size_t like,
                             std::vector<std::size_t> inputs) {
    op.repeat = whole_.ops[like].repeat;
    return append_collective(result_, std::move(name), op, whole_.infos[like].group,
                             std::move(inputs));
  }

  const Graph& whole_;
  const Layout& layout_;
  Graph result_;
  std::vector<Output> outputs_;       ///< by operator of the whole graph
  std::vector<std::size_t> pending_;  ///< partial sums that nothing has added up yet
  std::optional<std::size_t> dispatched_;
  std::size_t dispatched_input_{};
};

}  // namespace

Graph spread_over_group(const Graph& whole, const Layout& layout) {
  return Spreader{whole, layout}.run();
}

}  // namespace llmviewer
