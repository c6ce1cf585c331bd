#pragma once

#include <optional>

#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// How much of something is kept in host memory: a share of it, or so many bytes of each device's.
struct OffloadedPart {
  double share{};
  std::optional<Bytes> bytes;

  bool none() const noexcept { return share == 0 && !bytes; }
  /// Of `all` bytes.
  Bytes of(Bytes all) const noexcept { return bytes ? *bytes : share * all; }
};

/// What is kept in host memory and read from there over PCIe whenever it is needed.
struct Offload {
  OffloadedPart weights;
  OffloadedPart kv;  ///< KV cache and recurrent states

  bool none() const noexcept { return weights.none() && kv.none(); }
};

}  // namespace llmviewer
