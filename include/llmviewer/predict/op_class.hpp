#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llmviewer {

/// What a row of measurements is about.
enum class OpClass : std::uint8_t {
  gemm,
  prefill_attention,
  decode_attention,
  mla,
  moe,
  comm,
  block_op,
  server_dense,
  server_moe,
  static_batch,
  idle_ttft,
  llamacpp_decode,
  llamacpp_prefill,
  other,
  elementwise,  ///< of a graph's operators; measured rows of it are of class block_op
};

inline constexpr std::array kOpClasses{OpClass::gemm,
                                       OpClass::prefill_attention,
                                       OpClass::decode_attention,
                                       OpClass::mla,
                                       OpClass::moe,
                                       OpClass::comm,
                                       OpClass::block_op,
                                       OpClass::server_dense,
                                       OpClass::server_moe,
                                       OpClass::static_batch,
                                       OpClass::idle_ttft,
                                       OpClass::llamacpp_decode,
                                       OpClass::llamacpp_prefill,
                                       OpClass::other};

/// "gemm", "static", …
constexpr std::string_view name_of(OpClass op) noexcept {
  constexpr std::array<std::string_view, kOpClasses.size() + 1> kNames{
      "gemm",      "prefill_attention", "decode_attention", "mla",        "moe",
      "comm",      "block_op",          "server_dense",     "server_moe", "static",
      "idle_ttft", "llamacpp_decode",   "llamacpp_prefill", "other",      "elementwise"};
  return kNames[static_cast<std::size_t>(op)];
}

/// Whether a kernel does its parts side by side or one after another.
enum class Overlap : std::uint8_t { side_by_side, in_turn };

/// Side by side but for prefill attention, whose kernels show their parts one after another.
constexpr Overlap overlap_of(OpClass op) noexcept {
  return op == OpClass::prefill_attention ? Overlap::in_turn : Overlap::side_by_side;
}

}  // namespace llmviewer
