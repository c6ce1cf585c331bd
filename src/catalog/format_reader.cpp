#include <charconv>
#include <nlohmann/json.hpp>

#include "catalog/config_store.hpp"
#include "catalog/file_readers.hpp"
#include "catalog/strict_object.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

DataType read_element_type(StrictObject& root, std::string_view key) {
  return known_data_type(root.required_text(key, "name the type of an element"), root.where(key));
}

double read_size(StrictObject& root, std::string_view key) {
  constexpr double kMost = 1e6;
  return root.number(key, 0, kMost).value_or(0);
}

void read_blocks(StrictObject& root, StorageFormat& format) {
  const Json* block = root.find("block");
  format.block_bytes = read_size(root, "block_bytes");
  if (block == nullptr) return;
  const auto sides = two_numbers(*block);
  if (!sides) throw Error{root.where("block"), "not two numbers", "write [inputs, outputs]"};
  format.block_inputs = sides->front();
  format.block_outputs = sides->back();
}

std::optional<double> bare_bits(std::string_view name) {
  double bits = 0;
  const auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), bits);
  if (status != std::errc{} && status != std::errc::result_out_of_range) return std::nullopt;
  if (end != name.data() + name.size()) return std::nullopt;
  return status == std::errc::result_out_of_range ? -1 : bits;
}

/// Exactly bits/8 bytes an element and no overhead, as the paper counts.
StorageFormat bare_format(double bits, std::string_view name, std::string_view where) {
  const bool possible = (bits >= 1 && bits <= 8) || bits == 16 || bits == 32;
  if (!possible || bits != static_cast<double>(static_cast<int>(bits))) {
    throw Error{where, std::string{name} + " is no bit width",
                "use 1 to 8, 16 or 32, or a format's name (llmviewer formats)"};
  }
  StorageFormat format;
  format.name = std::string{name};
  format.title = "plain " + format.name + "-bit elements, no overhead";
  format.bits = bits;
  format.type = bits > 16  ? DataType::fp32
                : bits > 8 ? DataType::fp16
                : bits > 4 ? DataType::int8
                           : DataType::int4;
  return format;
}

/// "int4-g128" from the file "int4-gN".
std::optional<StorageFormat> grouped_format(const ConfigStore& store, std::string_view name) {
  const auto at = name.find("-g");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = name.substr(at + 2);
  double group = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), group);
  const auto length = static_cast<std::size_t>(end - digits.data());
  const std::string file_name =
      std::string{name.substr(0, at)} + "-gN" + std::string{digits.substr(length)};
  if (status != std::errc{} || !(group >= 1) || !(group <= 1e6) ||
      group != static_cast<double>(static_cast<int>(group))) {
    return std::nullopt;
  }
  const auto file = store.named(file_name);
  if (!file) return std::nullopt;
  FormatFile read = read_format(parsed(*file), file->where);
  if (!read.any_group) return std::nullopt;
  read.format.name = std::string{name};
  read.format.group = group;
  return read.format;
}

}  // namespace

FormatFile read_format(const Json& json, const std::string& where) {
  StrictObject root{json, where};
  FormatFile file;
  StorageFormat& format = file.format;
  format.name = root.required_text("name", "name the format");
  format.title = root.text("title");
  format.bits = read_size(root, "bits");
  if (format.bits <= 0) throw Error{root.where("bits"), "missing", "write the bits of an element"};
  format.type = read_element_type(root, "type");
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
  format.group_bits = read_size(root, "scale_bits") + read_size(root, "zero_bits");
  format.bytes_per_output = read_size(root, "scale_bytes_per_output");
  read_blocks(root, format);
  if (root.find("computes_in") != nullptr)
    format.computes_in = read_element_type(root, "computes_in");
  file.uses = root.texts("uses");
  format.sources = root.texts("sources");
  root.finish();
  return file;
}

StorageFormat format_named(const ConfigStore& store, std::string_view name,
                           std::string_view where) {
  if (const auto bits = bare_bits(name)) return bare_format(*bits, name, where);
  if (const auto file = store.named(name)) {
    FormatFile read = read_format(parsed(*file), file->where);
    if (!read.any_group) return read.format;
  }
  if (auto grouped = grouped_format(store, name)) return *grouped;
  throw Error{where, "\"" + std::string{name} + "\" is no format",
              did_you_mean(name, store.names(), "use a bit width or one of: " + store.listed())};
}

}  // namespace llmviewer
