#include "cli/command_line.hpp"

#include <array>

#include "cli/degrees_as_typed.hpp"
#include "cli/shell_words.hpp"

namespace llmviewer::cli {
namespace {

using Options = ConfigurationOptions;

/// An option and what it was given.
struct TextOption {
  const char* name;
  std::string (*of)(const Options& options);
};

constexpr std::array kTexts = std::to_array<TextOption>({
    {"-m",
     [](const Options& o) { return o.config_text.empty() ? o.model.value_or("") : "config.json"; }},
    {"--hw", [](const Options& o) { return o.hardware.value_or(""); }},
    {"-b", [](const Options& o) { return o.batch; }},
    {"-s", [](const Options& o) { return o.seq; }},
    {"-g", [](const Options& o) { return o.gen; }},
    {"--prefix", [](const Options& o) { return o.request.prefix; }},
    {"--chunk", [](const Options& o) { return o.request.chunk; }},
    {"--beams", [](const Options& o) { return o.request.beams; }},
    {"--speculate", [](const Options& o) { return o.request.speculate; }},
    {"--draft-tokens", [](const Options& o) { return o.request.draft_tokens; }},
    {"--acceptance", [](const Options& o) { return o.request.acceptance; }},
    {"--overlap", [](const Options& o) { return o.layout.overlap; }},
    {"--devices", [](const Options& o) { return o.layout.devices; }},
    {"--goal", [](const Options& o) { return o.layout.goal; }},
    {"--engine", [](const Options& o) { return o.prediction.engine; }},
    {"--clients", [](const Options& o) { return o.prediction.clients; }},
    {"--prefix-hit", [](const Options& o) { return o.prediction.prefix_hit; }},
    {"--profile", [](const Options& o) { return o.prediction.profile; }},
    {"--stage", [](const Options& o) { return o.stage; }},
    {"--new", [](const Options& o) { return o.new_tokens; }},
    {"--context", [](const Options& o) { return o.context; }},
    {"--weights", [](const Options& o) { return o.weights; }},
    {"--activations", [](const Options& o) { return o.activations; }},
    {"--kv", [](const Options& o) { return o.kv; }},
    {"--head-weights", [](const Options& o) { return o.head_weights; }},
    {"--compute", [](const Options& o) { return o.compute; }},
    {"--accumulate", [](const Options& o) { return o.accumulate; }},
    {"--logits", [](const Options& o) { return o.logits; }},
    {"--mla", [](const Options& o) { return o.mla; }},
    {"--source-seq", [](const Options& o) { return o.source_seq; }},
    {"--images", [](const Options& o) { return o.images; }},
    {"--steps", [](const Options& o) { return o.steps; }},
    {"--reserve", [](const Options& o) { return o.reserve; }},
    {"--offload", [](const Options& o) { return o.offload; }},
    {"--accounting", [](const Options& o) { return o.accounting; }},
    {"--assume", [](const Options& o) { return o.assume; }},
    {"--price", [](const Options& o) { return o.expenses.price; }},
    {"--grid", [](const Options& o) { return o.expenses.grid; }},
    {"--rack-devices", [](const Options& o) { return o.expenses.rack_devices; }},
});

struct FlagOption {
  const char* name;
  bool (*given)(const Options& options);
};

constexpr std::array kFlags = std::to_array<FlagOption>({
    {"--flash-attention", [](const Options& o) { return o.flash_attention; }},
    {"--sequence-parallel", [](const Options& o) { return o.layout.sequence_parallel; }},
    {"--predict", [](const Options& o) { return o.prediction.predict; }},
    {"--cfg", [](const Options& o) { return o.cfg; }},
    {"--mtp", [](const Options& o) { return o.mtp; }},
    {"--cost", [](const Options& o) { return o.expenses.cost; }},
});

struct RepeatedOption {
  const char* name;
  std::vector<std::string> Options::*values;
};

constexpr std::array kRepeated = std::to_array<RepeatedOption>({
    {"--set", &Options::set},
    {"--config-dir", &Options::config_dirs},
});

}  // namespace

std::string command_line(std::string_view command, const Options& options) {
  const Options usual;
  std::string line = "llmviewer " + std::string{command};
  const auto add = [&](const std::string& name, const std::string& value) {
    line += " " + name + " " + shell_word(value);
  };
  for (const TextOption& option : kTexts) {
    const std::string value = option.of(options);
    if (!value.empty() && value != option.of(usual)) add(option.name, value);
  }
  for (std::size_t i = 0; i < kDegrees.size(); ++i) {
    const std::string& value = options.layout.*kDegreesAsTyped[i];
    if (!value.empty()) add("--" + std::string{kDegrees[i].name}, value);
  }
  for (const FlagOption& option : kFlags) {
    if (option.given(options)) line += std::string{" "} + option.name;
  }
  for (const RepeatedOption& option : kRepeated) {
    for (const std::string& value : options.*option.values) add(option.name, value);
  }
  return line;
}

}  // namespace llmviewer::cli
