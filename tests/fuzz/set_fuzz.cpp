// Any text as values of --set, a line each: "hw.PATH=VALUE" or "model.PATH=VALUE".

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/analysed.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace {

using namespace llmviewer;

struct Changes {
  std::vector<Override> hardware;
  std::vector<Override> model;
};

Changes changes_in(std::string_view text) {
  Changes changes;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view path = line.substr(0, equals);
    const std::string value{line.substr(equals + 1)};
    if (path.starts_with("hw.")) changes.hardware.push_back({std::string{path.substr(3)}, value});
    if (path.starts_with("model.")) changes.model.push_back({std::string{path.substr(6)}, value});
  }
  return changes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Changes changes = changes_in({reinterpret_cast<const char*>(data), size});
  for (const char* name : {"llama2-7b", "gemma2-2b", "opt-125m", "dit-xl-2"}) {
    result_or_error([&] {
      const Hardware hardware = Catalog{}.hardware("rtx-3090", changes.hardware);
      const Model model = Catalog{}.model(name, {.overrides = changes.model, .assume = {}});
      require_sane(analyze(model, hardware, short_scenario(true)));
    });
  }
  return 0;
}
