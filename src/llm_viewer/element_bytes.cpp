#include "llm_viewer/element_bytes.hpp"

#include <optional>
#include <string>

#include "llmviewer/error.hpp"

namespace llmviewer::llm_viewer {
namespace {

constexpr double kBitsPerByte = 8;

bool has_scales(const StorageFormat& format) {
  return format.group > 0 || format.bytes_per_output > 0 || format.block_bytes > 0;
}

double plain_bytes(const StorageFormat& format, const std::string& option) {
  if (has_scales(format)) {
    throw Error{option, "\"" + format.name + "\" stores scales, which LLM-Viewer does not count",
                "give a bit width, such as " + option + " 4"};
  }
  return format.bits / kBitsPerByte;
}

}  // namespace

ElementBytes element_bytes(const Precision& precision) {
  if (precision.head) {
    throw Error{"--head-weights", "LLM-Viewer stores the head like all other weights",
                "leave the option out"};
  }
  if (precision.compute) {
    throw Error{"--compute", "LLM-Viewer chooses between FP16 and INT8 by the bit widths",
                "leave the option out"};
  }
  ElementBytes bytes;
  if (precision.weights) bytes.weight = plain_bytes(*precision.weights, "--weights");
  if (precision.activations) {
    bytes.activation = plain_bytes(*precision.activations, "--activations");
  }
  bytes.kv = precision.kv ? plain_bytes(*precision.kv, "--kv") : bytes.activation;
  return bytes;
}

}  // namespace llmviewer::llm_viewer
