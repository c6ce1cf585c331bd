#pragma once

#include <span>
#include <string>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// An operator of the graph under construction.
using OpIndex = std::size_t;

/// Sizes are whole, extents are doubles.
inline double as_double(Size size) noexcept { return static_cast<double>(size); }

/// Appends operators to a graph in execution order. Blocks are functions over it.
class GraphBuilder {
 public:
  GraphBuilder(const Model& model, Graph& graph) noexcept;

  /// Operators added from here on belong to this group.
  void begin_group(std::string name, double repeat, std::span<const OwnFormat> formats = {});
  /// Back to the group of the operators outside the layers.
  void begin_model_group();

  OpIndex add(std::string name, Op op, std::vector<OpIndex> inputs, std::string formula = {});

  struct Linear {
    Role role{Role::attention};
    double inputs{};
    double outputs{};
    bool bias{};
    Rows rows{Rows::tokens};
    bool cached{};
    AttentionSpan span{};
    std::string formula{};
    Split split{Split::as_inputs};
    double kv_heads{};     ///< whose rows it makes
    double group_width{};  ///< of its outputs
  };
  OpIndex linear(std::string name, const Linear& shape, std::vector<OpIndex> inputs);

  /// A norm of `width` elements a row in the model's kind of norm; `weight` of them have a weight.
  struct Norm {
    double width{};
    double weight{};
    bool cached{};
    AttentionSpan span{};
    double kv_heads{};  ///< whose rows they are; 0: of the queries, or of no head
  };
  OpIndex norm(std::string name, const Norm& shape, OpIndex input);
  /// A norm of another kind than the model's.
  OpIndex norm_of(NormKind kind, std::string name, const Norm& shape, OpIndex input);
  /// A norm over the hidden width.
  OpIndex hidden_norm(std::string name, OpIndex input);

  OpIndex residual_add(std::string name, OpIndex branch, OpIndex residual);

  /// A table of so many rows, as wide as the input, one of which is added to each token.
  OpIndex added_rows(std::string name, double width, Size rows, OpIndex input, std::string formula);

  /// An activation of the hidden width on one row a sequence.
  OpIndex sequence_activation(std::string name, Role role, double ops, OpIndex input);

  void set_rows_per_token(OpIndex op, double rows) noexcept;
  /// An operator outside the layers that stands several times.
  void set_repeat(OpIndex op, double repeat) noexcept;

  const Model& model() const noexcept { return model_; }
  double hidden() const noexcept { return static_cast<double>(model_.hidden); }

 private:
  const Model& model_;
  Graph& graph_;
  std::size_t group_{0};
  std::span<const OwnFormat> formats_;
};

}  // namespace llmviewer
