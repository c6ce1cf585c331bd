#include "llmviewer/hardware/energy.hpp"

#include <algorithm>

namespace llmviewer {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

const BitEnergy* energy_of_memory(const EnergyFigures& figures,
                                  std::string_view technology) noexcept {
  const auto found =
      std::find_if(figures.memory.begin(), figures.memory.end(), [&](const BitEnergy& one) {
        return std::equal(one.technology.begin(), one.technology.end(), technology.begin(),
                          technology.end(), [](char a, char b) { return lower(a) == lower(b); });
      });
  return found == figures.memory.end() ? nullptr : &*found;
}

}  // namespace llmviewer
