#include "llmviewer/catalog/engine.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "catalog/config_store.hpp"
#include "catalog/file_readers.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kEnginesFolder = "engines";

constexpr std::array kEngineNumbers = std::to_array<EngineNumber>({
    {"step_s", &Engine::step_s, 1},
    {"sequence_s", &Engine::sequence_s, 1},
    {"layer_s", &Engine::layer_s, 1},
    {"first_token_s", &Engine::first_token_s, 10},
    {"prefill_share", &Engine::prefill_share, 1},
    {"chunk", &Engine::chunk, 1e9},
});

/// Every engine says how far its times may be off.
constexpr std::array<std::string_view, 3> kIntervals{"decode", "prefill", "short_prefill"};
constexpr std::array<std::string_view, 2> kServerIntervals{"server_dense", "server_moe"};
constexpr std::array<std::string_view, 4> kLoadIntervals{"step", "front_end", "ttft_tail",
                                                         "e2e_tail"};

constexpr std::array kServingNumbers = std::to_array<ServingNumber>({
    {"max_sequences", &ServingRules::max_sequences, 1, 1 << 20},
    {"max_tokens", &ServingRules::max_tokens, 1, 1 << 20},
    {"block", &ServingRules::block, 1, 65536},
    {"gap_s", &ServingRules::gap, 0, 1},
    {"front_end_s", &ServingRules::front_end, 0, 10},
});

Batching read_batching(StrictObject& serving) {
  const std::string name = serving.required_text("batching", "say how it makes its steps");
  const auto* const found = std::find_if(kBatchings.begin(), kBatchings.end(),
                                         [&](Batching one) { return name_of(one) == name; });
  if (found != kBatchings.end()) return *found;
  throw Error{serving.where("batching"), "\"" + name + "\" is not known",
              "write \"mixed\", \"prefill first\" or \"whole batches\""};
}

void read_serving(StrictObject& serving, Engine& engine) {
  ServingRules& rules = engine.serving.emplace();
  rules.batching = read_batching(serving);
  rules.schedules_ahead = serving.flag("schedules_ahead", false);
  rules.reserves_output = serving.flag("reserves_output", false);
  for (const ServingNumber& number : kServingNumbers) {
    const auto value = serving.number(number.name, number.least, number.most);
    if (value) rules.*number.value = *value;
  }
  for (const std::string_view key : kLoadIntervals) {
    engine.intervals[std::string{key}] = serving.interval(key);
  }
}

Engine read_engine_file(const ConfigText& file) { return read_engine(parsed(file), file.where); }

}  // namespace

std::span<const EngineNumber> engine_numbers() noexcept { return kEngineNumbers; }
std::span<const ServingNumber> serving_numbers() noexcept { return kServingNumbers; }
std::span<const std::string_view> load_intervals() noexcept { return kLoadIntervals; }

Engine read_engine(const Json& json, const std::string& where) {
  StrictObject root{json, where};
  Engine engine;
  engine.name = root.required_text("name", "name the engine");
  engine.title = root.required_text("title", "say what it is");
  engine.frameworks = root.texts("frameworks");
  engine.vendors = root.texts("vendors");
  if (const std::string library = root.text("collectives"); !library.empty()) {
    engine.collectives = library;
  }
  if (engine.collectives != "in graph" && engine.collectives != "nccl") {
    throw Error{root.where("collectives"), engine.collectives + " is not known",
                "write \"in graph\" or \"nccl\""};
  }
  for (const EngineNumber& number : kEngineNumbers) {
    const auto value = root.number(number.name, 0, number.most);
    if (value) engine.*number.value = *value;
  }
  engine.accumulate_fp32 = root.flag("accumulate_fp32", false);
  engine.serves = root.flag("serves", true);
  if (root.find("serving") != nullptr) {
    root.object("serving", [&](StrictObject& serving) { read_serving(serving, engine); });
  }
  root.object("intervals", [&](StrictObject& intervals) {
    for (const std::string_view key : kIntervals) {
      engine.intervals[std::string{key}] = intervals.interval(key);
    }
    if (!engine.serves) return;
    for (const std::string_view key : kServerIntervals) {
      engine.intervals[std::string{key}] = intervals.interval(key);
    }
  });
  root.text("notes");
  engine.rows = root.number("rows").value_or(0);
  engine.sources = root.texts("sources");
  if (engine.sources.empty()) {
    throw Error{where, "names no source", "add \"sources\": [\"…\"]"};
  }
  root.finish();
  return engine;
}

std::vector<Engine> engines(const Catalog::Folders& folders) {
  std::vector<Engine> engines;
  for (const ConfigText& file : ConfigStore{std::string{kEnginesFolder}, folders.configs}.all()) {
    engines.push_back(read_engine_file(file));
  }
  return engines;
}

std::vector<std::string> engine_names(const Catalog::Folders& folders) {
  return ConfigStore{std::string{kEnginesFolder}, folders.configs}.names();
}

Engine engine_named(std::string_view name, const Catalog::Folders& folders) {
  const auto file = ConfigStore{std::string{kEnginesFolder}, folders.configs}.named(name);
  if (!file) {
    const std::string asked{name};
    throw Error{"--engine", "there is no engine \"" + asked + "\"",
                did_you_mean(asked, engine_names(folders), "there are generic, vllm, …")};
  }
  return read_engine_file(*file);
}

}  // namespace llmviewer
