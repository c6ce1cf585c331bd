#include "llmviewer/scenario/scenario.hpp"

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {

std::string_view name_of(Stage stage) noexcept {
  constexpr std::array<std::string_view, kStages> kNames{"vision",  "encode", "prefill",  "decode",
                                                         "draft",   "verify", "generate", "mtp",
                                                         "denoise", "step"};
  return kNames[static_cast<std::size_t>(stage)];
}

std::vector<std::string> degree_words(const Layout& layout) {
  std::vector<std::string> parts;
  for (const Degree& degree : kDegrees) {
    const double count = layout.*degree.of;
    if (count > 1) parts.push_back(std::string{degree.name} + " " + round_trip(count));
  }
  if (layout.sequence_parallel) parts.emplace_back("sequence parallel");
  return parts;
}

std::string flags_of(const Layout& layout) {
  std::string flags;
  const auto add = [&](const std::string& flag) { flags += (flags.empty() ? "--" : " --") + flag; };
  for (const Degree& degree : kDegrees) {
    const double count = layout.*degree.of;
    if (count != 1) add(std::string{degree.name} + " " + round_trip(count));
  }
  if (layout.sequence_parallel) add("sequence-parallel");
  return flags;
}

}  // namespace llmviewer
