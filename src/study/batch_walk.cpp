#include "study/batch_walk.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/largest_whole.hpp"
#include "llmviewer/units/parse.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

/// Batches here are those of one replica.
Workload of_group(const Service& service, double batch) {
  return with_batch(service.workload, batch * service.scenario.layout.data);
}

bool fits(const Memory& memory) { return memory.fits.value_or(true); }

/// What is held grows almost in proportion, so that two batches all but tell the largest.
double largest_fitting(const Service& service, double least, Bytes with_least) {
  const auto held = [&](double batch) { return memory_held(service, of_group(service, batch)); };
  const Bytes more = held(least + 1).total - with_least;
  const double guess =
      more > Bytes{0} ? least + (*service.hardware.capacity - with_least) / more : kMostCount;
  return largest_whole_near(guess, least, kMostCount,
                            [&](double batch) { return fits(held(batch)); });
}

/// The rungs of the ladder below the largest, and that.
std::vector<double> rungs_of(double least, double largest) {
  std::vector<double> rungs;
  for (double batch = least; batch < largest; batch = next_batch(batch)) rungs.push_back(batch);
  rungs.push_back(largest);
  return rungs;
}

std::vector<Measured> measure_rungs(const Service& service, const std::vector<double>& rungs) {
  std::vector<double> of_groups;
  of_groups.reserve(rungs.size());
  for (const double batch : rungs) of_groups.push_back(batch * service.scenario.layout.data);
  return measure_each(service, of_groups);
}

WalkedBatch walked(const Service& service, const Measured& one, double batch) {
  const Generation& generation = one.generation;
  const Seconds latency = generation.tpot > Seconds{0} ? generation.tpot : generation.ttft;
  return {batch * service.scenario.layout.data, latency.value(),
          generation.throughput_tokens_per_s / service.scenario.layout.devices()};
}

/// What the batch that is nearest lacks.
void note_lacking(const Service& service, double batch, const Measured& one, BatchWalk& walk) {
  walk.lacking = lacking(service, one);
  walk.nearest = batch * service.scenario.layout.data;
}

/// The largest batch that is not late, of which it is known that `early` is not and `beyond` is (or
/// does not fit); and whether it is fast enough.
void solve(const Service& service, double early, double beyond, BatchWalk& walk) {
  const double batch = largest_whole(early, beyond - 1, [&](double tried) {
    if (tried == early) return true;
    ++walk.measured;
    return !late(service, measure_rates(service, of_group(service, tried)));
  });
  const Measured one = measure_rates(service, of_group(service, batch));
  if (lacking(service, one) > 0) return note_lacking(service, batch, one, walk);
  walk.meeting = batch * service.scenario.layout.data;
  walk.tokens_per_s = one.generation.throughput_tokens_per_s / service.scenario.layout.devices();
  // On the front, too, if it was no rung.
  walk.batches.push_back(walked(service, one, batch));
}

}  // namespace

double next_batch(double batch) noexcept {
  constexpr double kToADoubling = 16;
  return batch + std::max(1.0, std::exp2(std::floor(std::log2(batch))) / kToADoubling);
}

BatchWalk walk_batches(const Service& service) {
  BatchWalk walk;
  const double least = std::ceil(service.workload.batch / service.scenario.layout.data);
  const Memory memory = memory_held(service, of_group(service, least));
  if (!fits(memory)) {
    ++walk.measured;
    note_lacking(service, least, measure(service, of_group(service, least)), walk);
    return walk;
  }
  const std::vector<double> rungs = rungs_of(least, largest_fitting(service, least, memory.total));
  const std::vector<Measured> measured = measure_rungs(service, rungs);
  walk.measured = static_cast<double>(rungs.size());
  double early = 0;
  double beyond = rungs.back() + 1;
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    const double batch = rungs[i];
    walk.batches.push_back(walked(service, measured[i], batch));
    const bool is_late = late(service, measured[i]).has_value();
    if (!is_late && beyond > rungs.back()) early = batch;
    if (is_late) beyond = std::min(beyond, batch);
    if (is_late && batch == least) note_lacking(service, least, measured[i], walk);
  }
  if (early > 0) solve(service, early, beyond, walk);
  return walk;
}

}  // namespace llmviewer
