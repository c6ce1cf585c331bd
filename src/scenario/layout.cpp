#include "llmviewer/scenario/layout.hpp"

#include "llmviewer/scenario/degrees.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {

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
