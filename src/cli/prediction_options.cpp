#include "cli/prediction_options.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "cli/folders.hpp"
#include "llmviewer/catalog/profile.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kUsualEngine = "generic";

void require_predict(const PredictionOptions& o) {
  const std::array<std::pair<const char*, const std::string*>, 4> others{
      {{"--engine", &o.engine},
       {"--clients", &o.clients},
       {"--prefix-hit", &o.prefix_hit},
       {"--profile", &o.profile}}};
  for (const auto& [option, value] : others) {
    if (!value->empty()) throw Error{option, "is of predictions only", "add --predict"};
  }
}

double read_share(const std::string& text, const char* option) {
  const double share = parse_any_unit(text, option);
  if (!(share >= 0 && share <= 1)) throw Error{option, text + " is no share", "use 0 to 1"};
  return share;
}

/// The one asked for, a profile's before the catalogue's; of a profile of one engine that one.
Engine engine_of(const PredictionOptions& options, const Profile& profile,
                 const Catalog::Folders& folders) {
  const bool only = options.engine.empty() && profile.engines.size() == 1;
  if (only) return profile.engines.front();
  const std::string name = options.engine.empty() ? kUsualEngine : options.engine;
  for (const Engine& engine : profile.engines) {
    if (engine.name == name) return engine;
  }
  return engine_named(name, folders);
}

}  // namespace

void add_prediction_options(CLI::App& command, PredictionOptions& o) {
  const auto text = [&](const std::string& names, std::string& value, const std::string& type,
                        const std::string& meaning, const std::string& otherwise) {
    command.add_option(names, value, meaning)->type_name(type)->default_str(otherwise);
  };
  command.add_flag("--predict", o.predict,
                   "Times to expect, with their 80 % interval, besides the roofline");
  text("--engine", o.engine, "NAME",
       "With --predict: generic, trtllm, vllm, sglang, static, gpt-fast, llamacpp-cuda, "
       "llamacpp-metal",
       std::string{kUsualEngine} + ", or a profile's only one");
  text("--clients", o.clients, "N",
       "With --predict: a server of so many clients, each waiting for its answer", "none");
  text("--prefix-hit", o.prefix_hit, "SHARE",
       "With --clients: of every prompt, the part that is cached, 0 to 1", "0");
  text("--profile", o.profile, "FILE", "With --predict: forms and engines that calibrate fitted",
       "the catalogue's");
}

void read_prediction(const PredictionOptions& options, const std::vector<std::string>& config_dirs,
                     Scenario& scenario) {
  if (!options.predict) {
    require_predict(options);
    return;
  }
  const Catalog::Folders folders = find_folders(config_dirs);
  Profile own;
  if (!options.profile.empty()) own = read_profile(options.profile);
  Predictor predictor;
  predictor.engine = engine_of(options, own, folders);
  predictor.forms = in_their_place(std::move(own.forms), fitted_forms(folders));
  if (!options.clients.empty()) {
    scenario.workload.clients = parse_count(options.clients, "--clients");
  }
  if (!options.prefix_hit.empty()) {
    if (options.clients.empty()) {
      throw Error{"--prefix-hit", "is of a server's prompts", "add --clients N, or use --prefix"};
    }
    scenario.workload.prefix_hit = read_share(options.prefix_hit, "--prefix-hit");
  }
  scenario.predictor = std::make_shared<const Predictor>(std::move(predictor));
}

}  // namespace llmviewer::cli
