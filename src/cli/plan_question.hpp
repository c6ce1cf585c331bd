#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/configuration_options.hpp"
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

/// Groups of devices whose layouts are to be found, as typed; "" where not given.
struct GroupOptions {
  std::string devices;
  std::string gpus;
  std::string jobs;
  bool disaggregate{};

  /// Whether groups of many sizes compete.
  bool searches() const noexcept { return !gpus.empty() || disaggregate; }
};

/// A configuration whose device and formats may be lists, and what it is held to.
struct QuestionOptions {
  ConfigurationOptions configuration;
  TargetOptions targets;
  GroupOptions groups;
};

/// Declares them.
void add_question_options(Command& command, QuestionOptions& options);

/// What is asked, and what ambiguous names were taken for.
struct Question {
  PlanQuestion plan;
  std::set<std::string> notes;
};

/// Throws Error naming the option at fault.
Question read_question(const QuestionOptions& options);

/// The sizes of --gpus, ascending, each once: "..64" are the powers of two up to 64 (and 64 itself
/// where it is none), otherwise the axes of sweeps. Throws Error where `given` is a layout already.
std::vector<double> read_group_sizes(const GroupOptions& options, const Layout& given);

}  // namespace llmviewer::cli
