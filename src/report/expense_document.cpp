#include "report/expense_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "llmviewer/units/scaled.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

using Maybe = std::optional<double>;

Maybe times(double factor, const Maybe& value) {
  return value ? Maybe{factor * *value} : std::nullopt;
}

/// A column of the table: what it shows of a charge, `count` times.
struct ChargeColumn {
  const char* title;
  std::string (*of)(const Charge& charge, double count);
};

constexpr std::array kExpenseColumns = std::to_array<ChargeColumn>({
    {"device time",
     [](const Charge& c, double count) { return scaled(count * c.device_time.value(), "s"); }},
    {"USD", [](const Charge& c, double count) { return figure_words(times(count, c.usd)); }},
    {"kWh, least",
     [](const Charge& c, double count) {
       return figure_words(times(count / kJoulesPerKwh, c.joules.least));
     }},
    {"most",
     [](const Charge& c, double count) {
       return figure_words(times(count / kJoulesPerKwh, c.joules.most));
     }},
});
constexpr std::array kGridColumns = std::to_array<ChargeColumn>({
    {"g CO2, least",
     [](const Charge& c, double count) { return figure_words(times(count, c.grams.least)); }},
    {"most",
     [](const Charge& c, double count) { return figure_words(times(count, c.grams.most)); }},
});

std::vector<ChargeColumn> columns_of(const Expenses& expenses) {
  std::vector<ChargeColumn> columns{kExpenseColumns.begin(), kExpenseColumns.end()};
  if (expenses.tariff.grams_per_kwh) {
    columns.insert(columns.end(), kGridColumns.begin(), kGridColumns.end());
  }
  return columns;
}

GridRow row_of(const Charge& charge, double count, const std::vector<ChargeColumn>& columns) {
  GridRow row{.cells = {{charged_words(charge)}}, .kind = GridRow::Kind::plain};
  for (const ChargeColumn& column : columns) row.cells.push_back({column.of(charge, count)});
  return row;
}

Grid grid_of(const Expenses& expenses) {
  const std::vector<ChargeColumn> columns = columns_of(expenses);
  Grid grid{.heads = {{"cost"}}, .rows = {}};
  for (const ChargeColumn& column : columns) grid.heads.push_back({column.title, Align::right});
  for (const Charge& charge : expenses.tokens) {
    grid.rows.push_back(row_of(charge, kPricedTokens, columns));
  }
  if (expenses.request) grid.rows.push_back(row_of(*expenses.request, 1, columns));
  return grid;
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
           return Range{times(1 / seconds, charge.joules.least),
                        times(1 / seconds, charge.joules.most)};
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
  const std::string usd = figure_words(tariff.usd_per_hour) + " USD an hour and device";
  return tariff.price.empty() ? usd : usd + ": " + tariff.price;
}

std::string assumption_words(double devices) {
  const std::string who =
      devices == 1 ? std::string{"the device has"} : "all " + round_trip(devices) + " devices have";
  return "100 % utilisation: " + who + " such a batch at every moment, and all time is paid for";
}

Json memory_json(const Tariff& tariff) {
  const BitEnergy* memory = energy_of_memory(tariff.energy, tariff.memory_type);
  return memory != nullptr ? json_number(memory->joules) : Json{};
}

std::string rack_words(const Expenses& expenses) {
  const std::string devices = round_trip(*expenses.tariff.rack_devices) + " devices";
  if (!expenses.rack_watts) return devices + ": no TDP is published";
  return devices + ": " + scaled(*expenses.rack_watts, "W") + " of heat at most";
}

Json charge_json(const Charge& charge, double count) {
  const auto number = [&](const Maybe& value) { return json_number(times(count, value)); };
  return {{"of", name_of(charge)},
          {"device_s", json_number(count * charge.device_time.value())},
          {"usd", number(charge.usd)},
          {"joules_at_least", number(charge.joules.least)},
          {"joules_at_most", number(charge.joules.most)},
          {"co2_grams_at_least", number(charge.grams.least)},
          {"co2_grams_at_most", number(charge.grams.most)}};
}

}  // namespace

std::string figure_words(const std::optional<double>& figure) {
  constexpr double kTiny = 1e-4;
  if (!figure) return "–";
  if (*figure >= 1000) return scaled(*figure);
  if (!(*figure > 0)) return "0";
  if (*figure < kTiny) return fmt::format("{:.3g}", *figure);
  const int digits = std::max(0, 2 - static_cast<int>(std::floor(std::log10(*figure))));
  return fmt::format("{:.{}f}", *figure, digits);
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
  return {grid_of(expenses), facts};
}

void add_expenses(const Analysis& analysis, Json& json) {
  if (!analysis.expenses) return;
  const Expenses& expenses = *analysis.expenses;
  const Tariff& tariff = expenses.tariff;
  Json& added = json["expenses"];
  added = {{"devices", json_number(expenses.devices)},
           {"utilization", 1},
           {"usd_per_device_hour", json_number(tariff.usd_per_hour)},
           {"price", tariff.price},
           {"price_source", tariff.price_source},
           {"tdp_w", json_number(tariff.tdp_watts)},
           {"memory_type", tariff.memory_type},
           {"memory_joules_per_bit", memory_json(tariff)},
           {"energy_sources", tariff.energy.sources},
           {"co2_grams_per_kwh", json_number(tariff.grams_per_kwh)},
           {"rack_devices", json_number(tariff.rack_devices)},
           {"rack_heat_w", json_number(expenses.rack_watts)},
           {"per_million_tokens", Json::array()}};
  for (const Charge& charge : expenses.tokens) {
    added["per_million_tokens"].push_back(charge_json(charge, kPricedTokens));
  }
  if (expenses.request) added["request"] = charge_json(*expenses.request, 1);
}

}  // namespace llmviewer
