#include "llmviewer/units/storage_format.hpp"

#include <cmath>

namespace llmviewer {

Bytes StorageFormat::matrix_bytes(double inputs, double outputs) const noexcept {
  double bytes = inputs * outputs * bytes_per_element() + outputs * bytes_per_output +
                 inputs * bytes_per_input;
  if (block_bytes > 0) {
    bytes += std::ceil(inputs / block_inputs) * std::ceil(outputs / block_outputs) * block_bytes;
  }
  return Bytes{bytes};
}

StorageFormat plain_format(DataType type) {
  StorageFormat format;
  format.name = name_of(type);
  format.bits = bits_of(type);
  format.type = type;
  return format;
}

}  // namespace llmviewer
