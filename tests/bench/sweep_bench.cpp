// How many configurations a second the sweep evaluates and writes, as ratios to a loop written by
// hand for Llama-2-7B alone, all in one run:  llmviewer_sweep_bench

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "cli/sweep_space.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/report/sweep_report.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"
#include "llmviewer/sweep/sweep.hpp"
#include "sweep/kernel.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kBatches = 400;
constexpr std::size_t kBlocks = 40;  // of kMostLanes sequence lengths each
constexpr int kRuns = 5;

/// An A6000 as the catalogue has it.
constexpr double kMatrixPeak = 154.8e12;
constexpr double kVectorPeak = 38.7e12;
constexpr double kBandwidth = 768e9;

/// Llama-2-7B as one would write it down for itself: 32 layers, hidden 4096, 11008 wide, 32 heads
/// of 128, 32000 words, 16 bit throughout. T tokens, R positions, B sequences. Compiled with -O3
/// for the vectors that every x86-64 has.
struct ByHand {
  double time{};
  double ops{};
  double bytes{};

  void op(double repeat, double matrix, double vector, double moved) {
    const double on_matrix = matrix * (1 / kMatrixPeak);
    const double on_vector = vector * (1 / kVectorPeak);
    const double compute = on_matrix > on_vector ? on_matrix : on_vector;
    const double memory = moved * (1 / kBandwidth);
    time += repeat * (compute > memory ? compute : memory);
    ops += repeat * (matrix + vector);
    bytes += repeat * moved;
  }

  ByHand(double b, double t, double positions) {
    constexpr double h = 4096, f = 11008, nh = 32, words = 32000, layers = 32;
    const double scores = nh * t * positions;
    op(layers * 4, 2 * t * h * h, 0, 2 * (h * h + 2 * t * h));    // q, k, v, o
    op(layers * 3, 2 * t * h * f, 0, 2 * (h * f + t * (h + f)));  // gate, up, down
    op(layers, 0, 3 * t * 2 * h, 2 * (2 * t * 2 * h));            // rope
    op(layers * 2, 2 * scores * 128, 0, 2 * (t * h + scores + b * positions * h));  // QK, SV
    op(layers, 0, 5 * scores, 4 * scores);                                          // softmax
    op(layers * 2, 0, 4 * t * h, 2 * (h + 2 * t * h));                              // norms
    op(layers * 2, 0, t * h, 2 * 3 * t * h);                                        // adds
    op(layers, 0, 5 * t * f, 2 * 3 * t * f);                                        // activation
    op(1, 0, 0, 2 * 2 * t * h);                                                     // embedding
    op(1, 0, 4 * t * h, 2 * (h + 2 * t * h));                                       // last norm
    op(1, 2 * b * h * words, 0, 2 * (h * words + b * (h + words)));                 // head
  }
};

struct Grid {
  std::vector<double> batch = std::vector<double>(kMostLanes);
  std::vector<double> seq = std::vector<double>(kMostLanes);

  void place(std::size_t b, std::size_t block) {
    std::fill(batch.begin(), batch.end(), static_cast<double>(b + 1));
    for (std::size_t i = 0; i < kMostLanes; ++i) {
      seq[i] = static_cast<double>(2 + block * kMostLanes + i);
    }
  }
};

constexpr double kPoints = static_cast<double>(kBatches * kBlocks * kMostLanes);

/// The best of a few runs, in configurations per second.
double rate(const std::function<void()>& run, double configurations) {
  double best = 0;
  for (int i = 0; i < kRuns; ++i) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::max(best, configurations / took.count());
  }
  return best;
}

double sink = 0;  // keeps results from being thrown away

double rate_by_hand() {
  std::array<std::vector<double>, 6> out;
  for (auto& column : out) column.resize(kMostLanes);
  Grid grid;
  return rate(
      [&] {
        for (std::size_t b = 0; b < kBatches; ++b) {
          for (std::size_t block = 0; block < kBlocks; ++block) {
            grid.place(b, block);
            double* const __restrict o0 = out[0].data();
            double* const __restrict o1 = out[1].data();
            double* const __restrict o2 = out[2].data();
            double* const __restrict o3 = out[3].data();
            double* const __restrict o4 = out[4].data();
            double* const __restrict o5 = out[5].data();
            for (std::size_t i = 0; i < kMostLanes; ++i) {
              const double n = grid.batch[i];
              const double s = grid.seq[i];
              const ByHand prefill{n, n * s, s};
              const ByHand decode{n, n, s};
              o0[i] = prefill.time;
              o1[i] = prefill.ops;
              o2[i] = prefill.bytes;
              o3[i] = decode.time;
              o4[i] = decode.ops;
              o5[i] = decode.bytes;
            }
            for (const auto& column : out) sink += column[b % kMostLanes];
          }
        }
      },
      kPoints);
}

