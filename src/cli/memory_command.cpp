#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/folders.hpp"
#include "cli/output.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/study/memory.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

struct MemoryOptions {
  ConfigurationOptions configuration;
  std::string kv_block;
  bool kv_uniform{};
  std::string formats;
  OutputOptions output;
  bool require_fit{};
};

KvAllocation read_allocation(const MemoryOptions& options) {
  KvAllocation allocation;
  if (options.kv_uniform) allocation.windows = KvAllocation::Windows::in_full;
  if (options.kv_block.empty()) return allocation;
  allocation.block = parse_count(options.kv_block, "--kv-block");
  if (allocation.block > KvAllocation::kMostBlock) {
    throw Error{"--kv-block", options.kv_block + " positions are no block", "use at most 65536"};
  }
  return allocation;
}

/// "int4-gN" names a family of formats: its usual member is taken.
std::string usual_member(std::string name) {
  const std::size_t at = name.find("-gN");
  return at == std::string::npos ? name : name.replace(at, 3, "-g128");
}

/// The catalogue's formats of at most 16 bit for this use; of the 16-bit ones the model's own.
std::vector<StorageFormat> usual_formats(const Catalog& catalog, const std::string& use,
                                         DataType half_type) {
  constexpr double kHalfBits = 16;
  std::vector<StorageFormat> formats;
  for (const FormatEntry& entry : catalog.formats()) {
    const bool used = std::find(entry.uses.begin(), entry.uses.end(), use) != entry.uses.end();
    const bool other_half = entry.format.bits == kHalfBits && entry.format.type != half_type;
    if (!used || other_half || entry.format.bits > kHalfBits) continue;
    formats.push_back(catalog.format(usual_member(entry.format.name), "formats"));
  }
  return formats;
}

MemoryQuestion read_question(const MemoryOptions& options, const Configuration& configuration) {
  const Catalog catalog{find_folders(options.configuration.typed("config-dir"))};
  const DataType half = configuration.model.half_type;
  MemoryQuestion question;
  question.allocation = read_allocation(options);
  if (options.formats.empty()) {
    question.weights = usual_formats(catalog, "weights", half);
    question.kv = usual_formats(catalog, "kv", half);
    return question;
  }
  for (const std::string& name : split_list(options.formats)) {
    question.weights.push_back(catalog.format(name, "--formats"));
  }
  question.kv = question.weights;
  return question;
}

int study_and_print(const MemoryOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  const Configuration configuration = read_configuration(options.configuration);
  require_exact(configuration, "memory is told by the exact accounting only");
  if (configuration.scenario.predictor != nullptr) {
    throw Error{"--predict", "memory holds no times", "use analyze --predict"};
  }
  const MemoryQuestion question = read_question(options, configuration);
  MemoryStudy study = study_memory(configuration.model, configuration.hardware,
                                   configuration.scenario, question, configuration.draft_or_null());
  if (!configuration.note.empty()) std::cerr << configuration.note << '\n';
  if (!configuration.layout.empty()) study.analysis.notes.push_back(configuration.layout);
  std::ostringstream out;
  write_memory(study, options.output.format, report, out);
  write_output(out.str(), options.output.path);
  return options.require_fit && study.allocated.fits == false ? kDoesNotFit : kDone;
}

}  // namespace

Command memory_command() {
  auto options = std::make_shared<MemoryOptions>();
  Command command{
      .name = "memory",
      .meaning = "What is held on the device, in parts, and the largest batch and context",
      .run = [options] { return study_and_print(*options); }};
  add_configuration_options(command, options->configuration);
  add_options(command, options->configuration, {Topic::devices});
  command.add("--kv-block N", options->kv_block,
              "Positions that a paged allocator hands out at a time, such as 16", "none");
  command.add("--kv-uniform", options->kv_uniform,
              "The allocator gives windowed layers the whole context");
  command.add("--formats LIST", options->formats, "Formats to find the widest that fits among",
              "the catalogue's");
  command.add("--require-fit", options->require_fit, "Exit with 3 when it does not fit in memory");
  add_output_options(command, options->output);
  return command;
}

}  // namespace llmviewer::cli
