#pragma once

#include <array>
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
std::string_view name_of(OpClass op) noexcept;

}  // namespace llmviewer
