#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// What a difference in time is put down to.
enum class Cause : std::uint8_t {
  bandwidth,  ///< of the device's memory
  peak,       ///< rates that matrix and vector operations run at, for the type computed in
  bytes,      ///< moved to and from memory
  ops,        ///< computed
  unmatched,  ///< operators that only one of the two has
};
inline constexpr std::array kCauses{Cause::bandwidth, Cause::peak, Cause::bytes, Cause::ops,
                                    Cause::unmatched};

std::string_view name_of(Cause cause) noexcept;

/// Seconds put down to each cause.
class Attribution {
 public:
  constexpr Seconds operator[](Cause cause) const noexcept {
    return seconds_[static_cast<std::size_t>(cause)];
  }
  constexpr Seconds& operator[](Cause cause) noexcept {
    return seconds_[static_cast<std::size_t>(cause)];
  }
  Attribution& operator+=(const Attribution& other) noexcept;
  Seconds sum() const noexcept;

 private:
  std::array<Seconds, kCauses.size()> seconds_{};
};

enum class Presence : std::uint8_t { both, first_only, other_only };
std::string_view name_of(Presence presence) noexcept;

/// One operator, all its instances; 0 where it is not.
struct OpDifference {
  std::string group;
  std::string op;
  Presence presence{Presence::both};
  Seconds first{};
  Seconds other{};
  Attribution causes{};  ///< sums up to other − first
};

struct StageDifference {
  Stage stage{Stage::prefill};
  Seconds first{};
  Seconds other{};
  Attribution causes{};
  std::vector<OpDifference> ops{};  ///< in execution order, those of the other alone at the end
};

/// A configuration to compare, and what to call it.
struct Contender {
  std::string label;
  Model model;
  Hardware hardware;
  Scenario scenario;
  std::optional<Model> draft{};  ///< that drafts for it
};

struct Compared {
  std::string label;
  Analysis analysis;
  std::vector<StageDifference> differences;  ///< from the first, in the stages that both have
};

/// Whether configurations must be asked the same workload.
enum class Workloads : std::uint8_t { alike, any };

/// Analyses side by side, each further one's times put down to their causes against the first.
/// Throws Error as `analyze` does, and for workloads that are not alike where they must be.
std::vector<Compared> compare(const std::vector<Contender>& contenders, Workloads workloads);

}  // namespace llmviewer
