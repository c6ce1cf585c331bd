#pragma once

#include <span>
#include <string>
#include <string_view>

#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer::cli {

/// How many rows a sweep has, how large its output would be and how long it would take, from a
/// sample of its rows.
std::string dry_run(const SweepSpace& space, std::span<const SweepColumn> columns,
                    const SweepQuery& query, const std::string& format);

}  // namespace llmviewer::cli
