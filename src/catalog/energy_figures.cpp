#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "catalog/config_store.hpp"
#include "catalog/strict_object.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr double kPico = 1e-12;

double joules(StrictObject& object, std::string_view key) {
  constexpr double kMostPicojoules = 1e6;
  const auto value = object.number(key);
  if (!value) throw Error{object.where(key), "is missing", "write picojoules"};
  if (*value > 0 && *value <= kMostPicojoules) return *value * kPico;
  throw Error{object.where(key), round_trip(*value) + " pJ is not possible",
              "write a positive number"};
}

/// The mean of an addition and a multiplication, of which a matrix product has as many.
void read_type(StrictObject& arithmetic, DataType type, EnergyFigures& figures) {
  arithmetic.require(name_of(type), "write \"add_pj\" and \"multiply_pj\", or \"as\"");
  arithmetic.object(name_of(type), [&](StrictObject& object) {
    const std::string as = object.text("as");
    if (!as.empty()) {
      figures.stands_in[type] = known_data_type(as, object.where("as"));
      return;
    }
    figures.joules_per_op[type] = (joules(object, "add_pj") + joules(object, "multiply_pj")) / 2;
  });
}

void fill_stand_ins(EnergyFigures& figures, const std::string& where) {
  for (const DataType type : kDataTypes) {
    if (!figures.stands_in[type]) continue;
    const DataType other = *figures.stands_in[type];
    if (figures.stands_in[other]) {
      throw Error{where, std::string{name_of(other)} + " has no figure of its own",
                  "let \"as\" name a type that has"};
    }
    figures.joules_per_op[type] = figures.joules_per_op[other];
  }
}

BitEnergy read_bit(StrictObject& object, std::string technology) {
  object.number("year");
  return {std::move(technology), joules(object, "pj_per_bit"), object.text("uncertain")};
}

void read_memory(StrictObject& root, const Json& json, EnergyFigures& figures) {
  root.require("memory", "write an object of technologies");
  root.object("memory", [&](StrictObject& memory) {
    for (const auto& figure : json.at("memory").items()) {
      memory.object(figure.key(), [&](StrictObject& object) {
        figures.memory.push_back(read_bit(object, figure.key()));
      });
    }
  });
}

EnergyFigures read_figures(const ConfigText& file) {
  const Json json = parsed(file);
  StrictObject root{json, file.where};
  EnergyFigures figures;
  root.text("name");
  root.text("notes");
  root.require("arithmetic", "write an object of data types");
  root.object("arithmetic", [&](StrictObject& arithmetic) {
    for (const DataType type : kDataTypes) read_type(arithmetic, type, figures);
  });
  fill_stand_ins(figures, root.where("arithmetic"));
  figures.arithmetic_is = root.text("arithmetic_is");
  read_memory(root, json, figures);
  root.require("network", "write an object with \"pj_per_bit\"");
  root.object("network",
              [&](StrictObject& object) { figures.network = read_bit(object, "network"); });
  figures.sources = root.texts("sources");
  if (file.own && figures.sources.empty()) {
    throw Error{file.where, "names no source", "add \"sources\": [\"https://...\"]"};
  }
  root.finish();
  return figures;
}

}  // namespace

EnergyFigures energy_figures(const Catalog::Folders& folders) {
  constexpr std::string_view kName = "published";
  const auto file = ConfigStore{"energy", folders.configs}.named(kName);
  if (!file) throw Error{"configs/energy", "published.json is not there", "install it anew"};
  return read_figures(*file);
}

}  // namespace llmviewer
