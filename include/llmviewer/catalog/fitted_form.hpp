#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer {

/// The numbers of a form of prediction; what the form does not use stays at its neutral value.
struct Coefficients {
  double latency_cycles{};           ///< before and after the work, in cycles of the device's clock
  double latency_s{};                ///< the same where no clock of the device paces it
  double latency_per_peer_s{};       ///< for each further device of a group
  double compute_efficiency{1};      ///< of the matrix peak
  double memory_efficiency{1};       ///< of the DRAM bandwidth
  double link_efficiency{1};         ///< of the link's rate, one way
  double cycles_per_step{};          ///< of a chain of dependent steps (the inner extent of a GEMM)
  double unit_cycles_per_score{};    ///< an exponential, on one unit
  double unit_cycles_per_element{};  ///< an element loaded or stored, on one unit
  double bytes_per_score{};          ///< scores that leave the chip
  double ops_per_weight{};           ///< on the vector units, to make a narrow weight wider
  double tile_rows{1};               ///< the matrix engine computes whole tiles of this many rows
};

/// One coefficient: its key in a file, and the values that are physically possible.
struct CoefficientKind {
  std::string_view name;
  double Coefficients::*value;
  double least;
  double most;
};
std::span<const CoefficientKind> coefficient_kinds() noexcept;

/// A form's coefficients for one kind of operator, and how well they hold.
struct FittedForm {
  std::string op;         ///< "gemm"
  std::string variant;    ///< "bf16": the data types, or the library
  std::string framework;  ///< empty: any
  Coefficients coefficients;
  double rows{};            ///< that it was fitted on
  double fast{1}, slow{1};  ///< 80 % of times measured lie between these multiples of the predicted
  std::vector<std::string> devices;  ///< that the rows are from
  std::vector<std::string> sources;
};

/// Of configs/prediction, the user's files first. Throws Error for a file that is not understood.
std::vector<FittedForm> fitted_forms(const Catalog::Folders& folders);

/// The form of this operator: its framework's, else that of any; null: none.
const FittedForm* form_for(std::span<const FittedForm> forms, std::string_view op,
                           std::string_view variant, std::string_view framework) noexcept;

}  // namespace llmviewer
