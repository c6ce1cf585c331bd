#include "cli/plan_question.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/configuration.hpp"
#include "cli/folders.hpp"
#include "cli/name_patterns.hpp"
#include "cli/read_scenario.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kOwn = "own";
constexpr const char* kUsualSizes = "..64";
constexpr double kMostDevices = 1024;
constexpr std::uint64_t kMostSizes = 256;

/// "" where there is no target.
std::string all_of(const TargetOptions& t) {
  return t.ttft + t.tpot + t.latency + t.throughput + t.requests_per_s + t.max_cost;
}

void require_asked(const QuestionOptions& options) {
  const ConfigurationOptions& configuration = options.configuration;
  if (configuration.typed("model").empty()) {
    throw UsageError{"--model", "which model?", "add --model NAME; see llmviewer plan --help"};
  }
  if (configuration.typed("hw").empty()) {
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
constexpr std::array<OptionName, 6> kOfNoRequest{"stage", "new", "context", "steps", "cfg", "mtp"};

void require_requests(const ConfigurationOptions& options) {
  if (options.given("offload")) {
    throw UsageError{"--offload", "a plan keeps everything on the device", "leave the option out"};
  }
  for (const OptionName option : kOfNoRequest) {
    if (!options.given(option)) continue;
    throw UsageError{std::string{option.row().long_name()}, "a plan goes over whole requests",
                     "leave the option out"};
  }
}

Targets read_targets(const TargetOptions& options) {
  Targets targets;
  const auto read_time = [](const std::string& text, const char* option,
                            std::optional<Seconds>& time) {
    if (!text.empty()) time = parse_seconds(text, option);
  };
  const auto read = [](const std::string& text, const char* option, std::optional<double>& value) {
    if (!text.empty()) value = parse_any_unit(text, option);
  };
  read_time(options.ttft, "--ttft", targets.ttft);
  read_time(options.tpot, "--tpot", targets.tpot);
  read_time(options.latency, "--latency", targets.latency);
  read(options.throughput, "--throughput", targets.tokens_per_s);
  read(options.requests_per_s, "--requests-per-s", targets.requests_per_s);
  read(options.max_cost, "--max-cost", targets.usd_per_hour);
  return targets;
}

FormatChoices read_formats(const ConfigurationOptions& options, OptionName name,
                           const Catalog& catalog) {
  FormatChoices choices;
  if (!options.given(name)) return choices;
  const std::string option{name.row().long_name()};
  for (const std::string& format : parse_list_axis(options.text(name), option)) {
    choices.push_back(format == kOwn ? std::nullopt
                                     : std::optional{catalog.format(format, option)});
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
  const ConfigurationOptions& configuration = options.configuration;
  const TargetOptions& t = options.targets;
  if (configuration.given("gen")) return parse_count(configuration.text("gen"), "--gen");
  if (options.groups.searches()) return kUsual;
  if ((t.tpot + t.latency + t.throughput + t.requests_per_s).empty()) return 1;
  throw Error{"--gen", "how many tokens does a request generate?", "add --gen N"};
}

Scenario read_base(const QuestionOptions& options, const Catalog& catalog) {
  ConfigurationOptions one = options.configuration;
  one.clear("weights");
  one.clear("kv");
  one.put("flash-attention", read_switch(one.text("flash-attention")) ? "on" : "off");
  Scenario scenario = as_engine_runs(read_scenario(one, catalog));
  scenario.workload.gen = read_gen(options);
  return scenario;
}

/// 1, 2, 4, … up to `most`, and that itself.
std::vector<double> doubled_up_to(double most) {
  std::vector<double> sizes;
  for (double size = 1; size < most; size *= 2) sizes.push_back(size);
  sizes.push_back(most);
  return sizes;
}

std::vector<double> sizes_in(const std::string& text) {
  if (text.starts_with("..")) return doubled_up_to(parse_count(text.substr(2), "--gpus"));
  const NumberAxis axis = parse_count_axis(text, "--gpus");
  if (axis.size() > kMostSizes) {
    throw Error{"--gpus", round_trip(static_cast<double>(axis.size())) + " sizes are too many",
                "use 256 at most, such as 8..64:x2"};
  }
  std::vector<double> sizes;
  for (std::uint64_t i = 0; i < axis.size(); ++i) sizes.push_back(axis[i]);
  std::sort(sizes.begin(), sizes.end());
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  return sizes;
}

double read_group_size(const GroupOptions& options, const Layout& given) {
  if (options.devices.empty()) return 0;
  if (options.searches()) {
    throw Error{"--devices", "the sizes of groups are given twice", "use --gpus alone"};
  }
  require_no_layout(given, "--devices");
  return parse_count(options.devices, "--devices");
}

void add_group_options(Command& command, GroupOptions& options) {
  command.add("--devices N", options.devices,
              "Groups of N devices: of all layouts the one that serves most", "none");
  command.add("--gpus SIZES", options.gpus,
              "Search groups of these sizes, every layout, precision and batch: the front of "
              "throughput against latency, the smallest that meets the targets; ..64 is 1, 2, 4, … "
              "64, others as in sweep",
              "none");
  command.add("--disaggregate", options.disaggregate,
              "Separate groups for prefill and decode that serve --requests-per-s, against groups "
              "that do both; of the sizes of --gpus, else ..64");
  command.add("--jobs N", options.jobs, "Threads of a search", "all cores");
}

void add_target_options(Command& command, TargetOptions& options) {
  command.add("--ttft TIME", options.ttft, "Time to the first token, at most, such as 500ms",
              "none");
  command.add("--tpot TIME", options.tpot, "Time per further token, at most, in the mean", "none");
  command.add("--latency TIME", options.latency, "Time of the whole request, at most", "none");
  command.add("--throughput N", options.throughput, "Generated tokens per second, at least",
              "none");
  command.add("--requests-per-s,--rate N", options.requests_per_s, "Requests per second, at least",
              "none");
  command.add("--max-cost USD", options.max_cost,
              "Price of all devices per hour, at most; as of a dated snapshot, where it is known",
              "none");
}

/// Those of a configuration, as a plan takes them.
void add_planned_options(Command& command, ConfigurationOptions& options) {
  add_configuration_options(command, options);
  // Those of a step or of another kind of model are refused in words of their own: not listed.
  command.option("--offload").hidden = true;
  for (const OptionName option : kOfNoRequest) {
    command.option(option.row().long_name()).hidden = true;
  }
  const auto say = [&](const char* name, const char* meaning) -> CommandOption& {
    CommandOption& option = command.option(name);
    option.meaning = meaning;
    return option;
  };
  say("--hw", "Devices: a list of names and patterns, or all");
  say("--seq", "Prompt tokens");
  say("--gen", "Tokens that a request generates; targets beyond the first need it").otherwise =
      "1; in a search 256";
  say("--batch", "Sequences processed together, at least");
  say("--weights", "Formats to try for the weights: a list; own is the model's").otherwise =
      "own, 8 bit, int4-g128";
  say("--kv", "Formats to try for the KV cache: a list; own is the activations'").otherwise =
      "own, 8 bit";
  // A switch of analyze, which is on here unless it is turned off.
  CommandOption fused = command.take_away("--flash-attention");
  fused.names = "--flash-attention";
  fused.meaning = "Attention in one kernel, as servers have it: on or off";
  fused.takes = Takes::maybe_value;
  fused.instead = "SWITCH=on";
  fused.otherwise = "on";
  command.options.push_back(std::move(fused));
}

}  // namespace

void add_question_options(Command& command, QuestionOptions& options) {
  add_planned_options(command, options.configuration);
  add_target_options(command, options.targets);
  add_group_options(command, options.groups);
}

std::vector<double> read_group_sizes(const GroupOptions& options, const Layout& given) {
  require_no_layout(given, options.gpus.empty() ? "--disaggregate" : "--gpus");
  const std::vector<double> sizes = sizes_in(options.gpus.empty() ? kUsualSizes : options.gpus);
  if (sizes.back() > kMostDevices) {
    throw Error{"--gpus", round_trip(sizes.back()) + " are too many to try all layouts of",
                "use " + round_trip(kMostDevices) + " at most"};
  }
  return sizes;
}

Question read_question(const QuestionOptions& options) {
  require_asked(options);
  const ConfigurationOptions& configuration = options.configuration;
  require_requests(configuration);
  const Overrides overrides = read_overrides(configuration.typed("set"));
  const Catalog catalog{find_folders(configuration.typed("config-dir"))};
  Question question;
  PlanQuestion& plan = question.plan;
  plan.targets = read_targets(options.targets);
  plan.scenario = read_base(options, catalog);
  plan.group_size = read_group_size(options.groups, plan.scenario.layout);
  plan.weights = read_formats(configuration, "weights", catalog);
  plan.kv = read_formats(configuration, "kv", catalog);
  plan.usual = {.fp8 = catalog.format("fp8", "formats"),
                .int8 = catalog.format("int8", "formats"),
                .int4 = catalog.format("int4-g128", "formats")};
  plan.model =
      catalog.model(configuration.text("model"), {overrides.model, configuration.text("assume")});
  plan.draft = read_draft(configuration, catalog);
  for (const Named& named : expand_devices(configuration.text("hw"), catalog)) {
    plan.devices.push_back(read_hardware(named.name, catalog, overrides.hardware));
    const Hardware& hardware = plan.devices.back();
    if (!hardware.asked_as.empty()) question.notes.insert(note_on(hardware));
  }
  return question;
}

}  // namespace llmviewer::cli