Needs totals_needed() {
  Needs needs;
  for (const Stage stage : {Stage::prefill, Stage::decode}) {
    for (std::size_t s = 0; s < kSums; ++s) {
      const auto sum = static_cast<Sum>(s);
      if (sum != Sum::compute_time) needs.want(stage, sum);
    }
  }
  return needs;
}

double rate_of(const CompiledModel& compiled, const Needs& needs = totals_needed(),
               std::span<const double> gen = {}, std::size_t blocks = kBlocks) {
  ModelEvaluator evaluator;
  evaluator.make_room_for(compiled);
  const auto results = std::make_unique<Results>();
  Grid grid;
  return rate(
      [&] {
        for (std::size_t b = 0; b < kBatches; ++b) {
          for (std::size_t block = 0; block < blocks; ++block) {
            grid.place(b, block);
            evaluator.evaluate(compiled, {grid.batch, grid.seq, gen}, needs, *results);
            sink += results->of(Stage::decode, Sum::time)[7];
            sink += results->predicted_time[static_cast<std::size_t>(Stage::decode)][7];
          }
        }
      },
      kPoints / kBlocks * static_cast<double>(blocks));
}

CompiledModel compiled(const char* model_name) {
  const Model model = Catalog{}.model(model_name);
  return compiled_on(linear_model(model, {}), Catalog{}.hardware("a6000"), {});
}

CompiledModel compiled_group(const char* model_name, const Layout& layout) {
  Scenario scenario;
  scenario.layout = layout;
  const Model model = Catalog{}.model(model_name);
  return compiled_on(linear_model(model, scenario), Catalog{}.hardware("h100-sxm"), scenario);
}

/// The same points through analyze, one by one, as far as there is patience for.
double rate_of_walk(const char* model_name, const Layout& layout) {
  constexpr double kWalked = 256;
  const Model model = Catalog{}.model(model_name);
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  Scenario scenario;
  scenario.layout = layout;
  return rate(
      [&] {
        for (double i = 0; i < kWalked; ++i) {
          scenario.workload.batch = 1 + i;
          scenario.workload.seq = 256 + i;
          sink += analyze(model, hardware, scenario).stages.back().total.time.value();
        }
      },
      kWalked);
}

/// As vLLM runs it.
Scenario expected_scenario() {
  Scenario scenario;
  scenario.predictor =
      std::make_shared<const Predictor>(Predictor{fitted_forms({}), engine_named("vllm", {})});
  return scenario;
}

CompiledModel predicted_model(const char* model_name) {
  const Scenario scenario = expected_scenario();
  const Model model = Catalog{}.model(model_name);
  return compiled_on(linear_model(model, scenario), Catalog{}.hardware("h100-sxm"), scenario);
}

Needs steps_predicted() {
  Needs needs;
  for (const Stage stage : {Stage::prefill, Stage::decode}) {
    needs.predicted[static_cast<std::size_t>(stage)] = true;
  }
  return needs;
}

Needs requests_predicted() {
  Needs needs;
  needs.predicted_generation = true;
  return needs;
}

/// The same through answer, one by one; with `gen` whole requests.
double rate_of_predicted_walk(const char* model_name, std::optional<double> gen) {
  constexpr double kWalked = 256;
  const Model model = Catalog{}.model(model_name);
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  Scenario scenario = expected_scenario();
  scenario.workload.gen = gen;
  return rate(
      [&] {
        for (double i = 0; i < kWalked; ++i) {
          scenario.workload.batch = 1 + i;
          scenario.workload.seq = 256 + i;
          sink += answer(model, hardware, scenario).stages.front().predicted->time.value();
        }
      },
      kWalked);
}

/// Whether the loop by hand is a fair one: it must find the same numbers.
bool same_numbers(const CompiledModel& compiled) {
  ModelEvaluator evaluator;
  evaluator.make_room_for(compiled);
  const auto results = std::make_unique<Results>();
  Grid grid;
  grid.place(6, 3);
  evaluator.evaluate(compiled, {grid.batch, grid.seq, {}}, totals_needed(), *results);
  bool same = true;
  const auto close = [&](double a, double b) { same = same && std::fabs(a / b - 1) < 1e-12; };
  for (std::size_t i = 0; i < kMostLanes; ++i) {
    const double n = grid.batch[i], s = grid.seq[i];
    close(ByHand(n, n * s, s).time, results->of(Stage::prefill, Sum::time)[i]);
    close(ByHand(n, n, s).time, results->of(Stage::decode, Sum::time)[i]);
  }
  return same;
}

