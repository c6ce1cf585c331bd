#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/hardware/energy.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

struct Analysis;

/// What one device computes and moves, by what its energy depends on.
struct Work {
  PerType<Ops> matrix;  ///< by the type it is computed in
  Ops vector;
  Bytes dram;
  Bytes network;  ///< that it sends
};

Work& operator+=(Work& sum, const Work& more) noexcept;
Work operator*(double factor, const Work& work) noexcept;

/// Adds a cost whose matrix products are computed in `type`.
void add(const Cost& cost, DataType type, Work& work) noexcept;

/// What device time and energy are charged at.
struct Tariff {
  std::optional<double> usd_per_hour;  ///< of one device; absent: no price is known
  std::string price;                   ///< what that price is of; "": not said
  std::string price_source;
  std::optional<double> tdp_watts;  ///< of one device; absent: not published
  std::string memory_type;
  EnergyFigures energy;
  std::optional<double> grams_per_kwh;  ///< CO₂ of the grid
  std::optional<double> rack_devices;   ///< that stand in one rack
};

/// Least and most; absent: nothing to tell it by is published.
struct Range {
  std::optional<double> least;
  std::optional<double> most;
};

/// What a charge is of.
enum class Charged : std::uint8_t {
  input,      ///< a token of the prompt
  output,     ///< a generated token, its decode step alone
  all,        ///< a token of either
  generated,  ///< a generated token that pays for the prompt, too
  request,
  stage,  ///< a token of one stage
};

/// What one token or one request takes of all devices together.
struct Charge {
  Charged of{Charged::request};
  Stage stage{Stage::prefill};  ///< where it is of one
  Seconds device_time;          ///< summed over the devices, the waiting ones too
  std::optional<double> usd;
  Range joules;  ///< of the devices alone: no host, no cooling
  Range grams;   ///< CO₂
};
/// Of what it is: a stage's name where it is of one.
std::string_view name_of(const Charge& charge) noexcept;

/// What an analysis costs if the devices do nothing else and never wait for work.
struct Expenses {
  Tariff tariff;
  double devices{1};
  std::vector<Charge> tokens;     ///< of one token each: of a request, or without one of each stage
  std::optional<Charge> request;  ///< of one request of the batch
  std::optional<double> rack_watts;  ///< at most: devices in a rack · TDP
};

/// Tokens that a price is told of.
inline constexpr double kPricedTokens = 1e6;
inline constexpr double kJoulesPerKwh = 3.6e6;

Tariff tariff_of(const Hardware& hardware, EnergyFigures energy);

/// Device-seconds of one of so many tokens: devices · time / tokens.
Seconds device_time(double devices, Seconds time, double tokens) noexcept;
/// Dollars: device time · usd_per_hour / 3600 s.
double usd_of(double usd_per_hour, Seconds device_time) noexcept;

/// At most: device time · TDP. At least, each by its published energy:
///   Σ matrix ops of a type · J/op + vector ops · J/op of fp32 + 8 · (DRAM bytes · J/bit + network
///   bytes · J/bit)
/// Caches, registers, instructions, leakage and idle power are not in it.
Range joules_of(const Work& work, Seconds device_time, const Tariff& tariff) noexcept;

/// Grams: J / kJoulesPerKwh · grams_per_kwh.
Range grams_of(const Range& joules, const Tariff& tariff) noexcept;

/// Of a request of P prompt tokens and G generated ones, B of them in the batch, on D devices:
///   input      D · TTFT / (B · P)       cached tokens of the prompt count, too
///   output     D · TPOT / B             the first token comes out of the prefill, paid as input
///   all        D · latency / (B · (P + G))
///   generated  D · latency / (B · G)    the generated ones pay for the prompt, too
///   request    D · latency / B
/// Without a request each stage by itself: D / (tokens per second of the group).
Expenses expenses_of(const Analysis& analysis, const Tariff& tariff);

}  // namespace llmviewer
