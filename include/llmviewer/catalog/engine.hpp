#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/scenario/serving_rules.hpp"
#include "llmviewer/units/interval.hpp"

namespace llmviewer {

/// What an inference engine adds to the times of its kernels.
struct Engine {
  std::string name;
  std::string title;
  std::vector<std::string> frameworks;  ///< whose forms are taken, the first that has one; then any
  std::string collectives{"in graph"};  ///< what its collectives run on: "in graph" or "nccl"
  std::vector<std::string> vendors;     ///< whose devices it runs on; empty: any
  double step_s{};                      ///< T0: on the host, each step
  double sequence_s{};      ///< T1: on the host, each step and running sequence of a server
  double layer_s{};         ///< each layer of a step, where kernels are not in one graph
  double first_token_s{};   ///< before the first token is out
  double prefill_share{1};  ///< φ: of others' prefills, what falls between two tokens
  double chunk{};           ///< tokens of a prefill's step; 0: all at once
  bool accumulate_fp32{};   ///< its products run at the lower rate of GeForce cards
  bool serves{true};        ///< many clients at a time
  std::optional<ServingRules> serving;  ///< under load, where that is known; blocks and host are
                                        ///< not the file's
  std::map<std::string, Interval> intervals;  ///< decode, prefill, short_prefill; of a server:
                                              ///< server_dense, server_moe, and of a
                                              ///< service under load: step, front_end, and
                                              ///< of the times that 1 % exceed, what is left of
                                              ///< them: ttft_tail, e2e_tail
  double rows{};                              ///< measured, that its numbers rest on
  std::vector<std::string> sources;
};

/// One number: its key in a file, and the largest that is possible; the least is 0.
struct EngineNumber {
  std::string_view name;
  double Engine::*value;
  double most;
};
std::span<const EngineNumber> engine_numbers() noexcept;

/// The same of how it serves.
struct ServingNumber {
  std::string_view name;
  double ServingRules::*value;
  double least;
  double most;
};
std::span<const ServingNumber> serving_numbers() noexcept;
/// Those of Engine::intervals that stand with them.
std::span<const std::string_view> load_intervals() noexcept;

std::vector<Engine> engines(const Catalog::Folders& folders);
std::vector<std::string> engine_names(const Catalog::Folders& folders);
/// Of configs/engines, the user's files first. Throws Error naming the nearest known engines.
Engine engine_named(std::string_view name, const Catalog::Folders& folders);

}  // namespace llmviewer