/// A whole sweep: a grid of `rows`, into /dev/null or into a choice of ten.
double rate_of_sweep(unsigned jobs, const std::string& where, double rows) {
  cli::SpaceOptions options;
  options.configuration.put("model", "llama2-7b");
  options.configuration.put("hw", "a6000");
  options.configuration.put("batch", "1..1000");
  options.configuration.put("seq", "1.." + std::to_string(static_cast<long>(rows / 1000)));
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  query.jobs = jobs;
  for (const char* name : {"model", "hardware", "batch", "seq", "prefill_time_s", "prefill_bound",
                           "prefill_tokens_per_s", "decode_time_s", "decode_bound",
                           "decode_tokens_per_s", "total_bytes", "fits"}) {
    query.columns.push_back(column_index(columns, name, ""));
  }
  if (!where.empty()) query.where.emplace(where, columns);
  return rate(
      [&] {
        cli::Output output{"/dev/null"};
        const SweepReport report{space, columns, query.columns, {.format = "csv"}};
        SweepSink to;
        to.format = [&](const RowBlock& block, std::string& text) { report.format(block, text); };
        to.write = [&](std::string_view text) { output.write(text); };
        run_sweep(space, columns, query, to);
      },
      rows);
}

double megabytes_held() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void print(const char* what, double per_second, double by_hand) {
  const int digits = per_second < 1e5 ? 3 : 0;  // analyze is no sweep
  fmt::print("{:<58} {:>8.{}f} {:>8.{}f}\n", what, per_second / 1e6, 1 + digits,
             per_second / by_hand, 2 + digits);
}

void print_predicted(double by_hand) {
  const std::vector<double> gen(kMostLanes, 256);
  for (const char* name : {"llama3-8b", "deepseek-v3"}) {
    const CompiledModel compiled = predicted_model(name);
    const std::string of = std::string{name} + ", times to expect, ";
    print((of + "prefill and decode").c_str(), rate_of(compiled, steps_predicted()), by_hand);
    print("  point by point through answer", rate_of_predicted_walk(name, std::nullopt), by_hand);
    print((of + "requests of 256 tokens").c_str(), rate_of(compiled, requests_predicted(), gen, 2),
          by_hand);
    print("  point by point through answer", rate_of_predicted_walk(name, 256), by_hand);
  }
}

int run() {
  const CompiledModel llama = compiled("llama2-7b");
  if (!same_numbers(llama)) {
    fmt::print("the loop by hand finds other numbers than the compiled model\n");
    return 1;
  }
  const Model model = Catalog{}.model("llama2-7b");
  const CompiledModel original =
      compiled_as_llm_viewer(model, *llm_viewer_device("nvidia_A6000"), {});
  fmt::print("{:<58} {:>8} {:>8}\n", fmt::format("instruction set: {}", kernels().name), "M/s",
             "ratio");
  const double by_hand = rate_by_hand();
  print("Llama-2-7B by hand, prefill and decode totals", by_hand, by_hand);
  print("Llama-2-7B, prefill and decode totals", rate_of(llama), by_hand);
  print("DeepSeek-V3 (61 layers, latent attention, experts)", rate_of(compiled("deepseek-v3")),
        by_hand);
  print("Llama-2-7B under the llm-viewer accounting", rate_of(original), by_hand);
  const Layout group{.tensor = 8};
  const Layout stages{.tensor = 2, .pipeline = 4};
  Needs with_memory = totals_needed();
  with_memory.weights = with_memory.kv_cache = with_memory.activations = true;
  print("Llama-3-70B over 8 devices: tp 8", rate_of(compiled_group("llama3-70b", group)), by_hand);
  print("  point by point through analyze", rate_of_walk("llama3-70b", group), by_hand);
  print("Llama-3-70B over 8 devices: tp 2, pp 4, where it is cut",
        rate_of(compiled_group("llama3-70b", stages), with_memory), by_hand);
  print("  point by point through analyze", rate_of_walk("llama3-70b", stages), by_hand);
  print_predicted(by_hand);
  constexpr double kMany = 4e7;
  constexpr double kRows = 4e6;
  print("sweep --where (no row holds), 1 job", rate_of_sweep(1, "decode_time_s < 1us", kMany),
        by_hand);
  print("sweep --where (no row holds), 2 jobs", rate_of_sweep(2, "decode_time_s < 1us", kMany),
        by_hand);
  print("sweep to CSV, 12 columns, /dev/null, 1 job", rate_of_sweep(1, "", kRows), by_hand);
  print("sweep to CSV, 12 columns, /dev/null, 2 jobs", rate_of_sweep(2, "", kRows), by_hand);
  fmt::print("most memory held: {:.1f} MB\n", megabytes_held());
  return std::isfinite(sink) ? 0 : 1;
}

}  // namespace
}  // namespace llmviewer

int main() { return llmviewer::run(); }
