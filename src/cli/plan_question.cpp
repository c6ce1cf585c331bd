#include "cli/plan_question.hpp"

#include <array>

#include "cli/device_names.hpp"
#include "cli/folders.hpp"
#include "cli/usage_error.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kOwn = "own";

/// "" where there is no target.
std::string all_of(const TargetOptions& t) {
  return t.ttft + t.tpot + t.latency + t.throughput + t.requests_per_s + t.max_cost;
}

void require_asked(const QuestionOptions& options) {
  const ConfigurationOptions& configuration = options.configuration;
  if (!configuration.model) {
    throw UsageError{"--model", "which model?", "add --model NAME; see llmviewer plan --help"};
  }
  if (!configuration.hardware) {
    throw UsageError{"--hw", "which devices?",
                     "add --hw NAME,... or --hw all; see llmviewer plan --help"};
  }
  if (is_as_llm_viewer(configuration)) {
    throw Error{"--accounting", "plans are made by the exact accounting only",
                "leave --accounting out"};
  }
  if (!options.groups.searches() && all_of(options.targets).empty()) {
    throw UsageError{"plan", "there is no target",
                     "add --ttft, --tpot, --latency, --throughput, --requests-per-s or --max-cost"};
  }
}

/// A plan goes over whole requests.
void require_requests(const ConfigurationOptions& options) {
  struct Given {
    const char* option;
    bool given;
  };
  const std::array given{Given{"--stage", !options.stage.empty()},
                         Given{"--new", !options.new_tokens.empty()},
                         Given{"--context", !options.context.empty()},
                         Given{"--steps", !options.steps.empty()},
                         Given{"--cfg", options.cfg},
                         Given{"--mtp", options.mtp}};
  if (!options.offload.empty()) {
    throw UsageError{"--offload", "a plan keeps everything on the device", "leave the option out"};
  }
  for (const Given& one : given) {
    if (!one.given) continue;
    throw UsageError{one.option, "a plan goes over whole requests", "leave the option out"};
  }
}

Seconds read_time(const std::string& text, const char* option) {
  return parse_seconds(text, option);
}

Targets read_targets(const TargetOptions& options) {
  Targets targets;
  if (!options.ttft.empty()) targets.ttft = read_time(options.ttft, "--ttft");
  if (!options.tpot.empty()) targets.tpot = read_time(options.tpot, "--tpot");
  if (!options.latency.empty()) targets.latency = read_time(options.latency, "--latency");
  const auto read = [](const std::string& text, const char* option, std::optional<double>& value) {
    if (!text.empty()) value = parse_any_unit(text, option);
  };
  read(options.throughput, "--throughput", targets.tokens_per_s);
  read(options.requests_per_s, "--requests-per-s", targets.requests_per_s);
  read(options.max_cost, "--max-cost", targets.usd_per_hour);
  return targets;
}

FormatChoices read_formats(const std::string& text, const char* option, const Catalog& catalog) {
  FormatChoices choices;
  if (text.empty()) return choices;
  for (const std::string& name : parse_list_axis(text, option)) {
    choices.push_back(name == kOwn ? std::nullopt : std::optional{catalog.format(name, option)});
  }
  return choices;
}

bool read_switch(const std::string& text) {
  if (text.empty() || text == "on") return true;
  if (text == "off") return false;
  throw Error{"--flash-attention", "\"" + text + "\" is no choice", "use on or off"};
}

/// The first token alone needs no number of further ones; a search takes a usual one, and says so.
double read_gen(const QuestionOptions& options) {
  constexpr double kUsual = 256;
  const TargetOptions& t = options.targets;
  if (options.groups.searches() && options.configuration.gen.empty()) return kUsual;
  if (!options.configuration.gen.empty()) return parse_count(options.configuration.gen, "--gen");
  if ((t.tpot + t.latency + t.throughput + t.requests_per_s).empty()) return 1;
  throw Error{"--gen", "how many tokens does a request generate?", "add --gen N"};
}

