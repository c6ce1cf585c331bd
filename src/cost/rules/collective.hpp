#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

/// Of a buffer that N devices work on, what one of them sends; `others` is (N − 1)/N:
///   all_reduce                  2·(N − 1)/N   a reduce_scatter and an all_gather
///   all_gather, reduce_scatter  (N − 1)/N     of the whole that is gathered or reduced
///   all_to_all                  (N − 1)/N     of what it has for all; the rest stays
///   send_recv                   1
/// Source: Thakur, Rabenseifner, Gropp 2005 (Optimization of Collective Communication Operations in
/// MPICH): the bandwidth terms.
template <class Number>
Number sent(OpKind kind, const Number& others, const Number& buffer) {
  switch (kind) {
    case OpKind::all_reduce:
      return 2 * others * buffer;
    case OpKind::send_recv:
      return buffer;
    default:
      return others * buffer;
  }
}

/// Bytes of one element of the buffer: logits are never kept below 16 bit; keys and values are in
/// the format of the cache where there is one.
template <class Number>
Number buffer_element(const Symbols<Number>& in) {
  const Op& op = in.op;
  if (op.reads_cache) return in.kv();
  const bool logits =
      op.role == Role::head && op.rows == Rows::logits && op.kind == OpKind::all_gather;
  return logits && op.storage.activation < 2 ? in.logit() : in.a();
}

/// A buffer of m rows of n elements on its way between devices; it computes nothing.
///   network = share·m·n·a
template <class Number>
RuleCost<Number> collective(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.network = sent(in.op.kind, in.others(), in.m()) * in.n() * buffer_element(in);
  return cost;
}

}  // namespace llmviewer::rules
