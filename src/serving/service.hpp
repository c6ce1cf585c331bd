#pragma once

#include <functional>
#include <vector>

#include "llmviewer/serving/serving.hpp"
#include "serving/serving_loop.hpp"

namespace llmviewer {

/// Replicas of a server behind a router.
class ReplicaGroup {
 public:
  ReplicaGroup(const StepCost& cost, const ServingRules& rules, double replicas, Router router);

  std::vector<ServingLoop>& replicas() noexcept { return replicas_; }
  /// A request comes, not before any that came earlier: what is decided on before is run first.
  void arrive(const Request& request);
  /// The same of a prompt whose blocks, of so many tokens each, have names.
  void arrive(Request request, const std::vector<std::uint64_t>& blocks, double tokens);
  /// Runs all that was asked to its end, or until this, asked now and then, is false.
  void drain(const std::function<bool()>& goes_on);
  /// Of all replicas.
  ServingSums sums() const;

 private:
  ServingLoop& chosen_for(const Request& request);

  std::vector<ServingLoop> replicas_;
  std::vector<BlockPrefixes> prefixes_;
  Router router_;
  std::size_t next_{};
};

}  // namespace llmviewer
