#pragma once

#include <cstddef>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"

// What LLM-Viewer printed, and the same questions asked of us.

namespace llmviewer::parity {

/// One line of a CSV file, by the names of its columns. No field holds a comma.
class Record {
 public:
  Record(std::string line, std::map<std::string, std::string> fields)
      : line_{std::move(line)}, fields_{std::move(fields)} {}

  const std::string& line() const { return line_; }
  const std::string& text(const std::string& column) const { return fields_.at(column); }
  double number(const std::string& column) const { return std::stod(text(column)); }
  bool empty(const std::string& column) const { return text(column).empty(); }

 private:
  std::string line_;
  std::map<std::string, std::string> fields_;
};

inline std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

inline std::vector<Record> read_records(const std::string& path) {
  std::ifstream in{path};
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error{path + " cannot be read"};
  const std::vector<std::string> columns = split(line);
  std::vector<Record> records;
  while (std::getline(in, line)) {
    const std::vector<std::string> fields = split(line);
    std::map<std::string, std::string> named;
    for (std::size_t i = 0; i < columns.size(); ++i) named[columns[i]] = fields.at(i);
    records.emplace_back(line, std::move(named));
  }
  return records;
}

/// Loads each model once.
inline const Model& model_named(const std::string& name) {
  static std::map<std::string, Model> models;
  const auto found = models.find(name);
  if (found != models.end()) return found->second;
  return models.emplace(name, Catalog{}.model(name)).first->second;
}

inline Hardware device_named(const std::string& name) { return llm_viewer_device(name).value(); }

inline Precision precision_of(const Record& record) {
  const Catalog catalog;
  Precision precision;
  precision.weights = catalog.format(record.text("w_bit"), "--w-bit");
  precision.activations = catalog.format(record.text("a_bit"), "--a-bit");
  if (!record.empty("kv_bit")) precision.kv = catalog.format(record.text("kv_bit"), "--kv-bit");
  return precision;
}

inline Analysis analysis_of(const Record& record, const Scenario& scenario) {
  return analyze_as_llm_viewer(model_named(record.text("model")),
                               device_named(record.text("hardware")), scenario);
}

/// The request that a line of the generation loop's file is about.
inline Analysis generation_of(const Record& record) {
  Scenario scenario;
  scenario.workload.batch = record.number("batch");
  scenario.workload.seq = record.number("prompt_len");
  scenario.workload.gen = record.number("gen_len");
  scenario.workload.stages = {Stage::generate};
  scenario.precision = precision_of(record);
  return analysis_of(record, scenario);
}

/// The stage that a line of layers.csv or totals.csv belongs to.
inline StageResult stage_of(const Record& record) {
  Scenario scenario;
  scenario.workload.batch = record.number("batch");
  scenario.workload.seq = record.number("seqlen");
  scenario.workload.stages = {record.text("stage") == "prefill" ? Stage::prefill : Stage::decode};
  scenario.precision = precision_of(record);
  scenario.fused_attention = record.text("flash") == "1";
  return analysis_of(record, scenario).stages.front();
}

}  // namespace llmviewer::parity
