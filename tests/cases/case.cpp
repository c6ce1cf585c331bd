#include "cases/case.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "catalog/model_of.hpp"
#include "llmviewer/analysis/expenses.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer {
namespace {

Stage stage_named(const std::string& name) {
  if (name == "prefill") return Stage::prefill;
  if (name == "decode") return Stage::decode;
  throw std::invalid_argument{"a case's scenario has no stage \"" + name + "\""};
}

std::optional<StorageFormat> format_in(const Json& asked, const char* key) {
  if (!asked.contains(key)) return std::nullopt;
  return Catalog{}.format(asked[key].get<std::string>(), key);
}

/// A mistyped key would leave a default in place of what the derivation speaks of.
void require_known_keys(const Json& asked, const std::set<std::string>& known) {
  for (const auto& [key, value] : asked.items()) {
    if (!known.contains(key)) throw std::invalid_argument{"unknown key \"" + key + "\""};
  }
}

Precision precision_in(const Json& asked) {
  Precision precision;
  precision.weights = format_in(asked, "weights");
  precision.activations = format_in(asked, "activations");
  precision.kv = format_in(asked, "kv");
  precision.head = format_in(asked, "head_weights");
  if (asked.contains("compute")) {
    precision.compute = data_type_named(asked["compute"].get<std::string>());
  }
  return precision;
}

/// A share is a number, a size a text.
OffloadedPart offloaded_in(const Json& asked, const char* key) {
  OffloadedPart part;
  if (!asked.contains(key)) return part;
  if (asked[key].is_string()) {
    part.bytes = parse_bytes(asked[key].get<std::string>(), key);
  } else {
    part.share = asked[key].get<double>();
  }
  return part;
}

Workload workload_in(const Json& asked) {
  Workload workload;
  workload.batch = asked.value("batch", 1.0);
  workload.seq = asked.value("seq", 0.0);
  if (asked.contains("gen")) workload.gen = asked["gen"].get<double>();
  workload.prefix = asked.value("prefix", 0.0);
  workload.chunk = asked.value("chunk", 0.0);
  workload.beams = asked.value("beams", 1.0);
  if (asked.contains("speculate")) {
    require_known_keys(asked["speculate"], {"draft", "draft_tokens", "acceptance"});
    workload.speculation = Speculation{asked["speculate"].at("draft_tokens").get<double>(),
                                       asked["speculate"].at("acceptance").get<double>()};
  }
  if (asked.contains("stage")) workload.stages = {stage_named(asked["stage"].get<std::string>())};
  if (asked.contains("new")) {
    workload.step = ExplicitStep{asked["new"].get<double>(), asked["context"].get<double>()};
  }
  if (asked.value("logits", "last") == "all") workload.logits = Logits::all;
  if (asked.contains("offload")) {
    require_known_keys(asked["offload"], {"weights", "kv"});
    workload.offload.weights = offloaded_in(asked["offload"], "weights");
    workload.offload.kv = offloaded_in(asked["offload"], "kv");
  }
  if (asked.contains("reserve")) {
    workload.reserve = parse_bytes(asked["reserve"].get<std::string>(), "reserve");
  }
  return workload;
}

Layout layout_in(const Json& asked) {
  return {.tensor = asked.value("tp", 1.0),
          .pipeline = asked.value("pp", 1.0),
          .expert = asked.value("ep", 1.0),
          .data = asked.value("dp", 1.0),
          .context = asked.value("cp", 1.0),
          .sequence_parallel = asked.value("sequence_parallel", false),
          .micro_batches = asked.value("micro_batches", 1.0),
          .overlap = asked.value("overlap", 0.0)};
}

void add_cost(const Cost& cost, Json& answer) {
  answer["ops"] = cost.ops().value();
  answer["matrix_ops"] = cost.matrix.value();
  answer["vector_ops"] = cost.vector.value();
  answer["memory_access_bytes"] = cost.traffic.total().value();
  answer["load_weight_bytes"] = cost.traffic.weights.value();
  answer["load_act_bytes"] = cost.traffic.activations_in.value();
  answer["store_act_bytes"] = cost.traffic.activations_out.value();
  answer["load_kv_bytes"] = cost.traffic.kv_read.value();
  answer["store_kv_bytes"] = cost.traffic.kv_write.value();
  answer["network_bytes"] = cost.network.value();
}

Json of_row(const OpRow& row) {
  Json answer;
  add_cost(row.cost, answer);
  answer["kind"] = name_of(*row.kind);
  answer["repeat"] = row.repeat;
  answer["compute_type"] = name_of(row.compute_type);
  answer["arithmetic_intensity"] = row.arithmetic_intensity;
  answer["performance_ops_per_s"] = row.performance.value();
  answer["bound"] = name_of(row.timing.bound);
  answer["limiter"] = name_of(row.timing.limiter);
  answer["time_s"] = row.timing.time.value();
  answer["total_time_s"] = row.total_time.value();
  return answer;
}

Json of_total(const StageTotal& total) {
  Json answer;
  add_cost(total.cost, answer);
  answer["arithmetic_intensity"] = total.arithmetic_intensity;
  answer["bound"] = name_of(total.bound);
  answer["time_s"] = total.time.value();
  answer["tokens_per_s"] = total.tokens_per_s;
  return answer;
}

Json of_memory(const MemoryStudy& study) {
  const Memory& memory = study.analysis.memory;
  Json answer{{"weights_bytes", memory.weights.value()},
              {"kv_cache_bytes", memory.kv_cache.value()},
              {"activation_bytes", memory.activations.value()},
              {"total_bytes", memory.total.value()},
              {"host_bytes", memory.host.value()},
              {"fits", memory.fits.value_or(false)},
              {"peak_op", study.peak.op},
              {"allocated_kv_cache_bytes", study.allocated.kv_cache.value()}};
  if (study.largest) {
    answer["largest_batch"] = study.largest->batch;
    answer["largest_context"] = study.largest->context;
    answer["largest_allocated_context"] = study.largest_allocated->context;
  }
  return answer;
}

Json of_generation(const Generation& generation) {
  Json answer{{"ttft_s", generation.ttft.value()},
              {"tpot_s", generation.tpot.value()},
              {"tpot_first_s", generation.tpot_first.value()},
              {"tpot_last_s", generation.tpot_last.value()},
              {"latency_s", generation.latency.value()},
              {"throughput_tokens_per_s", generation.throughput_tokens_per_s}};
  if (generation.speculated) {
    const Speculated& speculated = *generation.speculated;
    answer["tokens_per_verification"] = speculated.tokens_per_verification;
    answer["draft_s"] = speculated.draft_time.value();
    answer["verification_s"] = speculated.verification_time.value();
    answer["plain_tpot_s"] = speculated.plain_tpot.value();
    answer["speedup"] = speculated.speedup;
    if (speculated.break_even) answer["break_even_acceptance"] = *speculated.break_even;
  }
  return answer;
}

Json of_expenses(const Case& one, const Analysis& analysis) {
  Tariff tariff = tariff_of(one.hardware(), energy_figures({}));
  if (one.json.contains("tariff")) {
    const Json& asked = one.json["tariff"];
    require_known_keys(asked, {"grid", "rack_devices"});
    if (asked.contains("grid")) tariff.grams_per_kwh = asked["grid"].get<double>();
    if (asked.contains("rack_devices")) tariff.rack_devices = asked["rack_devices"].get<double>();
  }
  const Expenses expenses = expenses_of(analysis, tariff);
  Json answer{{"rack_w", expenses.rack_watts.value_or(0)}};
  std::vector<Charge> charges = expenses.tokens;
  if (expenses.request) charges.push_back(*expenses.request);
  for (const Charge& charge : charges) {
    const std::string of{name_of(charge)};
    answer[of + "_usd"] = charge.usd.value();
    answer[of + "_joules_least"] = charge.joules.least.value();
    answer[of + "_joules_most"] = charge.joules.most.value();
    answer[of + "_grams_least"] = charge.grams.least.value();
    answer[of + "_grams_most"] = charge.grams.most.value();
  }
  return answer;
}

}  // namespace

