#pragma once

#include <optional>

#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

/// What the user asks tensors to be stored and computed in; absent: the model's own.
struct Precision {
  std::optional<StorageFormat> weights;      ///< linears of attention, FFN and experts
  std::optional<StorageFormat> head;         ///< embedding and head
  std::optional<StorageFormat> activations;  ///< absent: the model's 16-bit type
  std::optional<StorageFormat> kv;           ///< absent: as activations
  std::optional<DataType> compute;           ///< the type the linears compute in
};

}  // namespace llmviewer
