#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/study/advise.hpp"

namespace llmviewer {

/// A configuration to weigh; models and devices are the caller's.
struct Weighed {
  const Model* model{};
  const Hardware* hardware{};
  Scenario scenario{};
  const Model* draft{};
};

/// Throws Error for one that cannot be.
Analysis weighed(const Weighed& configuration);

/// What a search for advice goes by.
struct Search {
  Goal goal{};
  const Weighed& asked;
  const AdviceQuestion& question;
  double before{};  ///< the goal's number as asked
};

/// The analysis of a configuration and how much better it is than the one asked about.
Effect effect_of(const Search& search, const Weighed& tried);

/// A lever pulled.
struct Attempt {
  Lever lever{};
  Weighed configuration{};
};

/// Where levers are looked for, and the attempts found so far.
struct Here {
  const Search& search;
  const Weighed& now;
  const Analysis& analysis;  ///< of `now`
  Roofs roofs;
  std::vector<Attempt>& attempts;

  Weighed& add(Lever lever) const {
    attempts.push_back({lever, now});
    return attempts.back().configuration;
  }
};

/// When a lever joins those that are pulled together.
enum class Turn : std::uint8_t { first, second, third, never };

/// All that there is to a lever, but for the options that it sets (flags_between).
struct LeverRow {
  Lever lever{};
  std::string_view name;
  Changes changes{};
  void (*find)(const Here& here){};  ///< adds what may help from here

  /// Whether it was worth pulling: a narrower format that takes no fewer bytes is no advice.
  bool (*applies)(const Analysis& before, const Analysis& after) noexcept {
      [](const Analysis&, const Analysis&) noexcept { return true; }};

  // Of the combination.
  Turn turn{Turn::never};
  Turn turn_for_throughput{turn};
  bool last_resort{};  ///< pulled where no other lever helps, or makes it fit
  int harm{std::numeric_limits<int>::max()};  ///< of levers that gain alike the least is pulled
};

std::span<const LeverRow> all_levers() noexcept;
const LeverRow& row_of(Lever lever) noexcept;

/// How a lever may help from a configuration. `analysis` is of it.
std::vector<Attempt> attempts_with(const LeverRow& lever, const Search& search, const Weighed& now,
                                   const Analysis& analysis);

// Of devices (device_levers.cpp).

/// The next devices up, of the same vendor and kind and in nothing worse: the one of the next
/// larger bandwidth, the one of the next larger 16-bit peak, and the one of the next larger memory,
/// or of the least in which the analysis fits.
void add_devices(const Here& here);
/// The same devices in the best of the layouts beside theirs, where there is a better one.
void add_layout(const Here& here);
/// More devices: doubled once, or until it fits.
void add_group(const Here& here);
/// Of the weights what does not fit goes to host memory, in whole steps of 10 MB.
void add_offload(const Here& here);

/// The options that make `tried` of `asked`.
std::vector<Flag> flags_between(const Weighed& asked, const Weighed& tried);

/// Levers pulled together: the best that goes with those before it, until none brings 1 % more.
Combination combined(const Search& search, const Effect& asked);

}  // namespace llmviewer
