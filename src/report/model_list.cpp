#include <array>
#include <vector>

#include "llmviewer/analysis/model_facts.hpp"
#include "llmviewer/report/catalog_report.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

struct ModelRow {
  const Model* model;
  ModelFacts facts;
};

// clang-format off: one column a line
constexpr auto kModelColumns = std::to_array<ColumnOf<ModelRow>>({
    {"name", "name", "", "", Show::plain, [](const ModelRow& r) -> Cell { return r.model->name; }},
    {"architecture", "architecture", "", "", Show::plain,
     [](const ModelRow& r) -> Cell { return r.model->family; }},
    {"parameters", "parameters", "", "", Show::counted,
     [](const ModelRow& r) -> Cell { return r.facts.parameters; }},
    {"active_parameters", "active", "", "", Show::counted,
     [](const ModelRow& r) -> Cell { return r.facts.active_parameters; }},
    {"layers", "layers", "", "", Show::plain,
     [](const ModelRow& r) -> Cell { return static_cast<double>(r.model->layers()); }},
    {"context", "context", "", "", Show::plain,
     [](const ModelRow& r) -> Cell {
       return positive(static_cast<double>(r.model->max_positions));
     }},
    {"kv_bytes_per_token", "KV/token", "B", "", Show::binary,
     [](const ModelRow& r) -> Cell { return positive(r.facts.kv_per_token.value()); }},
    {"id", "id", "", "", Show::plain, [](const ModelRow& r) -> Cell { return r.model->id; }},
});
// clang-format on

}  // namespace

void write_model_list(const std::vector<Model>& models, std::string_view format,
                      std::ostream& out) {
  std::vector<ModelRow> rows;
  rows.reserve(models.size());
  for (const Model& model : models) rows.push_back({&model, facts_of(model)});
  write_sheet(sheet_of(std::span<const ColumnOf<ModelRow>>{kModelColumns}, rows), "models", format,
              out);
}

}  // namespace llmviewer
