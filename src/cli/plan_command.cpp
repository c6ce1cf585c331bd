#include <chrono>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/plan_question.hpp"
#include "cli/sweep_query.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/study/disaggregation.hpp"
#include "llmviewer/study/group_search.hpp"
#include "llmviewer/study/hardware_for.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

struct PlanOptions {
  QuestionOptions question;
  bool hardware_for{};
  std::string top;
  OutputOptions output;
};

RowLimit read_limit(const PlanOptions& options) {
  if (options.top.empty()) return std::nullopt;
  if (options.top == "0") return 0;
  return static_cast<std::size_t>(parse_count(options.top, "--top"));
}

/// One device, or group, in one precision: what is asked about may be hypothetical, but it is one
/// chip.
HardwareNeeds needs_of(const PlanQuestion& question) {
  if (question.devices.size() != 1) {
    throw Error{"--hardware-for",
                std::to_string(question.devices.size()) + " devices to start from",
                "name one with --hw"};
  }
  if (question.weights.size() > 1 || question.kv.size() > 1) {
    throw Error{"--hardware-for", "several formats to start from",
                "name one with --weights and one with --kv"};
  }
  if (question.group_size > 0) {
    throw Error{"--hardware-for", "several layouts to start from",
                "name one with --tp and its like"};
  }
  if (question.targets.usd_per_hour) {
    throw Error{"--max-cost", "a hypothetical chip has no price", "leave the option out"};
  }
  Scenario scenario = question.scenario;
  if (!question.weights.empty()) scenario.precision.weights = question.weights.front();
  if (!question.kv.empty()) scenario.precision.kv = question.kv.front();
  return hardware_for(question.model, question.devices.front(), scenario, question.targets,
                      question.draft ? &*question.draft : nullptr);
}

SearchQuestion search_of(const PlanQuestion& plan, const GroupOptions& groups) {
  return {.plan = plan,
          .sizes = read_group_sizes(groups, plan.scenario.layout),
          .jobs = read_jobs(groups.jobs)};
}

/// Runs a search and says on stderr, after its output, at what rate.
class Walk {
 public:
  void done(double configurations) const {
    using Clock = std::chrono::steady_clock;
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    std::cerr << "walked " << scaled(configurations) << " configurations in "
              << scaled(seconds, "s") << ": " << scaled(configurations / seconds) << " a second\n";
  }

 private:
  std::chrono::steady_clock::time_point start_{std::chrono::steady_clock::now()};
};

int search_and_print(const PlanOptions& options, const Question& question) {
  const SearchQuestion asked = search_of(question.plan, options.question.groups);
  const ReportOptions report = read_output_options(options.output);
  const RowLimit limit = read_limit(options);
  const Walk walk;
  std::ostringstream out;
  double configurations = 0;
  if (options.question.groups.disaggregate) {
    const Disaggregation result = disaggregate(asked);
    configurations = result.configurations;
    write_disaggregation(result, options.output.format, report, out);
  } else {
    const GroupSearch search = search_groups(asked);
    configurations = search.configurations;
    write_group_search(search, options.output.format, report, limit, out);
  }
  write_output(out.str(), options.output.path);
  walk.done(configurations);
  return kDone;
}

int plan_and_print(const PlanOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  const RowLimit limit = read_limit(options);
  const Question question = read_question(options.question);
  if (options.question.groups.searches()) {
    if (options.hardware_for) {
      throw Error{"--hardware-for", "many groups to start from",
                  "leave out --gpus and --disaggregate"};
    }
    for (const std::string& note : question.notes) std::cerr << note << '\n';
    return search_and_print(options, question);
  }
  std::ostringstream out;
  if (options.hardware_for) {
    write_hardware_needs(needs_of(question.plan), options.output.format, report, out);
  } else {
    write_plan(plan(question.plan), options.output.format, report, limit, out);
  }
  for (const std::string& note : question.notes) std::cerr << note << '\n';
  write_output(out.str(), options.output.path);
  return kDone;
}

}  // namespace

Command plan_command() {
  auto options = std::make_shared<PlanOptions>();
  Command command{
      .name = "plan",
      .meaning = "Devices, precisions and batches that meet targets, or what a chip would need",
      .run = [options] { return plan_and_print(*options); }};
  add_question_options(command, options->question);
  command.add("--hardware-for", options->hardware_for,
              "What a chip like --hw would need to meet the targets");
  command.add("--top N", options->top, "Rows printed at most; 0: all", "20 in a table");
  add_output_options(command, options->output);
  return command;
}

}  // namespace llmviewer::cli
