#include "llmviewer/predict/op_class.hpp"

namespace llmviewer {

std::string_view name_of(OpClass op) noexcept {
  switch (op) {
    case OpClass::gemm:
      return "gemm";
    case OpClass::prefill_attention:
      return "prefill_attention";
    case OpClass::decode_attention:
      return "decode_attention";
    case OpClass::mla:
      return "mla";
    case OpClass::moe:
      return "moe";
    case OpClass::comm:
      return "comm";
    case OpClass::block_op:
      return "block_op";
    case OpClass::server_dense:
      return "server_dense";
    case OpClass::server_moe:
      return "server_moe";
    case OpClass::static_batch:
      return "static";
    case OpClass::idle_ttft:
      return "idle_ttft";
    case OpClass::llamacpp_decode:
      return "llamacpp_decode";
    case OpClass::llamacpp_prefill:
      return "llamacpp_prefill";
    case OpClass::other:
      return "other";
    case OpClass::elementwise:
      return "elementwise";
  }
  return "";
}

}  // namespace llmviewer
