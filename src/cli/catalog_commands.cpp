#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/folders.hpp"
#include "cli/output.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {
namespace {

struct ListOptions {
  std::string word;
  std::string check;
  std::string assume;
  OutputOptions output;
  std::vector<std::string> config_dirs;
};

bool any_mentions(const std::vector<std::string>& texts, const std::string& word) {
  const std::string folded = folded_name(word);
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return folded_name(text).find(folded) != std::string::npos;
  });
}

std::vector<std::string> described_by(const Hardware& hardware) {
  std::vector<std::string> texts = hardware.aliases;
  texts.insert(texts.end(), hardware.default_of.begin(), hardware.default_of.end());
  texts.insert(texts.end(), {hardware.name, hardware.title, hardware.vendor, hardware.kind,
                             hardware.architecture});
  return texts;
}

std::vector<std::string> described_by(const Model& model) {
  std::vector<std::string> texts = model.aliases;
  texts.insert(texts.end(), {model.name, model.id, model.model_type, model.family});
  return texts;
}

std::vector<std::string> described_by(const FormatEntry& entry) {
  return {entry.format.name, entry.format.title};
}

/// Those that a word describes; all without a word. Throws Error when there is none.
template <class Entry>
std::vector<Entry> filtered(std::vector<Entry> entries, const std::string& word,
                            const std::string& command) {
  if (word.empty()) return entries;
  std::vector<Entry> found;
  std::vector<std::string> known;
  for (Entry& entry : entries) {
    auto texts = described_by(entry);
    if (any_mentions(texts, word)) found.push_back(std::move(entry));
    known.insert(known.end(), texts.begin(), texts.end());
  }
  if (!found.empty()) return found;
  throw Error{command, "nothing matches \"" + word + "\"",
              did_you_mean(word, known, "see all with: llmviewer " + command)};
}

void list_devices(const ListOptions& options, const Catalog& catalog, std::ostream& out) {
  if (!options.check.empty()) {
    const Hardware hardware = catalog.check_hardware(options.check);
    out << options.check << ": valid (device \"" << hardware.name << "\")\n";
    return;
  }
  if (!options.word.empty() && catalog.has_hardware(options.word)) {
    const Hardware hardware = catalog.hardware(options.word);
    if (!hardware.asked_as.empty()) {
      std::cerr << "note: " << hardware.asked_as << " is taken to mean " << hardware.name << '\n';
    }
    write_hardware(hardware, options.output.format, out);
    return;
  }
  std::vector<Hardware> all;
  for (const std::string& name : catalog.hardware_names()) all.push_back(catalog.hardware(name));
  write_hardware_list(filtered(std::move(all), options.word, "hardware"), options.output.format,
                      out);
}

void list_models(const ListOptions& options, const Catalog& catalog, std::ostream& out) {
  if (!options.word.empty() && catalog.has_model(options.word)) {
    write_model(catalog.model(options.word, {{}, options.assume}), options.output.format, out);
    return;
  }
  std::vector<Model> all;
  std::string refused;
  for (const std::string& name : catalog.model_names()) {
    try {
      all.push_back(catalog.model(name));
    } catch (const Error&) {
      // `models NAME` tells why: their weight matrices are not established.
      refused += (refused.empty() ? "" : ", ") + name;
    }
  }
  if (options.word.empty() && !refused.empty()) {
    std::cerr << "note: known by name only: " << refused << '\n';
  }
  write_model_list(filtered(std::move(all), options.word, "models"), options.output.format, out);
}

void list_formats(const ListOptions& options, const Catalog& catalog, std::ostream& out) {
  auto found = filtered(catalog.formats(), options.word, "formats");
  const auto exact = std::find_if(found.begin(), found.end(), [&](const FormatEntry& entry) {
    return entry.format.name == options.word;
  });
  if (exact != found.end()) {
    write_format(*exact, options.output.format, out);
  } else {
    write_format_list(found, options.output.format, out);
  }
}

using List = void (*)(const ListOptions&, const Catalog&, std::ostream&);

int print_list(List list, const ListOptions& options) {
  report_format(options.output.format);
  std::ostringstream out;
  list(options, Catalog{find_folders(options.config_dirs)}, out);
  write_output(out.str(), options.output.path);
  return kDone;
}

/// With the options that the three commands share.
Command list_command(const std::string& name, const std::string& meaning, const std::string& word,
                     List list, const std::shared_ptr<ListOptions>& options) {
  Command command{
      .name = name, .meaning = meaning, .run = [=] { return print_list(list, *options); }};
  command.add("NAME", options->word, word);
  add_format_options(command, options->output);
  command.add("--config-dir DIR", options->config_dirs, "Folder with your own files; repeatable");
  return command;
}

Command models_command() {
  auto options = std::make_shared<ListOptions>();
  Command command = list_command(
      "models", "The models of the catalogue; one whole, to its last parameter",
      "A model (name, id or path) to show whole, or a word to filter by", list_models, options);
  command.add("--assume FAMILY", options->assume, "Architecture to take an unknown model_type for");
  return command;
}

Command hardware_command() {
  auto options = std::make_shared<ListOptions>();
  Command command = list_command(
      "hardware", "The devices of the catalogue; one whole, every figure with its source",
      "A device (name, alias or path) to show whole, or a word to filter by", list_devices,
      options);
  command.add("--check FILE", options->check, "Check a device file of your own");
  return command;
}

}  // namespace

std::vector<Command> catalog_commands() {
  return {models_command(), hardware_command(),
          list_command("formats", "The storage formats of weights, activations and KV cache",
                       "A format to show whole, or a word to filter by", list_formats,
                       std::make_shared<ListOptions>())};
}

}  // namespace llmviewer::cli
