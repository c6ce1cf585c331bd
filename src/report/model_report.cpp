// One model whole: its parameters by role and matrix, and what a token keeps in the KV cache.

#include <array>

#include "llmviewer/analysis/model_facts.hpp"
#include "llmviewer/report/catalog_report.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/json_value.hpp"
#include "report/sheet.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

constexpr auto kMatrixColumns = std::to_array<ColumnOf<MatrixFact>>({
    {"group", "group", "", "", Show::plain, [](const MatrixFact& f) -> Cell { return f.group; }},
    {"name", "weights", "", "", Show::plain, [](const MatrixFact& f) -> Cell { return f.name; }},
    {"shape", "shape", "", "", Show::plain, [](const MatrixFact& f) -> Cell { return f.shape; }},
    {"formula", "formula", "", "", Show::plain,
     [](const MatrixFact& f) -> Cell { return f.formula; }},
    {"repeat", "", "", "", Show::times, [](const MatrixFact& f) -> Cell { return f.repeat; }},
    {"parameters", "parameters", "", "", Show::plain,
     [](const MatrixFact& f) -> Cell { return f.parameters; }},
});

Sheet matrix_sheet(const ModelFacts& facts) {
  return sheet_of(std::span<const ColumnOf<MatrixFact>>{kMatrixColumns}, facts.matrices);
}

/// "6738415616 (6.74 B)"
std::string exact_and_counted(double value) {
  return round_trip(value) + (value >= 1000 ? " (" + counted(value) + ")" : "");
}

std::string kv_words(const ModelFacts& facts) {
  if (!(facts.kv_per_token > Bytes{0})) return "no KV cache";
  std::string words = scaled_binary(facts.kv_per_token) + " a token at 16 bit";
  if (facts.kv_per_token_windowed > Bytes{0} && facts.window) {
    words += ": " + scaled_binary(facts.kv_per_token_full) + " in full layers, " +
             scaled_binary(facts.kv_per_token_windowed) + " in layers that keep " +
             round_trip(*facts.window) + " positions";
  }
  return words;
}

Facts model_facts_words(const Model& model, const ModelFacts& facts) {
  Facts words;
  if (!model.id.empty()) words.push_back({"id", model.id});
  words.push_back({"architecture", model.family + " (model_type " + model.model_type + ")"});
  words.push_back({"layers", round_trip(static_cast<double>(model.layers()))});
  if (model.max_positions > 0) {
    words.push_back({"context", round_trip(static_cast<double>(model.max_positions))});
  }
  words.push_back({"parameters", exact_and_counted(facts.parameters)});
  if (facts.active_parameters != facts.parameters) {
    words.push_back({"active", exact_and_counted(facts.active_parameters)});
  }
  words.push_back({"weights", scaled_binary(facts.weight_bytes) + " as configured"});
  words.push_back({"embeddings", model.head.present && model.head.tied ? "tied" : "not tied"});
  words.push_back({"KV cache", kv_words(facts)});
  return words;
}

Grid role_grid(const ModelFacts& facts) {
  Grid grid{.heads = {{"role"}, {"parameters", Align::right}, {"share", Align::right}}, .rows = {}};
  for (const RoleParameters& role : facts.roles) {
    const double share = facts.parameters > 0 ? role.parameters / facts.parameters : 0;
    grid.rows.push_back(
        {{{role.role}, {round_trip(role.parameters)}, {percent(share)}}, GridRow::Kind::plain});
  }
  grid.rows.push_back({{{"total"}, {round_trip(facts.parameters)}, {}}, GridRow::Kind::total});
  return grid;
}

Document document_of(const Model& model, const ModelFacts& facts) {
  Facts origin;
  if (!model.confidence.empty()) origin.push_back({"confidence", model.confidence});
  if (!model.notes.empty()) origin.push_back({"notes", model.notes});
  for (std::size_t i = 0; i < model.sources.size(); ++i) {
    origin.push_back({"source " + std::to_string(i + 1), model.sources[i]});
  }
  Document document{Heading{model.name, {}, 1}, model_facts_words(model, facts), role_grid(facts),
                    grid_of(matrix_sheet(facts))};
  if (!origin.empty()) document.push_back(origin);
  return document;
}

Json roles_json(const ModelFacts& facts) {
  Json json = Json::object();
  for (const RoleParameters& role : facts.roles) json[role.role] = json_number(role.parameters);
  return json;
}

Json model_json(const Model& model, const ModelFacts& facts) {
  const double context = static_cast<double>(model.max_positions);
  return {{"schema", kJsonSchema},
          {"name", model.name},
          {"id", model.id},
          {"model_type", model.model_type},
          {"architecture", model.family},
          {"layers", json_number(static_cast<double>(model.layers()))},
          {"context", context > 0 ? json_number(context) : Json{}},
          {"tied_embeddings", model.head.present && model.head.tied},
          {"parameters", json_number(facts.parameters)},
          {"active_parameters", json_number(facts.active_parameters)},
          {"text_parameters", json_number(facts.text_parameters)},
          {"vision_parameters", json_number(facts.vision_parameters)},
          {"mtp_parameters", json_number(facts.mtp_parameters)},
          {"kv_bytes_per_token", json_number(facts.kv_per_token.value())},
          {"kv_bytes_per_token_full", json_number(facts.kv_per_token_full.value())},
          {"kv_bytes_per_token_windowed", json_number(facts.kv_per_token_windowed.value())},
          {"window", json_number(facts.window)},
          {"recurrent_state_elements", json_number(facts.recurrent_state_elements)},
          {"weight_bytes", json_number(facts.weight_bytes.value())},
          {"roles", roles_json(facts)},
          {"matrices", json_rows(matrix_sheet(facts))}};
}

}  // namespace

void write_model(const Model& model, std::string_view format, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  const ModelFacts facts = facts_of(model);
  if (name == "json") return write_json(model_json(model, facts), out);
  if (name == "jsonl") return write_json_line(model_json(model, facts), out);
  if (name == "csv") return write_csv(matrix_sheet(facts), out);
  write_document(document_of(model, facts), name, out);
}

}  // namespace llmviewer
