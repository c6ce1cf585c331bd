#include "cli/expense_options.hpp"

#include <cmath>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

double read_grid(const std::string& text) {
  const double grams = parse_any_unit(text, "--grid");
  if (grams >= 0 && std::isfinite(grams)) return grams;
  throw Error{"--grid", text + " is no intensity of a grid", "give grams of CO2 per kWh, as 350"};
}

}  // namespace

void add_price_option(CLI::App& command, ExpenseOptions& options) {
  command
      .add_option("--price", options.price,
                  "Dollars per device and hour, instead of the snapshot in the device's file")
      ->type_name("USD")
      ->default_str("the device's own");
}

void add_expense_options(CLI::App& command, ExpenseOptions& options) {
  command.add_flag("--cost", options.cost,
                   "Show what a million tokens cost in dollars and energy; so do the next three");
  add_price_option(command, options);
  const auto text = [&](const char* name, std::string& value, const char* type,
                        const char* meaning) {
    command.add_option(name, value, meaning)->type_name(type)->default_str("none");
  };
  text("--grid", options.grid, "GRAMS", "CO2 of the grid per kWh: adds that of the tokens");
  text("--rack-devices", options.rack_devices, "N", "Devices in a rack: adds the heat of one");
}

double read_price(const std::string& text) {
  const double usd = parse_any_unit(text, "--price");
  if (usd > 0 && std::isfinite(usd)) return usd;
  throw Error{"--price", text + " is no price", "give dollars per device and hour, such as 2.50"};
}

Tariff read_tariff(const ExpenseOptions& options, const Hardware& hardware, EnergyFigures energy) {
  Tariff tariff = tariff_of(hardware, std::move(energy));
  if (!options.price.empty()) {
    tariff.usd_per_hour = read_price(options.price);
    tariff.price = "as given with --price";
    tariff.price_source.clear();
  }
  if (!options.grid.empty()) tariff.grams_per_kwh = read_grid(options.grid);
  if (!options.rack_devices.empty()) {
    tariff.rack_devices = parse_count(options.rack_devices, "--rack-devices");
  }
  return tariff;
}

}  // namespace llmviewer::cli
