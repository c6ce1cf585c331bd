#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "cli/configuration.hpp"

namespace llmviewer::cli {

/// The configurations of --a, --b, --c, --d: options of analyze, each in one quoted string, which
/// may be empty.
using QuotedConfigurations = std::array<std::optional<std::string>, 4>;
inline constexpr std::array kQuotedOptions{"--a", "--b", "--c", "--d"};

/// Declares --a, --b, --c, --d; `quoted` must outlive the command.
void add_quoted_options(Command& command, QuotedConfigurations& quoted);

/// The common options with those of each quoted string, or without any the product of the lists in
/// the common options, the first option varying slowest: one configuration at least.
std::vector<ConfigurationOptions> configurations_of(const ConfigurationOptions& common,
                                                    const QuotedConfigurations& quoted);

/// Each configuration by what it does not have in common with all others: "h100-sxm, weights int8".
std::vector<std::string> labels_of(const std::vector<ConfigurationOptions>& options,
                                   const std::vector<Configuration>& configurations);

}  // namespace llmviewer::cli
