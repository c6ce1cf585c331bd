#pragma once

#include <span>
#include <string>

#include "cli/command.hpp"
#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer::cli {

/// Which rows and columns of a sweep, as typed.
struct QueryOptions {
  std::string columns;
  std::string where;
  std::string top;
  std::string by;
  std::string pareto;
  std::string group_by;
  std::string shard;
  std::string jobs;
};

void add_query_options(Command& command, QueryOptions& options);

/// Threads: of "", all cores. Throws Error naming --jobs.
unsigned read_jobs(const std::string& text);

/// Throws Error naming the option at fault.
SweepQuery read_query(const QueryOptions& options, const SweepSpace& space,
                      std::span<const SweepColumn> columns, std::string_view format);

}  // namespace llmviewer::cli