Scenario read_base(const QuestionOptions& options, const Catalog& catalog) {
  ConfigurationOptions one = options.configuration;
  one.weights.clear();
  one.kv.clear();
  one.flash_attention = read_switch(options.flash_attention);
  Scenario scenario = read_scenario(one, catalog);
  scenario = as_engine_runs(std::move(scenario));
  scenario.workload.gen = read_gen(options);
  return scenario;
}

}  // namespace

void add_question_options(CLI::App& command, QuestionOptions& o) {
  add_configuration_options(command, o.configuration);
  command.get_option("--hw")->description("Devices: a list of names and patterns, or all");
  // Those of a step or of another kind of model are refused in words of their own: not listed.
  for (const char* option :
       {"--stage", "--new", "--context", "--steps", "--cfg", "--mtp", "--offload"}) {
    command.get_option(option)->group("");
  }
  command.get_option("--seq")->description("Prompt tokens");
  command.get_option("--gen")
      ->description("Tokens that a request generates; targets beyond the first need it")
      ->default_str("1; in a search 256");
  command.get_option("--batch")->description("Sequences processed together, at least");
  command.get_option("--weights")
      ->description("Formats to try for the weights: a list; own is the model's")
      ->default_str("own, 8 bit, int4-g128");
  command.get_option("--kv")
      ->description("Formats to try for the KV cache: a list; own is the activations'")
      ->default_str("own, 8 bit");
  // A switch of analyze, which is on here unless it is turned off.
  command.remove_option(command.get_option("--flash-attention"));
  command
      .add_option("--flash-attention", o.flash_attention,
                  "Attention in one kernel, as servers have it: on or off")
      ->option_text("SWITCH=on")
      ->expected(0, 1)
      ->default_str("on");
  const auto target = [&](const char* name, std::string& value, const char* type,
                          const char* meaning) {
    command.add_option(name, value, meaning)->type_name(type)->default_str("none");
  };
  target("--ttft", o.targets.ttft, "TIME", "Time to the first token, at most, such as 500ms");
  target("--tpot", o.targets.tpot, "TIME", "Time per further token, at most, in the mean");
  target("--latency", o.targets.latency, "TIME", "Time of the whole request, at most");
  target("--throughput", o.targets.throughput, "N", "Generated tokens per second, at least");
  target("--requests-per-s,--rate", o.targets.requests_per_s, "N", "Requests per second, at least");
  target("--max-cost", o.targets.max_cost, "USD",
         "Price of all devices per hour, at most; as of a dated snapshot, where it is known");
  add_group_options(command, o.groups);
}

Question read_question(const QuestionOptions& options) {
  require_asked(options);
  const ConfigurationOptions& configuration = options.configuration;
  require_requests(configuration);
  const Overrides overrides = read_overrides(configuration.set);
  const Catalog catalog{find_folders(configuration.config_dirs)};
  Question question;
  PlanQuestion& plan = question.plan;
  plan.targets = read_targets(options.targets);
  plan.scenario = read_base(options, catalog);
  plan.group_size = read_group_size(options.groups, plan.scenario.layout);
  plan.weights = read_formats(configuration.weights, "--weights", catalog);
  plan.kv = read_formats(configuration.kv, "--kv", catalog);
  plan.usual = {.fp8 = catalog.format("fp8", "formats"),
                .int8 = catalog.format("int8", "formats"),
                .int4 = catalog.format("int4-g128", "formats")};
  plan.model = catalog.model(*configuration.model, {overrides.model, configuration.assume});
  plan.draft = read_draft(configuration.request, catalog);
  for (const Named& named : expand_devices(*configuration.hardware, catalog)) {
    plan.devices.push_back(read_hardware(named.name, catalog, overrides.hardware));
    const Hardware& hardware = plan.devices.back();
    if (!hardware.asked_as.empty()) {
      question.notes.insert("note: " + hardware.asked_as + " is taken to mean " + hardware.name +
                            " (" + hardware.title + ")");
    }
  }
  return question;
}

}  // namespace llmviewer::cli
