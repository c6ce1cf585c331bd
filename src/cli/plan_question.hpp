#pragma once

#include <CLI/CLI.hpp>
#include <set>
#include <string>

#include "cli/analyze_options.hpp"
#include "cli/group_options.hpp"
#include "llmviewer/study/plan.hpp"

namespace llmviewer::cli {

/// The targets, as typed; "" where not given.
struct TargetOptions {
  std::string ttft;
  std::string tpot;
  std::string latency;
  std::string throughput;
  std::string requests_per_s;
  std::string max_cost;
};

/// A configuration whose device and formats may be lists, and what it is held to.
struct QuestionOptions {
  ConfigurationOptions configuration;
  std::string flash_attention;
  TargetOptions targets;
  GroupOptions groups;
};

/// Declares them.
void add_question_options(CLI::App& command, QuestionOptions& options);

/// What is asked, and what ambiguous names were taken for.
struct Question {
  PlanQuestion plan;
  std::set<std::string> notes;
};

/// Throws Error naming the option at fault.
Question read_question(const QuestionOptions& options);

}  // namespace llmviewer::cli
