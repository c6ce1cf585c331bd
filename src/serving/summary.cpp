#include "serving/summary.hpp"

#include <algorithm>

#include "predict/statistics.hpp"

namespace llmviewer {
namespace {

template <class Of>
Interval spread(const std::vector<ServingSums>& sums, Of&& of) {
  constexpr double kTail = 0.1;
  std::vector<double> values;
  for (std::size_t i = 1; i < sums.size(); ++i) values.push_back(of(sums[i]));
  if (values.empty()) return {of(sums.front()), of(sums.front())};
  const double own = of(sums.front());
  return {std::min(own, quantile(values, kTail)), std::max(own, quantile(values, 1 - kTail))};
}

/// `tail`: what measured times are that 1 % exceed, of simulated ones.
ServingStatistic statistic_of(const std::vector<ServingSums>& sums,
                              LogHistogram ServingSums::*times, const Interval& tail = {1, 1}) {
  constexpr double kMost = 0.99;
  const LogHistogram& own = sums.front().*times;
  const Interval mean = spread(sums, [&](const ServingSums& one) { return (one.*times).mean(); });
  const Interval p99 =
      spread(sums, [&](const ServingSums& one) { return (one.*times).quantile(kMost); });
  return {.mean = own.mean(),
          .p50 = own.quantile(0.5),
          .p90 = own.quantile(0.9),
          .p99 = own.quantile(kMost),
          .mean_fast = mean.fast,
          .mean_slow = mean.slow,
          .p99_fast = tail.fast * p99.fast,
          .p99_slow = tail.slow * p99.slow};
}

/// Attention of decoding sets reads the cache; that of chunks computes.
ServingBinds binds_of(const StepCost& cost, const ServingSums& sums, double observed) {
  StepTerms terms{};
  double tabled = 0;
  for (std::size_t tokens = 0; tokens < sums.steps_of_tokens.size(); ++tokens) {
    const double steps = sums.steps_of_tokens[tokens];
    if (steps == 0) continue;
    const StepTerms one = cost.linear_terms(static_cast<double>(tokens));
    for (std::size_t i = 0; i < kStepTerms; ++i) {
      terms[i] += steps * one[i];
      tabled += steps * one[i];
    }
  }
  const double rest = sums.device_time - sums.decode_time - sums.chunk_time;
  const double scale = tabled > 0 ? rest / tabled / observed : 0;
  const auto share = [&](StepTerm term) { return scale * terms[static_cast<std::size_t>(term)]; };
  return {.compute = share(StepTerm::compute) + sums.chunk_time / observed,
          .memory = share(StepTerm::memory) + sums.decode_time / observed,
          .network = share(StepTerm::network),
          .latency = share(StepTerm::latency),
          .host = sums.host_time / observed,
          .idle = std::max(0.0, 1 - sums.busy / observed)};
}

}  // namespace

ServingAnswer summary_of(const ServedSubject& subject, const ServingQuestion& question,
                         const std::vector<ServingSums>& sums) {
  const ServingSums& own = sums.front();
  ServingAnswer answer;
  answer.subject = subject.described();
  answer.engine = subject.engine().name;
  answer.layout = subject.scenario().layout;
  answer.replicas = question.replicas;
  answer.load = question.load;
  answer.objectives = question.objectives;
  answer.percentile = question.percentile;
  answer.ttft = statistic_of(sums, &ServingSums::ttft, subject.engine().intervals.at("ttft_tail"));
  answer.tpot = statistic_of(sums, &ServingSums::tpot);
  answer.itl = statistic_of(sums, &ServingSums::itl);
  answer.e2e = statistic_of(sums, &ServingSums::e2e, subject.engine().intervals.at("e2e_tail"));
  answer.requests = own.requests;
  answer.rules = subject.rules();
  answer.devices = subject.devices();
  answer.beyond = subject.beyond();
  answer.offered_rate = question.load.kind == Load::Kind::open ? question.load.rate : 0;
  answer.preemptions = own.preemptions;
  const double duration = own.last_finish - own.first_arrival;
  if (own.requests == 0 || !(duration > 0)) return answer;
  const double observed = duration * subject.replicas();
  answer.duration = duration;
  answer.requests_per_s = own.requests / duration;
  answer.input_tokens_per_s = own.prompt_tokens / duration;
  answer.output_tokens_per_s = own.output_tokens / duration;
  answer.slo_share = own.met / own.requests;
  answer.goodput_requests_per_s = own.met / duration;
  answer.utilization = own.busy / observed;
  answer.running_mean = own.running / duration;
  answer.queue_mean = own.queued / duration;
  answer.kv_used_mean = own.used_blocks / observed / subject.rules().blocks;
  answer.prefix_hit_share = own.cached_tokens / own.prompt_tokens;
  answer.binds = binds_of(subject.cost(), own, observed);
  const auto waits = [&](Waits one) { return own.waits[static_cast<std::size_t>(one)] / observed; };
  answer.waits = {waits(Waits::kv_blocks), waits(Waits::sequences), waits(Waits::tokens)};
  return answer;
}

}  // namespace llmviewer
