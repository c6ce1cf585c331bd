#include "llm_viewer/operators.hpp"

#include <utility>

#include "llm_viewer/rules.hpp"
#include "llmviewer/graph/graph.hpp"

namespace llmviewer::llm_viewer {
namespace {

/// Collects the operators of one pass.
struct Builder {
  const Setup& setup;
  const Pass& pass;
  std::vector<Operator> operators;

  void layer(std::string_view name, OpKind kind, const Cost& cost) {
    operators.push_back({kLayerGroup, name, kind, setup.shape.layers, cost});
  }
  void model(std::string_view name, OpKind kind, const Cost& cost) {
    operators.push_back({kModelGroupName, name, kind, 1, cost});
  }
};

void add_linears(Builder& b) {
  const Shape& s = b.setup.shape;
  const auto plain = [&](std::string_view name, double ic, double oc) {
    b.layer(name, OpKind::linear, linear(b.setup, b.pass, ic, oc));
  };
  const auto cached = [&](std::string_view name, double ic, double oc) {
    b.layer(name, OpKind::linear, cached_linear(b.setup, b.pass, ic, oc));
  };
  plain("q_proj", s.hidden, s.hidden);
  cached("k_proj", s.hidden, s.kv_width());
  cached("v_proj", s.hidden, s.kv_width());
  plain("out_proj", s.hidden, s.hidden);
  if (s.gate_proj) plain("gate_proj", s.hidden, s.intermediate);
  plain("up_proj", s.hidden, s.intermediate);
  plain("down_proj", s.intermediate, s.hidden);
}

void add_attention(Builder& b) {
  if (b.setup.fused_attention) {
    b.layer("fused_attention", OpKind::fused_attention, fused_attention(b.setup, b.pass));
    return;
  }
  b.layer("qk_matmul", OpKind::qk_matmul, qk_matmul(b.setup, b.pass));
  b.layer("sv_matmul", OpKind::sv_matmul, sv_matmul(b.setup, b.pass));
  b.layer("softmax", OpKind::softmax, softmax(b.setup, b.pass));
}

void add_elementwise(Builder& b) {
  b.layer("attn_norm", OpKind::norm, norm(b.setup, b.pass));
  if (b.setup.shape.mlp_norm) b.layer("mlp_norm", OpKind::norm, norm(b.setup, b.pass));
  b.layer("attn_add", OpKind::add, add(b.setup, b.pass));
  b.layer("mlp_add", OpKind::add, add(b.setup, b.pass));
  b.layer("mlp_act", OpKind::activation, activation(b.setup, b.pass));
}

}  // namespace

std::vector<Operator> operators(const Setup& setup, const Pass& pass) {
  Builder builder{setup, pass, {}};
  add_linears(builder);
  add_attention(builder);
  add_elementwise(builder);
  if (setup.shape.lm_head) builder.model("lm_head", OpKind::lm_head, lm_head(setup, pass));
  return std::move(builder.operators);
}

}  // namespace llmviewer::llm_viewer
