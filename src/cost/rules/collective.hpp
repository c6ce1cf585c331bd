#pragma once

#include <algorithm>

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// What a device sends of a buffer that N devices work on:
///   all_reduce                  2·(N − 1)/N   a reduce_scatter and an all_gather
///   all_gather, reduce_scatter  (N − 1)/N     of the whole that is gathered or reduced
///   all_to_all                  (N − 1)/N     of what it has for all; the rest stays
///   send_recv                   1
/// Source: Thakur, Rabenseifner, Gropp 2005 (Optimization of Collective Communication Operations in
/// MPICH): the bandwidth terms.
inline double sent_share(const Op& op) noexcept {
  const double others = (op.devices - 1) / op.devices;
  switch (op.kind) {
    case OpKind::all_reduce:
      return 2 * others;
    case OpKind::send_recv:
      return 1;
    default:
      return others;
  }
}

/// Bytes of one element of the buffer: logits are never kept below 16 bit; keys and values are in
/// the format of the cache where there is one.
inline double buffer_element(const Op& op) noexcept {
  if (op.role == Role::head && op.rows == Rows::logits && op.kind == OpKind::all_gather) {
    return std::max(op.storage.activation, 2.0);
  }
  return op.reads_cache ? op.storage.kv : op.storage.activation;
}

/// A buffer of m rows of n elements on its way between devices; it computes nothing.
///   network = share·m·n·a
inline Cost collective(const Op& op, const Terms& t) noexcept {
  Cost cost;
  cost.network = Bytes{sent_share(op) * rows_of(op, t) * op.outputs * buffer_element(op)};
  return cost;
}

}  // namespace llmviewer::rules
