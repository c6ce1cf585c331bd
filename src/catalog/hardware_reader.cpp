#include <algorithm>
#include <nlohmann/json.hpp>

#include "catalog/file_readers.hpp"
#include "catalog/strict_object.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// No device and no group of devices is near this; what exceeds it is a slip of the pen.
constexpr double kLargestFigure = 1e24;

/// A figure is a text with its unit, or a bare number in base units.
std::string figure_text(const Json& value, const std::string& where) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number()) return round_trip(value.get<double>());
  throw Error{where, shown(value) + " is not a figure", "write a number and a unit in quotes"};
}

template <class Parse>
auto optional_figure(StrictObject& object, std::string_view key, Parse parse)
    -> std::optional<decltype(parse(std::string_view{}, std::string_view{}))> {
  const Json* value = object.find(key);
  if (value == nullptr) return std::nullopt;
  const std::string where = object.where(key);
  const auto figure = parse(figure_text(*value, where), where);
  double number = 0;
  if constexpr (std::is_same_v<decltype(figure), const double>) {
    number = figure;
  } else {
    number = figure.value();
  }
  if (!(number > 0) || number > kLargestFigure) {
    throw Error{where, shown(*value) + " is not a possible figure", "write a positive one"};
  }
  return figure;
}

void read_rates(StrictObject& parent, std::string_view key,
                PerType<std::optional<OpsPerSecond>>& rates) {
  parent.object(key, [&](StrictObject& object) {
    for (const DataType type : kDataTypes) {
      rates[type] = optional_figure(object, name_of(type), parse_ops_per_second);
    }
  });
}

void check_types(StrictObject& object, std::string_view key) {
  for (const std::string& name : object.texts(key)) {
    if (!data_type_named(name)) {
      throw Error{object.where(key), "\"" + name + "\" is no data type",
                  "use fp64 fp32 tf32 bf16 fp16 fp8 fp6 fp4 int8 or int4"};
    }
  }
}

void read_matrix(StrictObject& root, Hardware& hardware) {
  root.object("matrix", [&](StrictObject& matrix) {
    hardware.matrix_engine = matrix.flag("engine", true);
    read_rates(matrix, "dense", hardware.matrix);
    read_rates(matrix, "fp32_accumulate", hardware.matrix_fp32_accumulate);
    check_types(matrix, "not_native");
    check_types(matrix, "unknown");
  });
}

void read_memory(StrictObject& root, Hardware& hardware) {
  root.object("memory", [&](StrictObject& memory) {
    memory.require("bandwidth", "every device has one: \"bandwidth\": \"768 GB/s\"");
    hardware.bandwidth = *optional_figure(memory, "bandwidth", parse_bytes_per_second);
    hardware.capacity = optional_figure(memory, "capacity", parse_bytes);
    optional_figure(memory, "usable", parse_bytes);
    optional_figure(memory, "rate_per_pin", parse_bytes_per_second);
    hardware.memory_type = memory.text("type");
    memory.text("convention");
    memory.number("bus_bits");
  });
}

void read_caches(StrictObject& root, Hardware& hardware) {
  root.object("cache", [&](StrictObject& cache) {
    hardware.last_level_cache = optional_figure(cache, "last_level", parse_bytes);
    optional_figure(cache, "l1_per_unit", parse_bytes);
    hardware.register_file_per_unit = optional_figure(cache, "register_file_per_unit", parse_bytes);
  });
}

