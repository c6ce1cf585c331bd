#include "sweep/linear_step.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "cost/term_members.hpp"
#include "llmviewer/cost/cost.hpp"

namespace llmviewer {
namespace {

using Form = LinearStep::Form;
using Kind = Variable::Kind;

struct Share {
  Variable variable;
  double factor{1};
};
using Shares = std::vector<Share>;

Shares one_of(Kind kind, double factor = 1) { return {{Variable{.kind = kind}, factor}}; }

/// In a decode step T is B, and a causal query sees exactly the positions that it reads.
Shares tokens(const Op& op, Form form, double factor = 1) {
  if (form == Form::decode) return one_of(Kind::sequences, factor);
  return {{Variable{.kind = Kind::tokens, .devices = op.context_devices}, factor}};
}

/// B·c, which is T in a prefill.
Shares context(Form form) { return one_of(form == Form::prefill ? Kind::tokens : Kind::context); }

Shares of_span(Kind kind, const AttentionSpan& span) {
  return {{Variable{.kind = kind, .span = span}, 1}};
}

/// T experts' tokens of which at least one is routed to an expert.
Shares distinct(const Op& op, Form form) {
  if (op.top_k == 0) return {};
  // All devices that the experts are spread over send them their tokens.
  return {{Variable{.kind = Kind::distinct,
                    .experts = op.copies * op.spread,
                    .top_k = op.top_k,
                    .devices = form == Form::decode ? 1 : op.context_devices,
                    .share = op.spread * op.slot_share},
           1 / op.spread}};
}

/// Each of the devices that share the positions has as many of them.
Shares shared(const Op& op, Shares shares) {
  for (Share& share : shares) share.factor /= op.context_devices;
  return shares;
}

/// B·V. All of a causal prefill: S·(S + 1)/2 a sequence.
Shares pairs(const Op& op, const StepConstants& step) {
  const AttentionSpan& span = op.span;
  if (span.kind == AttentionSpan::Kind::cross) return tokens(op, step.form, step.source);
  if (span.kind == AttentionSpan::Kind::full) {
    if (step.form == Form::decode) return one_of(Kind::context);
    if (!span.causal) return one_of(Kind::rectangle);
    return {{Variable{.kind = Kind::rectangle}, 0.5}, {Variable{.kind = Kind::tokens}, 0.5}};
  }
  const bool as_read = step.form == Form::decode && span.causal;
  return of_span(as_read ? Kind::positions : Kind::pairs, span);
}

/// T·R.
Shares rectangle(const Op& op, const StepConstants& step) {
  const AttentionSpan& span = op.span;
  if (span.kind == AttentionSpan::Kind::cross) return tokens(op, step.form, step.source);
  const bool decode = step.form == Form::decode;
  if (span.kind == AttentionSpan::Kind::full) {
    return one_of(decode ? Kind::context : Kind::rectangle);
  }
  return of_span(decode ? Kind::positions : Kind::span_area, span);
}

/// B·R. In a prefill the keys and values of all positions pass by every device.
Shares positions(const AttentionSpan& span, const StepConstants& step) {
  if (span.kind == AttentionSpan::Kind::cross) return one_of(Kind::sequences, step.source);
  if (span.kind == AttentionSpan::Kind::full) return context(step.form);
  return of_span(Kind::positions, span);
}

/// The variables that a term of this operator consists of.
Shares shares_of(double Terms::*term, const Op& op, const StepConstants& step) {
  const bool scans_in_chunks = op.chunk > 0 && step.form == Form::prefill;
  if (term == &Terms::one || term == &Terms::head) return one_of(Kind::one);
  if (term == &Terms::tokens) return tokens(op, step.form);
  if (term == &Terms::sequences) return one_of(Kind::sequences);
  if (term == &Terms::logit_rows) {
    return step.logits == Logits::all ? tokens(op, step.form) : one_of(Kind::sequences);
  }
  if (term == &Terms::pairs) return shared(op, pairs(op, step));
  if (term == &Terms::rectangle) return shared(op, rectangle(op, step));
  if (term == &Terms::positions) {
    const Shares all = positions(op.span, step);
    return step.form == Form::decode ? shared(op, all) : all;
  }
  if (term == &Terms::context) return context(step.form);
  if (term == &Terms::source) return one_of(Kind::sequences, step.source);
  if (term == &Terms::distinct) return distinct(op, step.form);
  if (term == &Terms::recurrent) return scans_in_chunks ? Shares{} : tokens(op, step.form);
  if (term == &Terms::state_passes) {
    if (!scans_in_chunks) return one_of(Kind::sequences);
    return {{Variable{.kind = Kind::state_passes, .chunk = op.chunk}, 1}};
  }
  if (!scans_in_chunks) return {};
  if (term == &Terms::chunked) return tokens(op, step.form);
  return {{Variable{.kind = Kind::chunk_work, .chunk = op.chunk}, 1}};
}

bool is_nothing(const Sums& cost) {
  return std::all_of(cost.begin(), cost.end(), [](double value) { return value == 0; });
}

LinearOp linear_op(const Op& op, const StepConstants& constants, LinearStep& step) {
  LinearOp linear{.kind = op.kind,
                  .devices = op.devices,
                  .stride = op.stride,
                  .repeat = op.repeat,
                  .has_matrix = op.weights.matrix() > 0,
                  .storage = op.storage,
                  .terms = {}};
  const Step typical = constants.form == Form::decode ? Step::decode(1, 2) : Step::prefill(1, 2);
  if (!runs_in(op, typical)) return linear;
  for (double Terms::*const term : kTermMembers) {
    const Sums cost = sums_of(cost_of(op, unit_of(term)));
    if (is_nothing(cost)) continue;
    for (const Share& share : shares_of(term, op, constants)) {
      add_term(index_of(share.variable, step), share.factor, cost, linear.terms);
    }
  }
  return linear;
}

bool never_above(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), std::less_equal<>{});
}

