#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer::cli {

/// How a request is served, as typed; "" where not given.
struct RequestOptions {
  std::string prefix;
  std::string chunk;
  std::string beams;
  std::string speculate;
  std::string draft_tokens;
  std::string acceptance;
};

void add_request_options(CLI::App& command, RequestOptions& options);

/// The first of these options that was given; "" if none was.
std::string first_given(const RequestOptions& options);

/// Throws Error naming the option at fault.
void read_request(const RequestOptions& options, Workload& workload);

/// The model that drafts; absent: none does, or the model's own block.
std::optional<Model> read_draft(const RequestOptions& options, const Catalog& catalog);

}  // namespace llmviewer::cli
