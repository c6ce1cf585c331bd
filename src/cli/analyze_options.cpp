#include "cli/analyze_options.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/folders.hpp"
#include "cli/layout_choice.hpp"
#include "cli/offload_option.hpp"
#include "cli/usage_error.hpp"
#include "cli/values.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

std::vector<Stage> read_stages(const std::string& text) {
  std::vector<Stage> stages;
  for (const std::string& name : split_list(text)) {
    stages.push_back(read_choice(name, "--stage", kAskedStages));
  }
  if (stages.empty() && !text.empty()) {
    throw Error{"--stage", "no stage is named", "use prefill, decode or generate"};
  }
  return stages;
}

std::optional<ExplicitStep> read_step(const ConfigurationOptions& options) {
  if (options.new_tokens.empty() && options.context.empty()) return std::nullopt;
  if (options.new_tokens.empty() || options.context.empty()) {
    throw Error{options.context.empty() ? "--new" : "--context",
                "a step needs both its new tokens and its context", "give --new N and --context C"};
  }
  if (!options.stage.empty() || !options.gen.empty()) {
    throw Error{"--new", "a step of its own excludes --stage and --gen", "choose one of them"};
  }
  const ExplicitStep step{parse_count(options.new_tokens, "--new"),
                          parse_count(options.context, "--context")};
  if (step.context < step.new_tokens) {
    throw Error{"--context", options.context + " is less than --new " + options.new_tokens,
                "the context counts the new tokens too"};
  }
  return step;
}

Workload read_workload(const ConfigurationOptions& options) {
  Workload workload;
  workload.batch = parse_count(options.batch, "--batch");
  if (!options.seq.empty()) workload.seq = parse_count(options.seq, "--seq");
  if (!options.gen.empty()) workload.gen = parse_count(options.gen, "--gen");
  read_request(options.request, workload);
  workload.stages = read_stages(options.stage);
  const bool generates = std::find(workload.stages.begin(), workload.stages.end(),
                                   Stage::generate) != workload.stages.end();
  if (generates && !workload.gen) {
    throw Error{"--stage generate", "how many tokens?", "add --gen N"};
  }
  workload.step = read_step(options);
  workload.logits = read_choice<Logits>(options.logits, "--logits",
                                        {{"last", Logits::last}, {"all", Logits::all}});
  workload.reserve = parse_bytes(options.reserve, "--reserve");
  workload.offload = read_offload(options.offload);
  if (!options.source_seq.empty()) {
    workload.source_seq = parse_count(options.source_seq, "--source-seq");
  }
  if (!options.images.empty()) workload.images = parse_count(options.images, "--images");
  if (!options.steps.empty()) workload.denoising_steps = parse_count(options.steps, "--steps");
  workload.guidance = options.cfg;
  workload.predict_further = options.mtp;
  if (workload.reserve < Bytes{0}) {
    throw Error{"--reserve", options.reserve + " is negative", "use 0 or more bytes"};
  }
  return workload;
}

LatentForm read_latent_form(const std::string& text) {
  return read_choice<LatentForm>(text, "--mla",
                                 {{"auto", LatentForm::by_step},
                                  {"naive", LatentForm::naive},
                                  {"absorbed", LatentForm::absorbed}});
}

Precision read_precision(const ConfigurationOptions& options, const Catalog& catalog) {
  Precision precision;
  const auto read = [&](const std::string& text, const char* option,
                        std::optional<StorageFormat>& format) {
    if (!text.empty()) format = catalog.format(text, option);
  };
  read(options.weights, "--weights", precision.weights);
  read(options.activations, "--activations", precision.activations);
  read(options.kv, "--kv", precision.kv);
  read(options.head_weights, "--head-weights", precision.head);
  if (!options.compute.empty()) {
    precision.compute = data_type_named(options.compute);
    if (!precision.compute || bits_of(*precision.compute) > 16) {
      throw Error{"--compute", "\"" + options.compute + "\" is no type to compute in",
                  "use fp16, bf16, fp8, int8, fp4 or int4"};
    }
  }
  return precision;
}

}  // namespace

std::string note_on(const Hardware& hardware) {
  if (hardware.asked_as.empty()) return {};
  return "note: " + hardware.asked_as + " is taken to mean " + hardware.name + " (" +
         hardware.title + ")";
}

Overrides read_overrides(const std::vector<std::string>& texts) {
  Overrides overrides;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    const std::string path = text.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == text.size()) {
      throw Error{"--set " + text, "there is no value", "write --set PATH=VALUE"};
    }
    const std::string value = text.substr(equals + 1);
    if (path.starts_with("hw.") && path.size() > 3) {
      overrides.hardware.push_back({path.substr(3), value});
    } else if (path.starts_with("model.") && path.size() > 6) {
      overrides.model.push_back({path.substr(6), value});
    } else {
      throw Error{"--set " + text, "\"" + path + "\" is neither a fact of hw nor of model",
                  "begin the path with hw. or model."};
    }
  }
  return overrides;
}