/// Forms that another one exceeds everywhere are left out.
void keep_largest(AliveForms& forms) {
  AliveForms kept;
  for (auto& form : forms) {
    const auto exceeds = [&](const auto& other) { return never_above(form, other); };
    if (std::any_of(kept.begin(), kept.end(), exceeds)) continue;
    std::erase_if(kept, [&](const auto& other) { return never_above(other, form); });
    kept.push_back(std::move(form));
  }
  forms = std::move(kept);
}

/// What an operator leaves in memory, added to the bytes alive or taken from them.
void add_left(const Op& op, const LinearOp& linear, double sign, std::vector<double>& alive) {
  constexpr auto kWritten = static_cast<std::size_t>(Sum::activations_out);
  constexpr auto kSent = static_cast<std::size_t>(Sum::network);
  for (const Term& term : linear.terms) {
    const double left =
        is_collective(op.kind) ? brought_per_byte(op) * term.cost[kSent] : term.cost[kWritten];
    alive[term.variable] += sign * left;
  }
}

}  // namespace

Sums sums_of(const Cost& cost) noexcept {
  const Traffic& traffic = cost.traffic;
  return {0,
          0,
          cost.matrix.value(),
          cost.vector.value(),
          traffic.weights.value(),
          traffic.activations_in.value(),
          traffic.activations_out.value(),
          traffic.kv_read.value(),
          traffic.kv_write.value(),
          cost.network.value(),
          0};
}

Cost cost_of(const Sums& sums) noexcept {
  const auto of = [&](Sum sum) { return sums[static_cast<std::size_t>(sum)]; };
  return {.matrix = Ops{of(Sum::matrix_ops)},
          .vector = Ops{of(Sum::vector_ops)},
          .traffic = {.weights = Bytes{of(Sum::weights)},
                      .activations_in = Bytes{of(Sum::activations_in)},
                      .activations_out = Bytes{of(Sum::activations_out)},
                      .kv_read = Bytes{of(Sum::kv_read)},
                      .kv_write = Bytes{of(Sum::kv_write)}},
          .network = Bytes{of(Sum::network)}};
}

std::size_t index_of(const Variable& variable, std::vector<Variable>& variables) {
  const auto found = std::find(variables.begin(), variables.end(), variable);
  if (found != variables.end()) return static_cast<std::size_t>(found - variables.begin());
  variables.push_back(variable);
  return variables.size() - 1;
}

std::size_t index_of(const Variable& variable, LinearStep& step) {
  return index_of(variable, step.variables);
}

void add_term(std::size_t variable, double factor, const Sums& cost, std::vector<Term>& terms) {
  if (factor == 0 || is_nothing(cost)) return;
  auto found = std::find_if(terms.begin(), terms.end(),
                            [&](const Term& term) { return term.variable == variable; });
  if (found == terms.end()) found = terms.insert(terms.end(), Term{variable, {}});
  for (std::size_t i = 0; i < kSums; ++i) found->cost[i] += factor * cost[i];
}

void add_totals(LinearStep& step) {
  for (const LinearOp& op : step.ops) {
    for (const Term& term : op.terms) add_term(term.variable, op.repeat, term.cost, step.totals);
  }
}

/// As activation_peak goes through the graph: a tensor lives from its producer to its last use.
AliveForms alive_among(const std::vector<std::size_t>& members, const Graph& graph,
                       const LinearStep& step) {
  constexpr auto kFreed = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> last_use(graph.ops.size(), kFreed);
  for (const std::size_t i : members) {
    last_use[i] = i;
    for (const std::size_t input : graph.infos[i].inputs) {
      if (last_use[input] != kFreed) last_use[input] = i;
    }
  }
  AliveForms forms;
  std::vector<double> alive(step.variables.size());
  const auto free_after = [&](std::size_t i, std::size_t tensor) {
    if (last_use[tensor] != i) return;
    add_left(graph.ops[tensor], step.ops[tensor], -1, alive);
    last_use[tensor] = kFreed;
  };
  for (const std::size_t i : members) {
    add_left(graph.ops[i], step.ops[i], 1, alive);
    if (forms.empty() || !never_above(alive, forms.back())) forms.push_back(alive);
    for (const std::size_t input : graph.infos[i].inputs) free_after(i, input);
    free_after(i, i);
  }
  keep_largest(forms);
  return forms;
}

LinearStep linear_step(const Graph& graph, const StepConstants& constants) {
  LinearStep step;
  step.form = constants.form;
  step.variables.push_back(Variable{});
  step.ops.reserve(graph.ops.size());
  for (const Op& op : graph.ops) step.ops.push_back(linear_op(op, constants, step));
  add_totals(step);
  std::vector<std::size_t> all(graph.ops.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  step.alive.push_back(alive_among(all, graph, step));
  return step;
}

}  // namespace llmviewer
