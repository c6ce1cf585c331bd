#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/study/targets.hpp"

namespace llmviewer {

/// What a chip is built of.
enum class Resource : std::uint8_t { bandwidth, matrix, vector, capacity, link };
/// Those of a single device.
inline constexpr std::array kResources{Resource::bandwidth, Resource::matrix, Resource::vector,
                                       Resource::capacity};
std::string_view name_of(Resource resource) noexcept;

/// A fact of a device file: "memory.bandwidth", in base units.
struct FigureSetting {
  std::string path;
  double value{};
};

/// How much of a resource the targets need.
struct NeededResource {
  Resource resource{};
  std::optional<double> present{};  ///< absent: not published
  /// The least with everything else as it is, rounded up to five digits; absent: none is enough.
  std::optional<double> needed{};
  /// The least that any chip needs: everything else without limit.
  std::optional<double> at_least{};
  /// What makes the device so, the resource's main figure first.
  std::vector<FigureSetting> settings{};
};

/// What the device does with one resource changed.
struct Performance {
  Seconds ttft{};
  Seconds tpot{};
  Seconds latency{};
  double tokens_per_s{};
  double batch{};  ///< the largest that meets all targets but the rates; 0: none
  double tokens_per_s_at_batch{};
};

/// What +10 % of a resource brings.
struct ResourceGain {
  Resource resource{};
  Performance with{};
};

struct HardwareNeeds {
  Analysis analysis;  ///< of the device as it is, at the least batch asked for
  bool fused_attention{};
  Targets targets;
  bool meets{};
  std::vector<Shortfall> missed{};
  std::vector<NeededResource> needed{};
  /// How many times everything that the device has is enough; absent: none.
  std::optional<double> together{};
  Performance present{};  ///< times at the least batch asked for
  std::vector<ResourceGain> gains{};
};

/// What a chip like this one would need to meet the targets. Throws Error as `plan` does.
HardwareNeeds hardware_for(const Model& model, const Hardware& hardware, const Scenario& scenario,
                           const Targets& targets, const Model* draft = nullptr);

}  // namespace llmviewer
