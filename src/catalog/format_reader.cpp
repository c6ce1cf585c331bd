#include "catalog/format_reader.hpp"

#include <algorithm>

#include "catalog/strict_object.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

DataType read_type(StrictObject& root, std::string_view key) {
  const std::string name = root.required_text(key, "name the type of an element");
  const auto type = data_type_named(name);
  if (!type) {
    throw Error{root.where(key), "\"" + name + "\" is no data type",
                "use fp32 bf16 fp16 fp8 fp6 fp4 int8 or int4"};
  }
  return *type;
}

double positive(StrictObject& root, std::string_view key, double otherwise) {
  const double value = root.number(key).value_or(otherwise);
  if (value < 0 || value > 1e6) {
    throw Error{root.where(key), "not a possible size", "write a number between 0 and 1e6"};
  }
  return value;
}

void read_block(StrictObject& root, StorageFormat& format) {
  const Json* block = root.find("block");
  format.block_bytes = positive(root, "block_bytes", 0);
  if (block == nullptr) return;
  if (!block->is_array() || block->size() != 2 || !(*block)[0].is_number() ||
      !(*block)[1].is_number()) {
    throw Error{root.where("block"), "not two numbers", "write [inputs, outputs]"};
  }
  format.block_inputs = (*block)[0].get<double>();
  format.block_outputs = (*block)[1].get<double>();
}

}  // namespace

FormatFile read_format(const Json& json, const std::string& where) {
  StrictObject root{json, where};
  FormatFile file;
  StorageFormat& format = file.format;
  format.name = root.required_text("name", "name the format");
  format.title = root.text("title");
  format.bits = positive(root, "bits", 0);
  if (format.bits <= 0) throw Error{root.where("bits"), "missing", "write the bits of an element"};
  format.type = read_type(root, "type");
  if (const Json* group = root.find("group")) {
    if (group->is_number()) {
      format.group = group->get<double>();
    } else if (*group == "N") {
      file.any_group = true;
    } else {
      throw Error{root.where("group"), shown(*group) + " is no group size",
                  "write a number, or \"N\" for any"};
    }
  }
  format.group_bits = positive(root, "scale_bits", 0) + positive(root, "zero_bits", 0);
  format.bytes_per_output = positive(root, "scale_bytes_per_output", 0);
  read_block(root, format);
  if (root.find("computes_in") != nullptr) format.computes_in = read_type(root, "computes_in");
  file.uses = root.texts("uses");
  format.sources = root.texts("sources");
  root.finish();
  return file;
}

}  // namespace llmviewer