Hardware read_hardware(const std::string& name, const Catalog& catalog,
                       const std::vector<Override>& overrides) {
  if (!name.starts_with(kOriginalPrefix)) return catalog.hardware(name, overrides);
  const std::string own_name = name.substr(kOriginalPrefix.size());
  auto device = llm_viewer_device(own_name);
  if (!device) {
    throw Error{"--hw", "LLM-Viewer has no device \"" + own_name + "\"",
                did_you_mean(own_name, llm_viewer_device_names(), "it has nvidia_A6000, ...")};
  }
  if (!overrides.empty()) {
    throw Error{"--set hw." + overrides.front().path, "LLM-Viewer's own figures stay as they are",
                "use a device of the catalogue"};
  }
  return *device;
}

void add_configuration_options(CLI::App& command, ConfigurationOptions& o) {
  const auto text = [&](const std::string& names, std::string& value, const std::string& type,
                        const std::string& meaning) {
    return command.add_option(names, value, meaning)->type_name(type);
  };
  // Not required() of CLI11: `--columns help` does without them.
  command
      .add_option("-m,--model", o.model,
                  "Model: a name, a Hugging Face id, a config.json or its folder")
      ->type_name("NAME REQUIRED");
  command.add_option("--hw,--hardware", o.hardware, "Device: a name, an alias or a JSON file")
      ->type_name("NAME REQUIRED");
  text("-b,--batch,--batchsize", o.batch, "N", "Sequences processed together")
      ->capture_default_str();
  text("-s,--seq,--seqlen", o.seq, "N", "Prompt tokens; also the context of the decode step")
      ->default_str("1024");
  text("-g,--gen", o.gen, "N", "Tokens to generate; adds the generate stage")->default_str("none");
  add_request_options(command, o.request);
  add_layout_options(command, o.layout);
  add_prediction_options(command, o.prediction);
  text("--stage", o.stage, "LIST", "Stages: prefill, decode, generate")
      ->default_str("prefill,decode");
  text("--new", o.new_tokens, "N", "New tokens of one step, instead of --stage (with --context)")
      ->default_str("none");
  text("--context", o.context, "N", "Positions the last new token attends to (with --new)")
      ->default_str("none");
  text("--weights,--w-bit,--w_bit", o.weights, "FORMAT", "Format or bit width of the weights")
      ->default_str("the model's own");
  text("--activations,--a-bit,--a_bit", o.activations, "FORMAT", "Format of the activations")
      ->default_str("16 bit");
  text("--kv,--kv-bit,--kv_bit", o.kv, "FORMAT", "Format of the KV cache")
      ->default_str("as the activations");
  text("--head-weights", o.head_weights, "FORMAT", "Format of embedding and head")
      ->default_str("16 bit");
  text("--compute", o.compute, "TYPE", "Type the linears compute in: fp16 bf16 fp8 int8 fp4 int4")
      ->default_str("by format and device");
  text("--accumulate", o.accumulate, "TYPE", "fp16 or fp32: which matrix rate of a GeForce counts")
      ->default_str("fp16");
  command.add_flag("--flash-attention,--use_flashattention", o.flash_attention,
                   "Attention in one kernel: scores stay on the chip");
  text("--logits", o.logits, "WHICH", "Positions that get logits: last or all")
      ->capture_default_str();
  text("--mla", o.mla, "FORM", "Form of latent attention: auto, naive or absorbed")
      ->capture_default_str();
  text("--source-seq", o.source_seq, "N", "Positions of the source of an encoder-decoder model")
      ->default_str("the model's usual ones");
  text("--images", o.images, "N", "Images per sequence; adds the vision stage")
      ->default_str("none");
  text("--steps", o.steps, "N", "Denoising steps of a diffusion model; adds the denoise stage")
      ->default_str("none");
  command.add_flag("--cfg", o.cfg, "Classifier-free guidance: every step runs on twice the batch");
  command.add_flag("--mtp", o.mtp, "Add the block that predicts one token further, as a stage");
  text("--reserve", o.reserve, "BYTES", "Memory to keep free, such as 2GiB")->capture_default_str();
  add_offload_option(command, o.offload);
  text("--accounting", o.accounting, "RULES", "exact, or llm-viewer to reproduce that tool")
      ->capture_default_str();
  text("--assume", o.assume, "FAMILY", "Architecture to take an unknown model_type for")
      ->default_str("none");
  command
      .add_option("--set", o.set,
                  "Replace one fact: hw.memory.bandwidth=600GB/s, "
                  "model.num_hidden_layers=16; repeatable")
      ->type_name("PATH=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command
      .add_option("--config-dir", o.config_dirs,
                  "Folder with your own hardware/, models/, "
                  "formats/; repeatable")
      ->type_name("DIR")
      ->take_all()
      ->allow_extra_args(false);
}

namespace {

/// LLM-Viewer knows one device and its own memory only.
void require_one_device(const ConfigurationOptions& options, const Layout& layout) {
  if (!is_as_llm_viewer(options)) return;
  if (!options.offload.empty()) {
    throw Error{"--offload", "LLM-Viewer knows no host memory", "leave --accounting out"};
  }
  if (layout == Layout{}) return;
  throw Error{"--accounting llm-viewer", "it knows no group of devices",
              "leave --tp, --pp, --dp and --cp out"};
}

}  // namespace

Scenario read_scenario(const ConfigurationOptions& options, const Catalog& catalog) {
  Scenario scenario;
  scenario.workload = read_workload(options);
  scenario.precision = read_precision(options, catalog);
  scenario.layout = read_layout(options.layout);
  require_one_device(options, scenario.layout);
  scenario.fused_attention = options.flash_attention;
  scenario.latent_form = read_latent_form(options.mla);
  if (!options.accumulate.empty()) {
    scenario.accumulate_fp32 =
        read_choice<bool>(options.accumulate, "--accumulate", {{"fp16", false}, {"fp32", true}});
  }
  read_prediction(options.prediction, options.config_dirs, scenario);
  if (scenario.predictor != nullptr && is_as_llm_viewer(options)) {
    throw Error{"--predict", "LLM-Viewer's accounting is not predicted", "leave --accounting out"};
  }
  return scenario;
}

bool is_as_llm_viewer(const ConfigurationOptions& options) {
  return read_choice<bool>(options.accounting, "--accounting",
                           {{"exact", false}, {"llm-viewer", true}});
}

Configuration read_configuration(const ConfigurationOptions& options) {
  return read_configuration(options, Catalog{find_folders(options.config_dirs)});
}

namespace {

void require_exact(const Configuration& configuration) {
  if (!configuration.as_llm_viewer) return;
  throw Error{"--accounting", "cost is told by the exact accounting only",
              "leave --accounting out"};
}

}  // namespace

Configuration read_configuration(const ConfigurationOptions& options, const Catalog& catalog) {
  if (!options.model && options.config_text.empty()) {
    throw UsageError{"--model", "which model?", "add --model NAME; see llmviewer analyze --help"};
  }
  if (!options.hardware) {
    throw UsageError{"--hw", "which device?", "add --hw NAME; see llmviewer analyze --help"};
  }
  const Overrides overrides = read_overrides(options.set);
  const ModelOptions model_options{overrides.model, options.assume};
  Configuration configuration;
  configuration.as_llm_viewer = is_as_llm_viewer(options);
  configuration.scenario = read_scenario(options, catalog);
  configuration.hardware = read_hardware(*options.hardware, catalog, overrides.hardware);
  configuration.model =
      options.config_text.empty()
          ? catalog.model(*options.model, model_options)
          : catalog.model_of_config(options.config_text, "config.json", model_options);
  configuration.draft = read_draft(options.request, catalog);
  configuration.note = note_on(configuration.hardware);
  if (options.expenses.given()) {
    require_exact(configuration);
    configuration.tariff = read_tariff(options.expenses, configuration.hardware,
                                       energy_figures(find_folders(options.config_dirs)));
  }
  choose_layout(options.layout, configuration);
  return configuration;
}

Analysis analysis_of(const Configuration& one) {
  if (one.as_llm_viewer) return analyze_as_llm_viewer(one.model, one.hardware, one.scenario);
  Analysis analysis = answer(one.model, one.hardware, one.scenario, one.draft_or_null());
  if (!one.layout.empty()) analysis.notes.insert(analysis.notes.begin(), one.layout);
  charge(one, analysis);
  return analysis;
}

Analysis expected_of(const Configuration& one) {
  Analysis analysis = analysis_of(one);
  return analysis.predicted ? as_expected(std::move(analysis)) : analysis;
}

void charge(const Configuration& one, Analysis& analysis) {
  if (!one.tariff) return;
  const Analysis& charged = is_predicted(analysis) ? as_expected(analysis) : analysis;
  analysis.expenses = expenses_of(charged, *one.tariff);
}

}  // namespace llmviewer::cli
