#include "cli/plan_command.hpp"

#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "cli/output.hpp"
#include "cli/output_options.hpp"
#include "cli/plan_question.hpp"
#include "cli/run.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/plan_report.hpp"

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
  return static_cast<std::size_t>(read_count(options.top, "--top"));
}

/// One device in one precision: what is asked about may be hypothetical, but it is one chip.
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
  if (question.targets.usd_per_hour) {
    throw Error{"--max-cost", "a hypothetical chip has no price", "leave the option out"};
  }
  Scenario scenario = question.scenario;
  if (!question.weights.empty()) scenario.precision.weights = question.weights.front();
  if (!question.kv.empty()) scenario.precision.kv = question.kv.front();
  return hardware_for(question.model, question.devices.front(), scenario, question.targets,
                      question.draft ? &*question.draft : nullptr);
}

int plan_and_print(const PlanOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  const RowLimit limit = read_limit(options);
  const Question question = read_question(options.question);
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

void add_plan_command(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App& command = *app.add_subcommand(
      "plan", "Devices, precisions and batches that meet targets, or what a chip would need");
  add_question_options(command, options->question);
  command.add_flag("--hardware-for", options->hardware_for,
                   "What a chip like --hw would need to meet the targets");
  command.add_option("--top", options->top, "Rows printed at most; 0: all")
      ->type_name("N")
      ->default_str("20 in a table");
  add_output_options(command, options->output);
  command.callback([options, &chosen] { chosen = [options] { return plan_and_print(*options); }; });
}

}  // namespace llmviewer::cli
