#include "cli/request_options.hpp"

#include <array>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kOwnBlock = "mtp";

Speculation read_speculation(const RequestOptions& options) {
  if (options.acceptance.empty()) {
    throw Error{"--speculate " + options.speculate, "how many of its tokens are accepted?",
                "add --acceptance A, from 0 to 1"};
  }
  Speculation speculation;
  if (!options.draft_tokens.empty()) {
    speculation.draft_tokens = parse_count(options.draft_tokens, "--draft-tokens");
  }
  speculation.acceptance = parse_any_unit(options.acceptance, "--acceptance");
  return speculation;
}

void require_speculate(const std::string& value, const char* option) {
  if (value.empty()) return;
  throw Error{option, "nothing is speculated on", "add --speculate MODEL, or mtp"};
}

}  // namespace

void add_request_options(CLI::App& command, RequestOptions& o) {
  const auto text = [&](const std::string& names, std::string& value, const std::string& type,
                        const std::string& meaning) {
    return command.add_option(names, value, meaning)->type_name(type);
  };
  text("--prefix", o.prefix, "N", "Tokens of the prompt whose keys and values are cached already")
      ->default_str("0");
  text("--chunk", o.chunk, "N", "Prefill in steps of at most N tokens; only the last has logits")
      ->default_str("all at once");
  text(
      "--beams", o.beams, "N",
      "Sequences of each request in decode; its prompt is computed and kept once, but read by each")
      ->default_str("1");
  text("--speculate", o.speculate, "MODEL",
       "Model that drafts, in the same formats; or mtp, the model's own block (with --acceptance)")
      ->default_str("none");
  text("--draft-tokens", o.draft_tokens, "N", "Tokens drafted before each verification")
      ->default_str("4");
  text("--acceptance", o.acceptance, "A", "Probability that a drafted token is accepted, 0 to 1")
      ->default_str("none");
}

std::string first_given(const RequestOptions& o) {
  const std::array<std::pair<const char*, const std::string*>, 6> given{
      {{"--prefix", &o.prefix},
       {"--chunk", &o.chunk},
       {"--beams", &o.beams},
       {"--speculate", &o.speculate},
       {"--draft-tokens", &o.draft_tokens},
       {"--acceptance", &o.acceptance}}};
  for (const auto& [option, value] : given) {
    if (!value->empty()) return option;
  }
  return {};
}

void read_request(const RequestOptions& options, Workload& workload) {
  if (!options.prefix.empty()) {
    workload.prefix = options.prefix == "0" ? 0 : parse_count(options.prefix, "--prefix");
  }
  if (!options.chunk.empty()) workload.chunk = parse_count(options.chunk, "--chunk");
  if (!options.beams.empty()) workload.beams = parse_count(options.beams, "--beams");
  if (!options.speculate.empty()) {
    workload.speculation = read_speculation(options);
  } else {
    require_speculate(options.acceptance, "--acceptance");
    require_speculate(options.draft_tokens, "--draft-tokens");
  }
}

std::optional<Model> read_draft(const RequestOptions& options, const Catalog& catalog) {
  if (options.speculate.empty() || options.speculate == kOwnBlock) return std::nullopt;
  try {
    return catalog.model(options.speculate);
  } catch (const Error& error) {
    if (error.where() != "--model") throw;
    throw Error{"--speculate", error.problem(), error.remedy()};
  }
}

}  // namespace llmviewer::cli
