#include "report/expenses.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "llmviewer/units/scaled.hpp"
#include "report/column.hpp"
#include "report/parts.hpp"

namespace llmviewer {
namespace {

std::optional<double> times(double factor, const std::optional<double>& value) {
  return value ? std::optional{factor * *value} : std::nullopt;
}

Range times(double factor, const Range& range) {
  return {times(factor, range.least), times(factor, range.most)};
}

/// What so many of it take.
Charge times(double count, const Charge& one) {
  return {one.of,
          one.stage,
          count * one.device_time,
          times(count, one.usd),
          times(count, one.joules),
          times(count, one.grams)};
}

std::string charged_words(const Charge& charge) {
  switch (charge.of) {
    case Charged::input:
      return "1 M input tokens";
    case Charged::output:
      return "1 M output tokens";
    case Charged::all:
      return "1 M tokens, input and output";
    case Charged::generated:
      return "1 M output tokens, with prompts";
    case Charged::request:
      return "1 request";
    case Charged::stage:
      return "1 M tokens of " + std::string{name_of(charge.stage)};
  }
  return {};
}

// clang-format off
constexpr auto kChargeColumns = std::to_array<ColumnOf<Charge>>({
    {.name = "of", .title = "cost", .of = [](auto& c) { return name_of(c); },
     .shown = [](auto& c) { return charged_words(c); }},
    {.name = "device_s", .title = "device time", .show = Show::seconds,
     .of = [](auto& c) { return c.device_time; }},
    {.name = "usd", .title = "USD", .show = Show::figure, .of = [](auto& c) { return c.usd; }},
    {.name = "joules_at_least", .title = "kWh, least", .show = Show::figure,
     .of = [](auto& c) { return c.joules.least; },
     .shown = [](auto& c) { return times(1 / kJoulesPerKwh, c.joules.least); }},
    {.name = "joules_at_most", .title = "most", .show = Show::figure,
     .of = [](auto& c) { return c.joules.most; },
     .shown = [](auto& c) { return times(1 / kJoulesPerKwh, c.joules.most); }},
    {.name = "co2_grams_at_least", .title = "g CO2, least", .show = Show::figure,
     .of = [](auto& c) { return c.grams.least; }},
    {.name = "co2_grams_at_most", .title = "most", .show = Show::figure,
     .of = [](auto& c) { return c.grams.most; }},
});
// clang-format on

std::vector<Charge> million_tokens(const Expenses& expenses) {
  std::vector<Charge> charges;
  for (const Charge& one : expenses.tokens) charges.push_back(times(kPricedTokens, one));
  return charges;
}

/// Grams only where the grid's are known.
Grid charges_grid(const Expenses& expenses) {
  std::vector<Charge> charges = million_tokens(expenses);
  if (expenses.request) charges.push_back(*expenses.request);
  constexpr Columns<Charge> kAll{kChargeColumns};
  constexpr std::size_t kOfGrams = 2;  // at the end
  return grid_of(expenses.tariff.grams_per_kwh ? kAll : kAll.first(kAll.size() - kOfGrams),
                 charges);
}

/// "0.352 to 1.2 J", or the one of the two that there is.
std::string range_words(const Range& range, const char* unit) {
  if (range.least && range.most) {
    return scaled(*range.least, unit) + " to " + scaled(*range.most, unit);
  }
  if (range.most) return "at most " + scaled(*range.most, unit);
  return range.least ? "at least " + scaled(*range.least, unit) : "not known";
}

bool is_of_one_kind(const Charge& charge) {
  return charge.of != Charged::all && charge.of != Charged::generated;
}

std::string joined_ranges(const Expenses& expenses, const char* unit,
                          Range (*of)(const Charge& charge)) {
  std::vector<std::string> parts;
  for (const Charge& charge : expenses.tokens) {
    if (!is_of_one_kind(charge)) continue;
    parts.push_back(std::string{name_of(charge)} + " " + range_words(of(charge), unit));
  }
  return joined(parts, " · ");
}

std::string per_token_words(const Expenses& expenses) {
  return "a token: " +
         joined_ranges(expenses, "J", [](const Charge& charge) { return charge.joules; });
}

/// On average over the time that it is at work.
std::string power_words(const Expenses& expenses) {
  return "a device: " + joined_ranges(expenses, "W", [](const Charge& charge) {
           const double seconds = charge.device_time.value();
           return times(1 / seconds, charge.joules);
         });
}

std::string most_words(const Tariff& tariff, const std::string& hardware) {
  if (!tariff.tdp_watts) return "most: no TDP of " + hardware + " is published";
  return "most: the TDP of " + scaled(*tariff.tdp_watts, "W") + " for all the time";
}

std::string least_words(const Tariff& tariff) {
  const BitEnergy* memory = energy_of_memory(tariff.energy, tariff.memory_type);
  if (memory == nullptr) {
    const std::string type = tariff.memory_type.empty() ? "this memory" : tariff.memory_type;
    return "least: no energy per bit of " + type + " is published";
  }
  constexpr double kPicojoules = 1e12;
  std::string words = fmt::format("least: {}; {} at {:.3g} pJ a bit", tariff.energy.arithmetic_is,
                                  tariff.memory_type, kPicojoules * memory->joules);
  if (!memory->uncertain.empty()) words += " (uncertain: " + memory->uncertain + ")";
  return words + "; no leakage, no idle power";
}

std::string price_words(const Tariff& tariff, const std::string& hardware) {
  if (!tariff.usd_per_hour) {
    return "none is known for " + hardware + ": give one with --price USD";
  }
  const std::string usd = for_people(tariff.usd_per_hour, Show::figure) + " USD an hour and device";
  return tariff.price.empty() ? usd : usd + ": " + tariff.price;
}

std::string assumption_words(double devices) {
  const std::string who =
      devices == 1 ? std::string{"the device has"} : "all " + round_trip(devices) + " devices have";
  return "100 % utilisation: " + who + " such a batch at every moment, and all time is paid for";
}

Cell joules_per_bit(const Tariff& tariff) {
  const BitEnergy* memory = energy_of_memory(tariff.energy, tariff.memory_type);
  return memory != nullptr ? Cell{memory->joules} : Cell{};
}

std::string rack_words(const Expenses& expenses) {
  const std::string devices = round_trip(*expenses.tariff.rack_devices) + " devices";
  if (!expenses.rack_watts) return devices + ": no TDP is published";
  return devices + ": " + scaled(*expenses.rack_watts, "W") + " of heat at most";
}

}  // namespace

Document expense_blocks(const Analysis& analysis) {
  if (!analysis.expenses) return {};
  const Expenses& expenses = *analysis.expenses;
  const Tariff& tariff = expenses.tariff;
  const std::string& hardware = analysis.subject.hardware;
  Facts facts{{"energy", per_token_words(expenses)}, {"power", power_words(expenses)}};
  if (tariff.rack_devices) {
    facts.push_back({"rack", rack_words(expenses)});
  }
  facts.push_back({"price", price_words(tariff, hardware)});
  facts.push_back({"assumes", assumption_words(expenses.devices)});
  facts.push_back({"assumes", "of the devices alone, without host, network and cooling"});
  facts.push_back({"assumes", most_words(tariff, hardware)});
  facts.push_back({"assumes", least_words(tariff)});
  return {charges_grid(expenses), facts};
}

void add_expenses(const Analysis& analysis, Json& json) {
  if (!analysis.expenses) return;
  const Expenses& expenses = *analysis.expenses;
  const Tariff& tariff = expenses.tariff;
  Json& added = json["expenses"];
  added = {{"devices", expenses.devices},
           {"utilization", 1},
           {"usd_per_device_hour", tariff.usd_per_hour},
           {"price", tariff.price},
           {"price_source", tariff.price_source},
           {"tdp_w", tariff.tdp_watts},
           {"memory_type", tariff.memory_type},
           {"memory_joules_per_bit", joules_per_bit(tariff)},
           {"energy_sources", tariff.energy.sources},
           {"co2_grams_per_kwh", tariff.grams_per_kwh},
           {"rack_devices", tariff.rack_devices},
           {"rack_heat_w", expenses.rack_watts},
           {"per_million_tokens", json_rows(kChargeColumns, million_tokens(expenses))}};
  if (expenses.request) added["request"] = json_row(kChargeColumns, *expenses.request);
}

}  // namespace llmviewer
