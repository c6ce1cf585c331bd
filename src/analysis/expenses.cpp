#include "llmviewer/analysis/expenses.hpp"

#include <utility>

#include "analysis/group.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {
namespace {

constexpr double kBitsPerByte = 8;

/// Charges of one analysis.
struct Charges {
  const Analysis& analysis;
  const Tariff& tariff;

  const Layout& layout() const { return analysis.group.layout; }
  /// Devices that share one sequence: each does the work that is counted.
  double sharing() const { return layout().tensor * layout().context; }

  Charge of(Charged what, Seconds time, const Work& work) const {
    Charge charge;
    charge.of = what;
    charge.device_time = time;
    if (tariff.usd_per_hour) charge.usd = usd_of(*tariff.usd_per_hour, time);
    charge.joules = joules_of(work, time, tariff);
    charge.grams = grams_of(charge.joules, tariff);
    return charge;
  }

  /// Of each of so many tokens of a sequence of the batch.
  Charge of_sequence(Charged what, Seconds time, const Work& work, double tokens) const {
    return of(what, device_time(layout().devices(), time, analysis.group.batch * tokens),
              sharing() / (analysis.workload.batch * tokens) * work);
  }

  Charge of_stage(const StageResult& stage) const {
    const double rate = stage.total.tokens_per_s;
    Charge charge = of(Charged::stage, device_time(layout().devices(), Seconds{1}, rate),
                       sharing() / tokens_on_a_replica(stage) * work_of(stage));
    charge.stage = stage.stage;
    return charge;
  }

 private:
  /// What the operators' rows are of: one micro-batch of one replica.
  double tokens_on_a_replica(const StageResult& stage) const {
    const double batches = analysis.group.batch / analysis.workload.batch;
    return stage.total.tokens_per_s * time_of_all(stage, analysis).value() / batches;
  }

  static Work work_of(const StageResult& stage) {
    Work work;
    for (const OpRow& row : stage.rows) {
      add(row.repeat * row.cost, row.compute_type, work);
    }
    return work;
  }
};

void add_request(const Charges& charges, Expenses& expenses) {
  const Generation& generation = *charges.analysis.generation;
  const double prompt = charges.analysis.workload.seq;
  const double generated = *charges.analysis.workload.gen;
  Work whole = generation.prompt_work;
  whole += generation.later_work;
  const auto add = [&](Charged what, Seconds time, const Work& work, double tokens) {
    expenses.tokens.push_back(charges.of_sequence(what, time, work, tokens));
  };
  add(Charged::input, generation.ttft, generation.prompt_work, prompt);
  if (generated > 1) {
    const double later = generated - 1;
    add(Charged::output, later * generation.tpot, generation.later_work, later);
  }
  add(Charged::all, generation.latency, whole, prompt + generated);
  add(Charged::generated, generation.latency, whole, generated);
  expenses.request = charges.of_sequence(Charged::request, generation.latency, whole, 1);
}

}  // namespace

Work& operator+=(Work& sum, const Work& more) noexcept {
  for (const DataType type : kDataTypes) sum.matrix[type] += more.matrix[type];
  sum.vector += more.vector;
  sum.dram += more.dram;
  sum.network += more.network;
  return sum;
}

Work operator*(double factor, const Work& work) noexcept {
  Work scaled;
  for (const DataType type : kDataTypes) scaled.matrix[type] = factor * work.matrix[type];
  scaled.vector = factor * work.vector;
  scaled.dram = factor * work.dram;
  scaled.network = factor * work.network;
  return scaled;
}

void add(const Cost& cost, DataType type, Work& work) noexcept {
  work.matrix[type] += cost.matrix;
  work.vector += cost.vector;
  work.dram += cost.traffic.total();
  work.network += cost.network;
}

std::string_view name_of(const Charge& charge) noexcept {
  switch (charge.of) {
    case Charged::input:
      return "input";
    case Charged::output:
      return "output";
    case Charged::all:
      return "all";
    case Charged::generated:
      return "generated";
    case Charged::request:
      return "request";
    case Charged::stage:
      return name_of(charge.stage);
  }
  return "";
}

Tariff tariff_of(const Hardware& hardware, EnergyFigures energy) {
  Tariff tariff;
  tariff.usd_per_hour = hardware.usd_per_hour;
  if (hardware.usd_per_hour) {
    tariff.price = hardware.price;
    tariff.price_source = hardware.price_source;
  }
  tariff.tdp_watts = hardware.tdp_watts;
  tariff.memory_type = hardware.memory_type;
  tariff.energy = std::move(energy);
  return tariff;
}

Seconds device_time(double devices, Seconds time, double tokens) noexcept {
  return devices / tokens * time;
}

double usd_of(double usd_per_hour, Seconds device_time) noexcept {
  constexpr double kSecondsPerHour = 3600;
  return usd_per_hour / kSecondsPerHour * device_time.value();
}

Range joules_of(const Work& work, Seconds device_time, const Tariff& tariff) noexcept {
  Range range;
  if (tariff.tdp_watts) range.most = *tariff.tdp_watts * device_time.value();
  const BitEnergy* memory = energy_of_memory(tariff.energy, tariff.memory_type);
  if (memory == nullptr) return range;
  double joules = work.vector.value() * tariff.energy.joules_per_op[DataType::fp32];
  for (const DataType type : kDataTypes) {
    joules += work.matrix[type].value() * tariff.energy.joules_per_op[type];
  }
  range.least = joules + kBitsPerByte * (work.dram.value() * memory->joules +
                                         work.network.value() * tariff.energy.network.joules);
  return range;
}

Range grams_of(const Range& joules, const Tariff& tariff) noexcept {
  Range grams;
  if (!tariff.grams_per_kwh) return grams;
  if (joules.least) grams.least = *joules.least / kJoulesPerKwh * *tariff.grams_per_kwh;
  if (joules.most) grams.most = *joules.most / kJoulesPerKwh * *tariff.grams_per_kwh;
  return grams;
}

Expenses expenses_of(const Analysis& analysis, const Tariff& tariff) {
  Expenses expenses;
  expenses.tariff = tariff;
  expenses.devices = analysis.group.layout.devices();
  if (tariff.rack_devices && tariff.tdp_watts) {
    expenses.rack_watts = *tariff.rack_devices * *tariff.tdp_watts;
  }
  const Charges charges{analysis, tariff};
  if (analysis.generation) {
    add_request(charges, expenses);
    return expenses;
  }
  for (const StageResult& stage : analysis.stages) {
    if (stage.total.tokens_per_s > 0) expenses.tokens.push_back(charges.of_stage(stage));
  }
  return expenses;
}

}  // namespace llmviewer
