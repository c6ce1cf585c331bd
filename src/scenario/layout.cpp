#include "llmviewer/scenario/layout.hpp"

#include <array>
#include <utility>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {

std::vector<std::string> degree_words(const Layout& layout) {
  const std::array<std::pair<const char*, double>, 6> degrees{
      {{"tp ", layout.tensor},
       {"ep ", layout.expert},
       {"dp ", layout.data},
       {"cp ", layout.context},
       {"pp ", layout.pipeline},
       {"micro-batches ", layout.micro_batches}}};
  std::vector<std::string> parts;
  for (const auto& [name, degree] : degrees) {
    if (degree > 1) parts.push_back(name + round_trip(degree));
  }
  if (layout.sequence_parallel) parts.emplace_back("sequence parallel");
  return parts;
}

}  // namespace llmviewer
