#include "cli/read_scenario.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/folders.hpp"
#include "cli/values.hpp"
#include "llmviewer/catalog/profile.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

using Options = ConfigurationOptions;

constexpr const char* kOwnBlock = "mtp";
constexpr const char* kUsualEngine = "generic";

std::string dashed(OptionName option) { return std::string{option.row().long_name()}; }

/// Its count, where it was given.
template <class Number>
void put_count(const Options& options, OptionName option, Number& count) {
  if (options.given(option)) count = parse_count(options.text(option), dashed(option));
}

Speculation read_speculation(const Options& options) {
  if (!options.given("acceptance")) {
    throw Error{"--speculate " + options.text("speculate"), "how many of its tokens are accepted?",
                "add --acceptance A, from 0 to 1"};
  }
  Speculation speculation;
  put_count(options, "draft-tokens", speculation.draft_tokens);
  speculation.acceptance = parse_any_unit(options.text("acceptance"), "--acceptance");
  return speculation;
}

void require_no_draft(const Options& options) {
  static constexpr OptionName kOfDrafts[] = {"acceptance", "draft-tokens"};
  for (const OptionName option : kOfDrafts) {
    if (!options.given(option)) continue;
    throw Error{dashed(option), "nothing is speculated on", "add --speculate MODEL, or mtp"};
  }
}

void read_request(const Options& options, Workload& workload) {
  if (options.text("prefix") != "0") put_count(options, "prefix", workload.prefix);
  put_count(options, "chunk", workload.chunk);
  put_count(options, "beams", workload.beams);
  if (options.given("speculate")) {
    workload.speculation = read_speculation(options);
  } else {
    require_no_draft(options);
  }
}

void read_stages(const Options& options, Workload& workload) {
  const std::string text = options.text("stage");
  for (const std::string& name : split_list(text)) {
    workload.stages.push_back(read_choice(name, "--stage", kAskedStages));
  }
  if (workload.stages.empty() && !text.empty()) {
    throw Error{"--stage", "no stage is named", "use prefill, decode or generate"};
  }
  const bool generates =
      std::ranges::find(workload.stages, Stage::generate) != workload.stages.end();
  if (generates && !workload.gen) {
    throw Error{"--stage generate", "how many tokens?", "add --gen N"};
  }
}

std::optional<ExplicitStep> read_step(const Options& options) {
  const bool has_new = options.given("new");
  const bool has_context = options.given("context");
  if (!has_new && !has_context) return std::nullopt;
  if (!has_new || !has_context) {
    throw Error{has_context ? "--context" : "--new",
                "a step needs both its new tokens and its context", "give --new N and --context C"};
  }
  if (options.given("stage") || options.given("gen")) {
    throw Error{"--new", "a step of its own excludes --stage and --gen", "choose one of them"};
  }
  ExplicitStep step;
  put_count(options, "new", step.new_tokens);
  put_count(options, "context", step.context);
  if (step.context < step.new_tokens) {
    throw Error{"--context", options.text("context") + " is less than --new " + options.text("new"),
                "the context counts the new tokens too"};
  }
  return step;
}

OffloadedPart read_offloaded(const std::string& text, const std::string& where) {
  const bool is_share = text.find_first_not_of("+-.0123456789eE") == std::string::npos;
  OffloadedPart part;
  if (is_share) {
    part.share = parse_number(text, where);
  } else {
    part.bytes = parse_bytes(text, where);
  }
  return part;
}

/// "weights=0.5,kv=4GB": a share or a size of each; '+' parts them, too, where a comma makes a
/// list.
Offload read_offload(std::string text) {
  Offload offload;
  std::ranges::replace(text, '+', ',');
  for (const std::string& one : split_list(text)) {
    const std::size_t equals = one.find('=');
    const std::string name = one.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == one.size()) {
      throw Error{"--offload " + one, "how much of it?", "write weights=0.5 or kv=8GB"};
    }
    OffloadedPart& part = *read_choice<OffloadedPart*>(
        name, "--offload", {{"weights", &offload.weights}, {"kv", &offload.kv}});
    if (!part.none()) throw Error{"--offload " + one, "is there twice", "say it once"};
    part = read_offloaded(one.substr(equals + 1), "--offload " + name);
  }
  return offload;
}

Bytes read_reserve(const std::string& text) {
  const Bytes reserve = parse_bytes(text, "--reserve");
  if (!(reserve < Bytes{0})) return reserve;
  throw Error{"--reserve", text + " is negative", "use 0 or more bytes"};
}

Workload read_workload(const Options& options) {
  Workload workload;
  workload.batch = parse_count(options.text("batch"), "--batch");
  put_count(options, "seq", workload.seq);
  put_count(options, "gen", workload.gen);
  read_request(options, workload);
  read_stages(options, workload);
  workload.step = read_step(options);
  workload.logits = read_choice<Logits>(options.text("logits"), "--logits",
                                        {{"last", Logits::last}, {"all", Logits::all}});
  workload.offload = read_offload(options.text("offload"));
  put_count(options, "source-seq", workload.source_seq);
  put_count(options, "images", workload.images);
  put_count(options, "steps", workload.denoising_steps);
  workload.guidance = options.on("cfg");
  workload.predict_further = options.on("mtp");
  workload.reserve = read_reserve(options.text("reserve"));
  return workload;
}

