#include "llmviewer/catalog/engine.hpp"

#include <algorithm>
#include <array>

#include "catalog/config_store.hpp"
#include "catalog/prediction_json.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kFolder = "engines";

constexpr std::array kNumbers = std::to_array<EngineNumber>({
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

Interval read_interval(StrictObject& intervals, std::string_view key) {
  const Json& pair = intervals.require(key, "write [fast, slow], as measured / predicted");
  const bool numbers =
      pair.is_array() && pair.size() == 2 && pair[0].is_number() && pair[1].is_number();
  const Interval interval =
      numbers ? Interval{pair[0].get<double>(), pair[1].get<double>()} : Interval{0, 0};
  if (!(interval.fast > 0 && interval.fast <= interval.slow)) {
    throw Error{intervals.where(key), shown(pair) + " is no interval",
                "write two positive numbers, the smaller first"};
  }
  return interval;
}

void read_numbers(StrictObject& root, Engine& engine) {
  for (const EngineNumber& number : kNumbers) {
    const auto value = root.number(number.name);
    if (!value) continue;
    if (!(*value >= 0 && *value <= number.most)) {
      throw Error{root.where(number.name), round_trip(*value) + " is not possible",
                  "write a number from 0 to " + round_trip(number.most)};
    }
    engine.*number.value = *value;
  }
}

Engine read_file(const ConfigText& file) {
  return read_engine(parse_json_object(file.text, file.where), file.where);
}

}  // namespace

std::span<const EngineNumber> engine_numbers() noexcept { return kNumbers; }

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
  read_numbers(root, engine);
  engine.accumulate_fp32 = root.flag("accumulate_fp32", false);
  engine.serves = root.flag("serves", true);
  root.object("intervals", [&](StrictObject& intervals) {
    for (const std::string_view key : kIntervals) {
      engine.intervals[std::string{key}] = read_interval(intervals, key);
    }
    if (!engine.serves) return;
    for (const std::string_view key : kServerIntervals) {
      engine.intervals[std::string{key}] = read_interval(intervals, key);
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
  for (const ConfigText& file : ConfigStore{std::string{kFolder}, folders.configs}.all()) {
    engines.push_back(read_file(file));
  }
  return engines;
}

std::vector<std::string> engine_names(const Catalog::Folders& folders) {
  std::vector<std::string> names;
  for (const ConfigText& file : ConfigStore{std::string{kFolder}, folders.configs}.all()) {
    names.push_back(file.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Engine engine_named(std::string_view name, const Catalog::Folders& folders) {
  const auto file = ConfigStore{std::string{kFolder}, folders.configs}.named(name);
  if (!file) {
    const std::string asked{name};
    throw Error{"--engine", "there is no engine \"" + asked + "\"",
                did_you_mean(asked, engine_names(folders), "there are generic, vllm, …")};
  }
  return read_file(*file);
}

}  // namespace llmviewer
