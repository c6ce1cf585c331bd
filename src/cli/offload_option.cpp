#include "cli/offload_option.hpp"

#include <algorithm>

#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

bool is_bare(const std::string& text) {
  return text.find_first_not_of("+-.0123456789eE") == std::string::npos;
}

OffloadedPart read_part(const std::string& text, const std::string& where) {
  OffloadedPart part;
  if (is_bare(text)) {
    part.share = parse_number(text, where);
  } else {
    part.bytes = parse_bytes(text, where);
  }
  return part;
}

}  // namespace

void add_offload_option(CLI::App& command, std::string& text) {
  command
      .add_option(
          "--offload", text,
          "Keep a share or a size of weights or KV cache in host memory: weights=0.5,kv=8GB")
      ->type_name("PART=SHARE")
      ->default_str("none")
      ->join(',');
}

Offload read_offload(const std::string& text) {
  Offload offload;
  std::string list = text;
  std::ranges::replace(list, '+', ',');
  for (const std::string& one : split_list(list)) {
    const std::size_t equals = one.find('=');
    const std::string name = one.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == one.size()) {
      throw Error{"--offload " + one, "how much of it?", "write weights=0.5 or kv=8GB"};
    }
    OffloadedPart& part = *read_choice<OffloadedPart*>(
        name, "--offload", {{"weights", &offload.weights}, {"kv", &offload.kv}});
    if (!part.none()) throw Error{"--offload " + one, "is there twice", "say it once"};
    part = read_part(one.substr(equals + 1), "--offload " + name);
  }
  return offload;
}

}  // namespace llmviewer::cli
