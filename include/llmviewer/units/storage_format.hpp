#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// How the elements of a tensor are stored: their bits and what their scales add.
struct StorageFormat {
  std::string name{"fp16"};
  std::string title;
  double bits{16};             ///< bits of one element, without scales
  double group_bits{0};        ///< bits of scale and zero point that a group of elements shares
  double group{0};             ///< elements in a group; 0: no groups
  double bytes_per_output{0};  ///< one scale per output channel (row of W[out, in])
  double bytes_per_input{0};   ///< an index per input channel (GPTQ's g_idx)
  double block_inputs{0};      ///< a scale per block of block_inputs × block_outputs elements
  double block_outputs{0};
  double block_bytes{0};
  DataType type{DataType::fp16};        ///< what an element is
  std::optional<DataType> computes_in;  ///< the type its kernels compute in where the device has it
  std::vector<std::string> sources;

  /// Bits of an element and its share of the group's scale.
  double bits_per_element() const noexcept { return group > 0 ? bits + group_bits / group : bits; }
  /// Bytes of one element where no matrix shape is at hand (activations, KV cache).
  double bytes_per_element() const noexcept { return bits_per_element() / 8.0; }

  /// Bytes of a matrix W[outputs, inputs] with all its scales:
  ///   inputs·outputs·(bits + group_bits/group)/8 + outputs·bytes_per_output +
  ///   inputs·bytes_per_input
  ///   + ⌈inputs/block_inputs⌉·⌈outputs/block_outputs⌉·block_bytes
  Bytes matrix_bytes(double inputs, double outputs) const noexcept;
};

/// The plain 16-bit format of this type (fp16 or bf16).
StorageFormat plain_format(DataType type);

}  // namespace llmviewer