Model Case::model() const {
  const Json& given = json.at("model");
  if (given.is_string()) return Catalog{}.model(given.get<std::string>());
  if (!json.contains("architecture")) return model_of(given.dump());
  const TemporaryFolder folder;
  const Json& architecture = json["architecture"];
  folder.write("architectures/" + architecture.at("name").get<std::string>() + ".json",
               architecture.dump());
  return Catalog{{.configs = {folder.path()}, .hubs = {}}}.model(
      folder.write("config.json", given.dump()));
}

std::optional<Model> Case::draft() const {
  const Json& asked = json.at("scenario");
  if (!asked.contains("speculate") || asked["speculate"].at("draft") == "mtp") return std::nullopt;
  return model_of(asked["speculate"]["draft"].dump());
}

Hardware Case::hardware() const {
  const Json& given = json.at("hardware");
  return given.is_string() ? Catalog{}.hardware(given.get<std::string>())
                           : hardware_of(given.dump());
}

Scenario Case::scenario() const {
  const Json& asked = json.at("scenario");
  require_known_keys(asked, {"batch",
                             "seq",
                             "gen",
                             "prefix",
                             "chunk",
                             "beams",
                             "speculate",
                             "stage",
                             "new",
                             "context",
                             "logits",
                             "reserve",
                             "offload",
                             "weights",
                             "activations",
                             "kv",
                             "head_weights",
                             "compute",
                             "flash_attention",
                             "accumulate",
                             "tp",
                             "pp",
                             "ep",
                             "dp",
                             "cp",
                             "sequence_parallel",
                             "micro_batches",
                             "overlap"});
  Scenario scenario;
  scenario.workload = workload_in(asked);
  scenario.precision = precision_in(asked);
  scenario.layout = layout_in(asked);
  scenario.fused_attention = asked.value("flash_attention", false);
  scenario.accumulate_fp32 = asked.value("accumulate", "") == "fp32";
  return scenario;
}