Precision read_precision(const Options& options, const Catalog& catalog) {
  Precision precision;
  const auto read = [&](OptionName option, std::optional<StorageFormat>& format) {
    if (options.given(option)) format = catalog.format(options.text(option), dashed(option));
  };
  read("weights", precision.weights);
  read("activations", precision.activations);
  read("kv", precision.kv);
  read("head-weights", precision.head);
  if (options.given("compute")) {
    precision.compute = data_type_named(options.text("compute"));
    if (!precision.compute || bits_of(*precision.compute) > 16) {
      throw Error{"--compute", "\"" + options.text("compute") + "\" is no type to compute in",
                  "use fp16, bf16, fp8, int8, fp4 or int4"};
    }
  }
  return precision;
}

/// Whether it makes a layout is for analyze to say.
Layout read_layout(const Options& options) {
  Layout layout;
  for (const Degree& degree : kDegrees) {
    put_count(options, *find_option(degree.name), layout.*degree.of);
  }
  if (options.given("overlap"))
    layout.overlap = parse_any_unit(options.text("overlap"), "--overlap");
  layout.sequence_parallel = options.on("sequence-parallel");
  return layout;
}

/// LLM-Viewer knows one device and its own memory only.
void require_one_device(const Options& options, const Layout& layout) {
  if (!is_as_llm_viewer(options)) return;
  if (options.given("offload")) {
    throw Error{"--offload", "LLM-Viewer knows no host memory", "leave --accounting out"};
  }
  if (layout == Layout{}) return;
  throw Error{"--accounting llm-viewer", "it knows no group of devices",
              "leave --tp, --pp, --dp and --cp out"};
}

void require_predict(const Options& options) {
  for (const OptionRow& row : kOptionRows) {
    if (row.topic != Topic::prediction || !options.given(row)) continue;
    throw Error{dashed(row), "is of predictions only", "add --predict"};
  }
}

double read_share(const std::string& text, const char* option) {
  const double share = parse_any_unit(text, option);
  if (!(share >= 0 && share <= 1)) throw Error{option, text + " is no share", "use 0 to 1"};
  return share;
}

/// The one asked for, a profile's before the catalogue's; of a profile of one engine that one.
Engine engine_of(const Options& options, const Profile& profile, const Catalog::Folders& folders) {
  const bool asked = options.given("engine");
  if (!asked && profile.engines.size() == 1) return profile.engines.front();
  const std::string name = asked ? options.text("engine") : kUsualEngine;
  for (const Engine& engine : profile.engines) {
    if (engine.name == name) return engine;
  }
  return engine_named(name, folders);
}

/// Puts the predictor and its workload into the scenario, if one is asked for.
void read_prediction(const Options& options, Scenario& scenario) {
  if (!options.on("predict")) {
    require_predict(options);
    return;
  }
  const Catalog::Folders folders = find_folders(options.typed("config-dir"));
  Profile own;
  if (options.given("profile")) own = read_profile(options.text("profile"));
  Predictor predictor;
  predictor.engine = engine_of(options, own, folders);
  predictor.forms = in_their_place(std::move(own.forms), fitted_forms(folders));
  put_count(options, "clients", scenario.workload.clients);
  if (options.given("prefix-hit")) {
    if (!options.given("clients")) {
      throw Error{"--prefix-hit", "is of a server's prompts", "add --clients N, or use --prefix"};
    }
    scenario.workload.prefix_hit = read_share(options.text("prefix-hit"), "--prefix-hit");
  }
  scenario.predictor = std::make_shared<const Predictor>(std::move(predictor));
}

}  // namespace

Scenario read_scenario(const Options& options, const Catalog& catalog) {
  Scenario scenario;
  scenario.workload = read_workload(options);
  scenario.precision = read_precision(options, catalog);
  scenario.layout = read_layout(options);
  require_one_device(options, scenario.layout);
  scenario.fused_attention = options.on("flash-attention");
  scenario.latent_form = read_choice<LatentForm>(options.text("mla"), "--mla",
                                                 {{"auto", LatentForm::by_step},
                                                  {"naive", LatentForm::naive},
                                                  {"absorbed", LatentForm::absorbed}});
  if (options.given("accumulate")) {
    scenario.accumulate_fp32 = read_choice<bool>(options.text("accumulate"), "--accumulate",
                                                 {{"fp16", false}, {"fp32", true}});
  }
  read_prediction(options, scenario);
  if (scenario.predictor != nullptr && is_as_llm_viewer(options)) {
    throw Error{"--predict", "LLM-Viewer's accounting is not predicted", "leave --accounting out"};
  }
  return scenario;
}

std::optional<Model> read_draft(const Options& options, const Catalog& catalog) {
  const std::string name = options.text("speculate");
  if (name.empty() || name == kOwnBlock) return std::nullopt;
  try {
    return catalog.model(name);
  } catch (const Error& error) {
    if (error.where() != "--model") throw;
    throw Error{"--speculate", error.problem(), error.remedy()};
  }
}

void require_no_layout(const Layout& given, const std::string& option) {
  Layout unchosen;
  unchosen.overlap = given.overlap;
  if (given == unchosen) return;
  throw Error{option, "the layout is given already",
              "leave out " + option + ", or --tp, --pp, --dp, --cp, --ep and their like"};
}

bool is_as_llm_viewer(const Options& options) {
  return read_choice<bool>(options.text("accounting"), "--accounting",
                           {{"exact", false}, {"llm-viewer", true}});
}

}  // namespace llmviewer::cli
