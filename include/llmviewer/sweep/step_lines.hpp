#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace llmviewer {

/// One operator's three times on a device: each a linear function of a few variables. Repeats are
/// multiplied in; equal operators are joined.
struct TimeLine {
  static constexpr std::size_t kMostTerms = 6;
  std::size_t terms{};
  bool on_matrix{};
  bool on_vector{};
  double matrix_constant{};
  double vector_constant{};
  double dram_constant{};
  std::array<std::size_t, kMostTerms> variable{};
  std::array<double, kMostTerms> matrix{};
  std::array<double, kMostTerms> vector{};
  std::array<double, kMostTerms> dram{};

  friend bool operator==(const TimeLine&, const TimeLine&) = default;
};

/// What one unit of a variable takes between devices, all collectives together.
struct NetworkTerm {
  std::size_t variable{};
  double seconds{};
};

/// A step's operators on a device: all that its time is the sum of.
struct StepLines {
  std::vector<TimeLine> lines;
  std::vector<NetworkTerm> network;
};

}  // namespace llmviewer
