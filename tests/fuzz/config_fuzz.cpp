// Any bytes as a device's file or as a model's config.json: an Error or an analysis.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/architecture.hpp"
#include "catalog/embedded_configs.hpp"
#include "catalog/file_readers.hpp"
#include "fuzz/analysed.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace {

using namespace llmviewer;

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> all = [] {
    std::vector<Architecture> read;
    for (const EmbeddedConfig& config : embedded_configs()) {
      if (config.folder != "architectures") continue;
      const std::string name{config.name};
      read.push_back(read_architecture(parse_json_object(config.text, name), name));
    }
    return read;
  }();
  return all;
}

void as_hardware(const Json& json) {
  static const Model model = Catalog{}.model("opt-125m");
  const Hardware hardware = read_hardware(json, "fuzz", Sources::optional);
  require_sane(analyze(model, hardware, short_scenario(false)));
}

void as_model(const Json& json) {
  static const Hardware hardware = Catalog{}.hardware("a6000");
  const auto type = json.find("model_type");
  for (const Architecture& architecture : architectures()) {
    bool named = false;
    for (const std::string& known : architecture.model_types) {
      named = named || (type != json.end() && *type == known);
    }
    if (!named) continue;
    const Model model =
        build_model(architecture, {.config = json, .quantization = nullptr, .where = "fuzz"}, {},
                    [](const std::string& format) { return Catalog{}.format(format, "fuzz"); });
    require_sane(analyze(model, hardware, short_scenario(false)));
    require_sane(analyze(model, hardware, short_scenario(true)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  result_or_error([&] {
    const Json json = parse_json_object(text, "fuzz");
    result_or_error([&] { as_hardware(json); });
    result_or_error([&] { as_model(json); });
    result_or_error([&] { read_format(json, "fuzz"); });
  });
  return 0;
}