KvAllocation Case::allocation() const {
  KvAllocation allocation;
  if (!json.contains("allocation")) return allocation;
  const Json& asked = json["allocation"];
  require_known_keys(asked, {"block", "uniform"});
  allocation.block = asked.value("block", 1.0);
  if (asked.value("uniform", false)) allocation.windows = KvAllocation::Windows::in_full;
  return allocation;
}

std::vector<Case> all_cases() {
  namespace fs = std::filesystem;
  std::vector<Case> cases;
  for (const auto& entry : fs::directory_iterator{fs::path{LLMVIEWER_SOURCE_DIR} / "tests/cases"}) {
    if (entry.path().extension() != ".json") continue;
    cases.push_back({entry.path().stem().string(), read_json_object(entry.path().string())});
  }
  std::ranges::sort(cases, {}, &Case::name);
  return cases;
}

Json answer_to(const Case& one) {
  const std::optional<Model> draft = one.draft();
  const Model* drafting = draft ? &*draft : nullptr;
  if (one.stage() == "memory") {
    return of_memory(study_memory(one.model(), one.hardware(), one.scenario(),
                                  {one.allocation(), {}, {}}, drafting));
  }
  const Analysis analysis = analyze(one.model(), one.hardware(), one.scenario(), drafting);
  if (one.stage() == "generation") return of_generation(analysis.generation.value());
  if (one.stage() == "expenses") return of_expenses(one, analysis);
  const auto op = one.json.at("op").get<std::string>();
  for (const StageResult& stage : analysis.stages) {
    if (stage.name() != one.stage()) continue;
    if (op == "total") return of_total(stage.total);
    for (const OpRow& row : stage.rows) {
      if (row.name == op && row.group == one.json.value("group", row.group)) return of_row(row);
    }
  }
  throw std::invalid_argument{"no operator " + op + " in stage " + one.stage()};
}

}  // namespace llmviewer
