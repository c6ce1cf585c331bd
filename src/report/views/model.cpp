// The models of the catalogue: a list of them, and one whole, its parameters by role and matrix and
// what a token keeps in the KV cache.

#include <array>
#include <string>
#include <vector>

#include "llmviewer/analysis/model_facts.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

struct ModelRow {
  const Model* model;
  ModelFacts facts;
};

// clang-format off
constexpr auto kModelColumns = std::to_array<ColumnOf<ModelRow>>({
    {.name = "name", .title = "name", .of = [](auto& r) { return r.model->name; }},
    {.name = "architecture", .title = "architecture",
     .of = [](auto& r) { return r.model->family; }},
    {.name = "parameters", .title = "parameters", .show = Show::counted,
     .of = [](auto& r) { return r.facts.parameters; }},
    {.name = "active_parameters", .title = "active", .show = Show::counted,
     .of = [](auto& r) { return r.facts.active_parameters; }},
    {.name = "layers", .title = "layers", .of = [](auto& r) { return r.model->layers(); }},
    {.name = "context", .title = "context",
     .of = [](auto& r) { return positive(static_cast<double>(r.model->max_positions)); }},
    {.name = "kv_bytes_per_token", .title = "KV/token", .show = Show::binary,
     .of = [](auto& r) { return positive(r.facts.kv_per_token.value()); }},
    {.name = "id", .title = "id", .of = [](auto& r) { return r.model->id; }},
});
// clang-format on

// clang-format off
constexpr auto kMatrixColumns = std::to_array<ColumnOf<MatrixFact>>({
    {.name = "group", .title = "group", .of = [](auto& f) { return f.group; }},
    {.name = "name", .title = "weights", .of = [](auto& f) { return f.name; }},
    {.name = "shape", .title = "shape", .of = [](auto& f) { return f.shape; }},
    {.name = "formula", .title = "formula", .of = [](auto& f) { return f.formula; }},
    {.name = "repeat", .show = Show::times, .of = [](auto& f) { return f.repeat; }},
    {.name = "parameters", .title = "parameters", .of = [](auto& f) { return f.parameters; }},
});
// clang-format on

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
  add_fact("id", model.id, words);
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
  Grid grid = grid_titled({"role"}, {"parameters", "share"});
  for (const RoleParameters& role : facts.roles) {
    const double share = facts.parameters > 0 ? role.parameters / facts.parameters : 0;
    grid.add({{role.role}, {round_trip(role.parameters)}, {percent(share)}});
  }
  grid.add({{"total"}, {round_trip(facts.parameters)}, {}}, GridRow::Kind::total);
  return grid;
}

Document document_of(const Model& model, const ModelFacts& facts) {
  Facts origin;
  add_fact("confidence", model.confidence, origin);
  add_fact("notes", model.notes, origin);
  add(source_facts(model.sources), origin);
  Document document{Heading{model.name, {}, 1}, model_facts_words(model, facts), role_grid(facts),
                    grid_of(kMatrixColumns, facts.matrices)};
  add(std::move(origin), document);
  return document;
}

Json roles_json(const ModelFacts& facts) {
  Json json = Json::object();
  for (const RoleParameters& role : facts.roles) json[role.role] = role.parameters;
  return json;
}

Json json_of(const Model& model, const ModelFacts& facts) {
  return {{"schema", kJsonSchema},
          {"name", model.name},
          {"id", model.id},
          {"model_type", model.model_type},
          {"architecture", model.family},
          {"layers", model.layers()},
          {"context", positive(static_cast<double>(model.max_positions))},
          {"tied_embeddings", model.head.tied},
          {"parameters", facts.parameters},
          {"active_parameters", facts.active_parameters},
          {"text_parameters", facts.text_parameters},
          {"vision_parameters", facts.vision_parameters},
          {"mtp_parameters", facts.mtp_parameters},
          {"kv_bytes_per_token", facts.kv_per_token},
          {"kv_bytes_per_token_full", facts.kv_per_token_full},
          {"kv_bytes_per_token_windowed", facts.kv_per_token_windowed},
          {"window", facts.window},
          {"recurrent_state_elements", facts.recurrent_state_elements},
          {"weight_bytes", facts.weight_bytes},
          {"roles", roles_json(facts)},
          {"matrices", json_rows(kMatrixColumns, facts.matrices)}};
}

}  // namespace

void write_model_list(const std::vector<Model>& models, std::string_view format,
                      std::ostream& out) {
  std::vector<ModelRow> rows;
  for (const Model& model : models) rows.push_back({&model, facts_of(model)});
  write(list_view("models", kModelColumns, rows), format, {}, out);
}

void write_model(const Model& model, std::string_view format, std::ostream& out) {
  const ModelFacts facts = facts_of(model);
  write({.document = [&] { return document_of(model, facts); },
         .json = [&] { return json_of(model, facts); },
         .sheet = [&] { return sheet_of(kMatrixColumns, facts.matrices); },
         .lines = [&] { return std::vector{json_of(model, facts)}; }},
        format, {}, out);
}

}  // namespace llmviewer
