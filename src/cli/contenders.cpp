#include "cli/contenders.hpp"

#include <algorithm>
#include <utility>

#include "cli/shell_words.hpp"
#include "cli/usage_error.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

using Options = ConfigurationOptions;

/// An option of which a list makes as many configurations.
struct Axis {
  std::string* (*of)(Options& options);  ///< null where it was not given
  const char* counts{};                  ///< of counts, with ranges: its option
};

std::string* given(std::optional<std::string>& text) { return text ? &*text : nullptr; }

constexpr std::array kAxes = std::to_array<Axis>({
    {[](Options& o) { return given(o.model); }},
    {[](Options& o) { return given(o.hardware); }},
    {[](Options& o) { return &o.batch; }, "--batch"},
    {[](Options& o) { return &o.seq; }, "--seq"},
    {[](Options& o) { return &o.gen; }, "--gen"},
    {[](Options& o) { return &o.new_tokens; }, "--new"},
    {[](Options& o) { return &o.context; }, "--context"},
    {[](Options& o) { return &o.weights; }},
    {[](Options& o) { return &o.activations; }},
    {[](Options& o) { return &o.kv; }},
    {[](Options& o) { return &o.head_weights; }},
    {[](Options& o) { return &o.compute; }},
    {[](Options& o) { return &o.mla; }},
    {[](Options& o) { return &o.layout.tensor; }, "--tp"},
    {[](Options& o) { return &o.layout.pipeline; }, "--pp"},
    {[](Options& o) { return &o.layout.expert; }, "--ep"},
    {[](Options& o) { return &o.layout.data; }, "--dp"},
    {[](Options& o) { return &o.layout.context; }, "--cp"},
    {[](Options& o) { return &o.layout.devices; }, "--devices"},
    {[](Options& o) { return &o.expenses.price; }},
});

/// "1,2,4..64:x2" in its values; a lone one as it was typed.
std::vector<std::string> values_of(const Axis& axis, const std::string& text) {
  constexpr std::uint64_t kMost = 100;
  if (axis.counts == nullptr || text.find("..") == std::string::npos) return split_list(text);
  const NumberAxis numbers = parse_count_axis(text, axis.counts);
  if (numbers.size() > kMost) {
    throw Error{axis.counts, text + " is too many values", "name 100 at most"};
  }
  std::vector<std::string> values;
  for (std::uint64_t i = 0; i < numbers.size(); ++i) values.push_back(round_trip(numbers[i]));
  return values;
}

std::vector<Options> product_of_lists(const Options& common) {
  std::vector<Options> all{common};
  for (const Axis& axis : kAxes) {
    std::vector<Options> longer;
    for (Options& one : all) {
      std::string* text = axis.of(one);
      const auto values = text == nullptr ? std::vector<std::string>{} : values_of(axis, *text);
      if (values.empty()) longer.push_back(one);
      for (const std::string& value : values) {
        *text = value;
        longer.push_back(one);
      }
    }
    constexpr std::size_t kMost = 10'000;
    if (longer.size() > kMost) {
      throw Error{"configurations", "these lists make too many", "sweep takes any number"};
    }
    all = std::move(longer);
  }
  return all;
}

/// Options that repeat add to the common ones; all others replace them.
Options with_quoted(const Options& common, const std::string& text, const std::string& option) {
  Options options = common;
  options.set.clear();
  options.config_dirs.clear();
  CLI::App app;
  app.set_help_flag();
  add_configuration_options(app, options);
  add_devices_options(app, options.layout);
  add_expense_options(app, options.expenses);
  std::vector<std::string> words = shell_words(text, option);
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(words);
  } catch (const CLI::ExtrasError&) {
    const auto unknown = app.remaining();
    throw UsageError{
        option,
        "\"" + (unknown.empty() ? text : unknown.front()) + "\" is no option of a configuration",
        "see llmviewer compare --help"};
  } catch (const CLI::ParseError& error) {
    throw UsageError{option, error.what(), "see llmviewer compare --help"};
  }
  options.set.insert(options.set.begin(), common.set.begin(), common.set.end());
  options.config_dirs.insert(options.config_dirs.begin(), common.config_dirs.begin(),
                             common.config_dirs.end());
  return options;
}

/// What a configuration is called by.
struct LabelField {
  const char* name;    ///< before its value
  const char* absent;  ///< what it is called by without a value
  std::string (*of)(const Options& options, const Configuration& configuration);
};

std::string when(bool set) { return set ? " " : ""; }

std::string degree(const std::string& text) { return text.empty() ? "1" : text; }

