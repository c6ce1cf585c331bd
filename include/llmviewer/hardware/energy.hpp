#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/units/data_type.hpp"

namespace llmviewer {

/// Energy that a bit takes in one technology of memory or network.
struct BitEnergy {
  std::string technology;  ///< "HBM2e"
  double joules{};
  std::string uncertain;  ///< why it may be wrong; "": it is as published
};

/// What arithmetic and traffic take at the least, as published: no leakage, no idle power, nothing
/// that moves or holds data on the chip.
struct EnergyFigures {
  PerType<double> joules_per_op;  ///< an addition or a multiplication, the mean of the two
  PerType<std::optional<DataType>> stands_in;  ///< the type whose figure it is, if not its own
  std::string arithmetic_is;                   ///< what the arithmetic was measured in
  std::vector<BitEnergy> memory;
  BitEnergy network;
  std::vector<std::string> sources;
};

/// Names are compared without regard to case. Null: nothing is published for it.
const BitEnergy* energy_of_memory(const EnergyFigures& figures,
                                  std::string_view technology) noexcept;

}  // namespace llmviewer
