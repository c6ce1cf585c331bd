#include "cli/device_names.hpp"

#include "cli/analyze_options.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"

namespace llmviewer::cli {

std::vector<Named> expand_devices(const std::string& text, const Catalog& catalog) {
  std::vector<std::string> known = catalog.hardware_names();
  if (text.starts_with(kOriginalPrefix)) {
    known.clear();
    for (const std::string& name : llm_viewer_device_names()) {
      known.push_back(std::string{kOriginalPrefix} + name);
    }
  }
  return expand_names(text, "--hw", known, [&](const std::string& name) {
    if (name.starts_with(kOriginalPrefix)) return std::vector<std::string>{};
    const Hardware hardware = catalog.hardware(name);
    return std::vector{hardware.vendor, hardware.kind, hardware.architecture};
  });
}

}  // namespace llmviewer::cli