std::string all_of(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

constexpr std::array kLabelFields = std::to_array<LabelField>({
    {"", "", [](const Options&, const Configuration& c) { return c.model.name; }},
    {"", "", [](const Options&, const Configuration& c) { return c.hardware.name; }},
    {"weights ", "own weights", [](const Options& o, const Configuration&) { return o.weights; }},
    {"activations ", "own activations",
     [](const Options& o, const Configuration&) { return o.activations; }},
    {"KV cache ", "own KV cache", [](const Options& o, const Configuration&) { return o.kv; }},
    {"head ", "own head", [](const Options& o, const Configuration&) { return o.head_weights; }},
    {"compute ", "own compute type",
     [](const Options& o, const Configuration&) { return o.compute; }},
    {"accumulate ", "accumulate fp16",
     [](const Options& o, const Configuration&) { return o.accumulate; }},
    {"flash-attention", "no flash-attention",
     [](const Options& o, const Configuration&) { return when(o.flash_attention); }},
    {"mla ", "", [](const Options& o, const Configuration&) { return o.mla; }},
    {"batch ", "", [](const Options& o, const Configuration&) { return o.batch; }},
    {"seq ", "own seq", [](const Options& o, const Configuration&) { return o.seq; }},
    {"gen ", "no gen", [](const Options& o, const Configuration&) { return o.gen; }},
    {"prefix ", "no prefix",
     [](const Options& o, const Configuration&) { return o.request.prefix; }},
    {"chunk ", "no chunks", [](const Options& o, const Configuration&) { return o.request.chunk; }},
    {"beams ", "no beams", [](const Options& o, const Configuration&) { return o.request.beams; }},
    {"speculate ", "no speculation",
     [](const Options& o, const Configuration&) { return o.request.speculate; }},
    {"draft-tokens ", "",
     [](const Options& o, const Configuration&) { return o.request.draft_tokens; }},
    {"acceptance ", "",
     [](const Options& o, const Configuration&) { return o.request.acceptance; }},
    {"tp ", "", [](const Options& o, const Configuration&) { return degree(o.layout.tensor); }},
    {"pp ", "", [](const Options& o, const Configuration&) { return degree(o.layout.pipeline); }},
    {"ep ", "", [](const Options& o, const Configuration&) { return degree(o.layout.expert); }},
    {"dp ", "", [](const Options& o, const Configuration&) { return degree(o.layout.data); }},
    {"cp ", "", [](const Options& o, const Configuration&) { return degree(o.layout.context); }},
    {"sequence-parallel", "",
     [](const Options& o, const Configuration&) { return when(o.layout.sequence_parallel); }},
    {"devices ", "", [](const Options& o, const Configuration&) { return o.layout.devices; }},
    {"goal ", "", [](const Options& o, const Configuration&) { return o.layout.goal; }},
    {"overlap ", "", [](const Options& o, const Configuration&) { return o.layout.overlap; }},
    {"micro-batches ", "",
     [](const Options& o, const Configuration&) { return degree(o.layout.micro_batches); }},
    {"new ", "no step", [](const Options& o, const Configuration&) { return o.new_tokens; }},
    {"context ", "", [](const Options& o, const Configuration&) { return o.context; }},
    {"stage ", "usual stages", [](const Options& o, const Configuration&) { return o.stage; }},
    {"logits ", "", [](const Options& o, const Configuration&) { return o.logits; }},
    {"reserve ", "", [](const Options& o, const Configuration&) { return o.reserve; }},
    {"offload ", "no offload", [](const Options& o, const Configuration&) { return o.offload; }},
    {"source-seq ", "own source-seq",
     [](const Options& o, const Configuration&) { return o.source_seq; }},
    {"images ", "no images", [](const Options& o, const Configuration&) { return o.images; }},
    {"steps ", "no steps", [](const Options& o, const Configuration&) { return o.steps; }},
    {"cfg", "no cfg", [](const Options& o, const Configuration&) { return when(o.cfg); }},
    {"mtp", "no mtp", [](const Options& o, const Configuration&) { return when(o.mtp); }},
    {"price ", "own price",
     [](const Options& o, const Configuration&) { return o.expenses.price; }},
    {"", "as it is", [](const Options& o, const Configuration&) { return all_of(o.set); }},
});

std::string label_in(const LabelField& field, const std::string& value) {
  if (value.empty()) return field.absent;
  return value == " " ? field.name : field.name + value;
}

}  // namespace

std::vector<Options> configurations_of(const Options& common, const QuotedConfigurations& quoted) {
  std::vector<Options> all;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i]) all.push_back(with_quoted(common, *quoted[i], kQuotedOptions[i]));
  }
  return all.empty() ? product_of_lists(common) : all;
}

void add_quoted_options(CLI::App& command, QuotedConfigurations& quoted) {
  for (std::size_t i = 0; i < kQuotedOptions.size(); ++i) {
    command
        .add_option_function<std::string>(
            kQuotedOptions[i], [&quoted, i](const std::string& text) { quoted[i] = text; },
            "A configuration: more options, in one quoted string")
        ->type_name("\"OPTIONS\"")
        ->default_str("none");
  }
}

std::vector<Options> contenders_of(const Options& common, const QuotedConfigurations& quoted) {
  constexpr std::size_t kMost = 26;
  std::vector<Options> all = configurations_of(common, quoted);
  if (all.size() < 2) {
    throw UsageError{"compare", "there is one configuration only",
                     "give a list, such as --hw a100,h100, or --a \"...\" --b \"...\""};
  }
  if (all.size() > kMost) {
    throw UsageError{"compare", std::to_string(all.size()) + " configurations are too many",
                     "compare 26 at most; llmviewer sweep takes any number"};
  }
  return all;
}

std::vector<std::string> labels_of(const std::vector<Options>& options,
                                   const std::vector<Configuration>& configurations) {
  std::vector<std::string> labels(options.size());
  for (const LabelField& field : kLabelFields) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < options.size(); ++i) {
      values.push_back(label_in(field, field.of(options[i], configurations[i])));
    }
    const bool same = std::all_of(values.begin(), values.end(),
                                  [&](const std::string& value) { return value == values[0]; });
    if (same) continue;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (!values[i].empty()) labels[i] += (labels[i].empty() ? "" : ", ") + values[i];
    }
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Configuration& one = configurations[i];
    if (labels[i].empty()) labels[i] = one.model.name + " on " + one.hardware.name;
  }
  return labels;
}

}  // namespace llmviewer::cli
