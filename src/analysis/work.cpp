#include "llmviewer/analysis/work.hpp"

namespace llmviewer {

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

}  // namespace llmviewer