void read_surroundings(StrictObject& root, Hardware& hardware) {
  root.object("units", [&](StrictObject& units) {
    hardware.units = units.number("count");
    units.text("name");
    hardware.clock = optional_figure(units, "boost_clock", parse_hertz);
    optional_figure(units, "tensor_clock", parse_hertz);
    units.number("tensor_fp16_ops_per_clock");
  });
  root.object("power", [&](StrictObject& power) {
    hardware.tdp_watts = optional_figure(power, "tdp", parse_watts);
    optional_figure(power, "idle", parse_watts);
  });
  if (root.find("interconnect") != nullptr) {
    root.object("interconnect", [&](StrictObject& link) {
      Interconnect interconnect;
      interconnect.type = link.text("type");
      interconnect.one_way = optional_figure(link, "one_way", parse_bytes_per_second);
      optional_figure(link, "one_way_per_link", parse_bytes_per_second);
      interconnect.max_domain = link.number("max_domain");
      link.text("topology");
      link.text("note");
      hardware.interconnect = interconnect;
    });
  }
  root.object("host", [&](StrictObject& host) {
    hardware.pcie = optional_figure(host, "pcie_one_way", parse_bytes_per_second);
    hardware.nic = optional_figure(host, "nic_one_way", parse_bytes_per_second);
  });
  root.object("price", [&](StrictObject& price) {
    hardware.usd_per_hour = price.number("usd_per_hour");
    price.number("usd_list");
    hardware.price = price.text("what");
    hardware.price_source = price.text("source");
  });
}

bool names(const std::vector<std::string>& paths, const std::string& path) {
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& named) {
    return named == path || path.starts_with(named + ".");
  });
}

/// Every figure of the sections that hold figures, in the file's order, for showing them.
void collect_figures(const Json& json, const std::string& path,
                     const std::vector<std::string>& derived,
                     const std::vector<std::string>& uncertain, const Json* alternatives,
                     std::vector<Figure>& figures) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      collect_figures(value, path.empty() ? key : path + "." + key, derived, uncertain,
                      alternatives, figures);
    }
    return;
  }
  Figure figure{.path = path,
                .text = {},
                .derived = names(derived, path),
                .uncertain = names(uncertain, path),
                .alternative = {}};
  if (json.is_string()) {
    figure.text = json.get<std::string>();
  } else if (json.is_array()) {
    for (const Json& item : json) {
      figure.text += (figure.text.empty() ? "" : ", ") +
                     (item.is_string() ? item.get<std::string>() : shown(item));
    }
  } else if (!json.is_null()) {
    figure.text = shown(json);
  }
  if (alternatives != nullptr && alternatives->contains(path)) {
    const Json& other = (*alternatives)[path];
    figure.alternative = other.is_string() ? other.get<std::string>() : shown(other);
  }
  figures.push_back(std::move(figure));
}

}  // namespace

Hardware read_hardware(const Json& json, const std::string& where, Sources sources) {
  StrictObject root{json, where};
  Hardware hardware;
  hardware.name = root.required_text("name", "name the device: \"name\": \"my-chip\"");
  hardware.title = root.text("title");
  if (hardware.title.empty()) hardware.title = hardware.name;
  hardware.aliases = root.texts("aliases");
  hardware.default_of = root.texts("default_of");
  hardware.vendor = root.text("vendor");
  hardware.kind = root.text("kind");
  hardware.architecture = root.text("architecture");
  hardware.year = static_cast<int>(std::clamp(root.number("year").value_or(0), 0.0, 9999.0));
  hardware.scope = root.text("scope");
  read_matrix(root, hardware);
  read_rates(root, "vector", hardware.vector);
  read_memory(root, hardware);
  read_caches(root, hardware);
  read_surroundings(root, hardware);

  const auto derived = root.texts("derived");
  const auto uncertain = root.texts("uncertain");
  const Json* alternatives = root.find("alternatives");
  hardware.notes = root.text("notes");
  hardware.sources = root.texts("sources");
  hardware.confidence = root.text("confidence");
  if (sources == Sources::required && hardware.sources.empty()) {
    throw Error{where, "names no source", "add \"sources\": [\"https://...\"]"};
  }
  root.finish();

  for (const char* section :
       {"matrix", "vector", "memory", "cache", "units", "power", "interconnect", "host", "price"}) {
    const auto found = json.find(section);
    if (found == json.end() || found->is_null()) continue;
    collect_figures(*found, section, derived, uncertain, alternatives, hardware.figures);
  }
  return hardware;
}

}  // namespace llmviewer
