#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "llmviewer/analysis/expenses.hpp"
#include "llmviewer/hardware/hardware.hpp"

namespace llmviewer::cli {

/// What is to be charged, as typed; "" where not given.
struct ExpenseOptions {
  std::string price;
  std::string grid;
  std::string rack_devices;
  bool cost{};

  bool given() const noexcept {
    return cost || !price.empty() || !grid.empty() || !rack_devices.empty();
  }
};

/// --price alone.
void add_price_option(CLI::App& command, ExpenseOptions& options);
/// All of them.
void add_expense_options(CLI::App& command, ExpenseOptions& options);

/// Dollars per device and hour. Throws Error for what is no price.
double read_price(const std::string& text);

/// The device's own, with what is given in its place. Throws Error naming the option at fault.
Tariff read_tariff(const ExpenseOptions& options, const Hardware& hardware, EnergyFigures energy);

}  // namespace llmviewer::cli
