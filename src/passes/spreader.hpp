#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/layout.hpp"

namespace llmviewer {

/// Rebuilds a graph as one device of a tensor and expert group runs it: goes through the operators
/// in execution order, knows what a device holds of each output, and inserts a collective where an
/// operator needs more than that.
class Spreader {
 public:
  Spreader(const Graph& whole, const Layout& layout);
  Graph run() &&;

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

  void place(std::size_t i);
  void place_lookup(std::size_t i);
  void place_head(std::size_t i);
  void place_columns(std::size_t i);
  void place_part(std::size_t i);
  void place_sums(std::size_t i);
  void place_stream(std::size_t i);
  void place_whole(std::size_t i);
  void place_experts(std::size_t i);
  void place_combine(std::size_t i);

  bool any_input(std::size_t i, Held held) const;
  bool passes_sums(std::size_t i) const;
  bool is_stream(std::size_t i) const;
  bool routes_own_tokens(std::size_t i) const;

  std::size_t whole_of(std::size_t input, std::size_t consumer);
  std::size_t tokens_of(std::size_t input);
  void reduce(std::size_t input, OpKind kind, Held held);
  std::size_t dispatched(std::size_t i);

  /// Appends an operator; its output is that of operator i of the whole graph.
  void put(std::size_t i, const Op& op, std::vector<std::size_t> inputs, Held held);
  std::size_t put_collective(std::string name, Op op, std::size_t like,
                             std::vector<std::size_t> inputs);
  std::vector<std::size_t> all_whole(std::size_t i);
  std::vector<std::size_t> as_held(std::size_t i) const;

  const Graph& whole_;
  const Layout& layout_;
  Graph result_;
  std::vector<Output> outputs_;       ///< by operator of the whole graph
  std::vector<std::size_t> pending_;  ///< partial sums that nothing has added up yet
  std::optional<std::size_t> dispatched_;
  std::size_t dispatched_input_{};
};

}  // namespace llmviewer
