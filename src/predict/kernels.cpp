#include "predict/kernels.hpp"

#include <algorithm>
#include <string_view>

namespace llmviewer {
namespace {

constexpr std::string_view kProjection = "_proj";

bool is_experts(const Op& op) noexcept {
  return op.kind == OpKind::router_topk || op.kind == OpKind::expert_linear ||
         op.kind == OpKind::moe_combine ||
         (op.kind == OpKind::activation && op.role == Role::expert);
}

bool is_matrix(const Op& op) noexcept {
  return op.kind == OpKind::linear || op.kind == OpKind::lm_head || op.kind == OpKind::head_linear;
}

bool is_attention(const Op& op) noexcept {
  return op.kind == OpKind::fused_attention || op.kind == OpKind::qk_matmul ||
         op.kind == OpKind::softmax || op.kind == OpKind::sv_matmul;
}

/// The class of an operator, whatever the step; attention's depends on that.
OpClass class_of(const Op& op) noexcept {
  if (is_collective(op.kind)) return OpClass::comm;
  if (is_experts(op)) return OpClass::moe;
  if (is_matrix(op)) return OpClass::gemm;
  if (is_attention(op)) return OpClass::decode_attention;
  return OpClass::elementwise;
}

bool same_format(const Op& a, const Op& b) noexcept {
  return a.storage.compute == b.storage.compute && a.storage.activation == b.storage.activation &&
         a.storage.weight_bytes * b.weights.matrix() == b.storage.weight_bytes * a.weights.matrix();
}

class Fusion {
 public:
  explicit Fusion(const Graph& graph) : graph_{graph} {}

  std::vector<Kernel> run() {
    for (std::size_t op = 0; op < graph_.ops.size(); ++op) place(op);
    for (std::size_t group = 0; group < graph_.groups.size(); ++group) join_layers(group);
    std::erase_if(kernels_, [](const Kernel& kernel) { return kernel.ops.empty(); });
    for (Kernel& kernel : kernels_) kernel.name = name_of(kernel);
    return std::move(kernels_);
  }

 private:
  const Op& op(std::size_t index) const { return graph_.ops[index]; }
  const OpInfo& info(std::size_t index) const { return graph_.infos[index]; }

  void place(std::size_t index) {
    Kernel* const kernel = joined(index);
    if (kernel != nullptr) {
      kernel->ops.push_back(index);
    } else {
      kernels_.push_back({class_of(op(index)), {index}, {}});
    }
  }

  Kernel* joined(std::size_t index) {
    switch (class_of(op(index))) {
      case OpClass::gemm:
        return find([&](const Kernel& one) { return reads_the_same(one, index); });
      case OpClass::moe:
        return find(
            [&](const Kernel& one) { return one.op == OpClass::moe && in_one_group(one, index); });
      case OpClass::elementwise:
        if (op(index).kind == OpKind::norm) {
          return find([&](const Kernel& one) { return is_sum_before(one, index); });
        }
        return op(index).kind == OpKind::rope ? join_norms(index) : nullptr;
      default:
        return nullptr;
    }
  }

  template <class Condition>
  Kernel* find(Condition&& condition) {
    const auto found = std::find_if(kernels_.begin(), kernels_.end(), [&](const Kernel& one) {
      return !one.ops.empty() && condition(one);
    });
    return found == kernels_.end() ? nullptr : &*found;
  }

  bool in_one_group(const Kernel& kernel, std::size_t index) const {
    return info(kernel.ops.front()).group == info(index).group;
  }

  bool reads_the_same(const Kernel& kernel, std::size_t index) const {
    const std::size_t first = kernel.ops.front();
    return kernel.op == OpClass::gemm && in_one_group(kernel, index) &&
           op(first).kind == op(index).kind && op(first).role == op(index).role &&
           op(first).when == op(index).when && op(first).rows == op(index).rows &&
           op(index).role != Role::router && !info(index).inputs.empty() &&
           info(first).inputs == info(index).inputs && same_format(op(first), op(index));
  }

  bool is_sum_before(const Kernel& kernel, std::size_t index) const {
    return is_single(kernel, OpKind::add) && in_one_group(kernel, index) &&
           reads(index, kernel.ops.front());
  }

  bool is_single(const Kernel& kernel, OpKind kind) const {
    return kernel.ops.size() == 1 && op(kernel.ops.front()).kind == kind;
  }

  bool reads(std::size_t reader, std::size_t source) const {
    const auto& inputs = info(reader).inputs;
    return std::find(inputs.begin(), inputs.end(), source) != inputs.end();
  }

  /// The norms of queries and keys become one kernel, which rope then joins.
  Kernel* join_norms(std::size_t rope) {
    Kernel* joined = nullptr;
    for (Kernel& kernel : kernels_) {
      if (!is_single(kernel, OpKind::norm) || !reads(rope, kernel.ops.front())) continue;
      if (joined == nullptr) {
        joined = &kernel;
      } else {
        joined->ops.push_back(kernel.ops.front());
        kernel.ops.clear();
      }
    }
    return joined;
  }

  /// A layer's last addition is one with the first norm of the layer after it.
  void join_layers(std::size_t group) {
    if (graph_.groups[group].repeat == 1 && graph_.groups.size() == 1) return;
    Kernel* norm = nullptr;
    Kernel* sum = nullptr;
    for (Kernel& kernel : kernels_) {
      if (kernel.ops.empty() || info(kernel.ops.front()).group != group) continue;
      if (is_single(kernel, OpKind::norm) && norm == nullptr && sum == nullptr) norm = &kernel;
      if (is_single(kernel, OpKind::add)) sum = &kernel;
    }
    if (norm == nullptr || sum == nullptr || !outside(*norm, group)) return;
    sum->ops.push_back(norm->ops.front());
    norm->ops.clear();
  }

  bool outside(const Kernel& kernel, std::size_t group) const {
    const auto& inputs = info(kernel.ops.front()).inputs;
    return std::none_of(inputs.begin(), inputs.end(),
                        [&](std::size_t input) { return info(input).group == group; });
  }

  std::string name_of(const Kernel& kernel) const {
    if (kernel.op == OpClass::moe) return "experts";
    const bool projections =
        std::all_of(kernel.ops.begin(), kernel.ops.end(),
                    [&](std::size_t index) { return info(index).name.ends_with(kProjection); });
    std::string name;
    for (const std::size_t index : kernel.ops) {
      std::string part = info(index).name;
      if (projections && index != kernel.ops.back()) {
        part.resize(part.size() - kProjection.size());
      }
      name += (name.empty() ? "" : "+") + part;
    }
    return name;
  }

  const Graph& graph_;
  std::vector<Kernel> kernels_;
};

}  // namespace

std::vector<Kernel> kernels_of(const Graph& graph) { return Fusion{graph}.run(); }

bool has_experts(const Graph& graph) noexcept {
  return std::any_of(graph.ops.begin(), graph.ops.end(),
                     [](const Op& op) { return op.kind == OpKind::expert_linear; });
}

}  // namespace llmviewer
