#include "sweep/kernel.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <random>
#include <vector>

namespace llmviewer::kernel_test {
namespace {

constexpr std::size_t kLanes = 101;  // no multiple of a vector
constexpr std::size_t kVariables = 8;

/// Numbers of every magnitude, some of them equal and some 0.
std::vector<double> some_numbers(std::size_t count, unsigned seed) {
  std::mt19937 random{seed};
  std::uniform_real_distribution<double> exponent{-6, 6};
  std::vector<double> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    numbers.push_back(random() % 7 == 0 ? 0 : std::pow(10, exponent(random)));
  }
  return numbers;
}

std::vector<TimeLine> some_lines() {
  std::vector<TimeLine> lines;
  for (unsigned i = 0; i < 40; ++i) {
    TimeLine line;
    line.terms = i % (TimeLine::kMostTerms + 1);
    line.on_matrix = i % 2 == 0;
    line.on_vector = i % 3 == 0;
    const auto c = some_numbers(3 * (TimeLine::kMostTerms + 1), i);
    line.matrix_constant = line.on_matrix ? c[0] : 0;
    line.vector_constant = line.on_vector ? c[1] : 0;
    line.dram_constant = c[2];
    for (std::size_t k = 0; k < line.terms; ++k) {
      line.variable[k] = (i + k) % kVariables;
      line.matrix[k] = line.on_matrix ? c[3 * k + 3] : 0;
      line.vector[k] = line.on_vector ? c[3 * k + 4] : 0;
      line.dram[k] = c[3 * k + 5];
    }
    lines.push_back(line);
  }
  return lines;
}

LinearSum some_sum(std::size_t terms, unsigned seed) {
  const auto factors = some_numbers(terms + 1, seed);
  LinearSum sum{factors[0], {}};
  for (std::size_t k = 0; k < terms; ++k)
    sum.terms.push_back({(k + seed) % kVariables, factors[k + 1]});
  return sum;
}

std::vector<PredictedLine> some_predicted_lines() {
  std::vector<PredictedLine> lines;
  for (unsigned i = 0; i < 40; ++i) {
    PredictedLine line;
    line.repeat = 1.0 + i % 3;
    line.overlap = i % 5 == 0 ? Overlap::in_turn : Overlap::side_by_side;
    line.latency = 0.1 * i;
    line.rest = i % 4;
    for (unsigned part = 0; part < i % 4; ++part) line.parts.push_back(some_sum(i % 3, i + part));
    line.tiled = i % 2 == 0;
    line.compute = some_sum(2, 50 + i);
    line.rows = some_sum(1, 70 + i);
    line.tile_rows = 16;
    lines.push_back(line);
  }
  return lines;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST(Kernels, AllInstructionSetsYieldTheSameBits) {
  const auto lines = some_lines();
  std::vector<std::vector<double>> variables;
  std::vector<const double*> pointers;
  for (unsigned v = 0; v < kVariables; ++v) variables.push_back(some_numbers(kLanes, 100 + v));
  for (const auto& variable : variables) pointers.push_back(variable.data());

  std::vector<double> time(kLanes);
  std::vector<double> bound(kLanes);
  const Kernels& plain = all_kernels().front();
  plain.add_times(lines, {pointers.data(), kLanes}, time.data(), bound.data());
  plain.add_scaled(0.3, pointers[2], kLanes, time.data());
  for (const Kernels& kernel : all_kernels()) {
    std::vector<double> other_time(kLanes);
    std::vector<double> other_bound(kLanes);
    kernel.add_times(lines, {pointers.data(), kLanes}, other_time.data(), other_bound.data());
    kernel.add_scaled(0.3, pointers[2], kLanes, other_time.data());
    EXPECT_TRUE(same_bits(time, other_time)) << kernel.name;
    EXPECT_TRUE(same_bits(bound, other_bound)) << kernel.name;
    std::vector<double> alone(kLanes);
    kernel.add_times(lines, {pointers.data(), kLanes}, alone.data(), nullptr);
    kernel.add_scaled(0.3, pointers[2], kLanes, alone.data());
    EXPECT_TRUE(same_bits(time, alone)) << kernel.name;
  }
}

TEST(Kernels, AllInstructionSetsExpectTheSameTimes) {
  const auto lines = some_predicted_lines();
  std::vector<std::vector<double>> variables;
  std::vector<const double*> pointers;
  for (unsigned v = 0; v < kVariables; ++v) variables.push_back(some_numbers(kLanes, 100 + v));
  for (const auto& variable : variables) pointers.push_back(variable.data());
  const std::vector<double> times = some_numbers(kLanes, 9);
  std::vector<double> first;
  for (const Kernels& kernel : all_kernels()) {
    std::vector<double> time(kLanes);
    kernel.add_predicted(lines, {pointers.data(), kLanes}, times.data(), time.data());
    if (first.empty()) first = time;
    EXPECT_TRUE(same_bits(first, time)) << kernel.name;
    EXPECT_TRUE(std::isfinite(time[0])) << kernel.name;
  }
}

TEST(Kernels, ALineOfAFormIsWhatTheFormSays) {
  const std::vector<double> one{1, 1};
  const std::vector<double> tokens{48, 20};
  const std::array<const double*, 2> variables{one.data(), tokens.data()};
  PredictedLine line;
  line.repeat = 2;
  line.latency = 5;
  line.rest = 16;
  line.parts = {{1, {{1, 0.25}}}};
  line.tiled = true;
  line.compute = {0, {{1, 0.5}}};
  line.rows = {0, {{1, 1}}};
  line.tile_rows = 32;
  const std::vector<double> times{1, 3};
  std::vector<double> time{100, 0};
  kernels().add_predicted({&line, 1}, {variables.data(), 2}, times.data(), time.data());
  // 48 tokens in 64 rows of tiles, 20 in 32: C = 32 and 16; the other part is 13 and 6.
  EXPECT_DOUBLE_EQ(time[0], 100 + 2 * (5 + std::sqrt(32.0 * 32 + 13 * 13 + 16)));
  EXPECT_DOUBLE_EQ(time[1], 3 * 2 * (5 + std::sqrt(16.0 * 16 + 6 * 6 + 16)));
  line.overlap = Overlap::in_turn;
  time = {0, 0};
  kernels().add_predicted({&line, 1}, {variables.data(), 2}, times.data(), time.data());
  EXPECT_DOUBLE_EQ(time[0], 2 * (5 + 32 + 13 + 16));
}

/// A range of three lines, and its sum step by step.
TEST(Kernels, ARangeIsTheSumOfItsSteps) {
  std::mt19937 random{7};
  const auto number = [&](double most) {
    return random() % 5 == 0 ? 0 : std::uniform_real_distribution<double>{0, most}(random);
  };
  constexpr std::size_t kCount = 1000;
  std::array<std::vector<double>, 9> columns;
  for (auto& column : columns) column.resize(kCount);
  std::vector<double> expected(kCount);
  std::vector<double> expected_bound(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    for (std::size_t c = 0; c < 6; ++c) columns[c][i] = number(c % 2 == 0 ? 100 : 1);
    columns[6][i] = 1 + static_cast<double>(random() % 200);
    columns[7][i] = columns[6][i] - 1 + static_cast<double>(random() % 300);
    columns[8][i] = static_cast<double>(random() % 3);
    double sum = 0;
    double bound = 0;
    for (double x = columns[6][i]; x <= columns[7][i]; ++x) {
      const double compute =
          std::max(columns[0][i] + columns[1][i] * x, columns[2][i] + columns[3][i] * x);
      const double dram = columns[4][i] + columns[5][i] * x;
      sum += std::max(compute, dram);
      bound += compute >= dram ? compute : 0;
    }
    expected[i] = columns[8][i] * sum;
    expected_bound[i] = columns[8][i] * bound;
  }
  std::vector<double> first;
  for (const Kernels& kernel : all_kernels()) {
    std::vector<double> time(kCount);
    std::vector<double> bound(kCount);
    kernel.add_range({columns[0].data(), columns[1].data(), columns[2].data(), columns[3].data(),
                      columns[4].data(), columns[5].data(), columns[6].data(), columns[7].data(),
                      columns[8].data(), kCount},
                     time.data(), bound.data());
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_NEAR(time[i], expected[i], 1e-12 * expected[i]) << kernel.name << i;
      EXPECT_NEAR(bound[i], expected_bound[i], 1e-9 * expected[i]) << kernel.name << i;
    }
    if (first.empty()) first = time;
    EXPECT_TRUE(same_bits(first, time)) << kernel.name;
  }
}

}  // namespace
}  // namespace llmviewer::kernel_test
