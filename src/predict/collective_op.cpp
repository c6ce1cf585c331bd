#include <algorithm>
#include <array>

#include "llmviewer/units/scaled.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

/// Bytes that each device sends for a buffer of one byte, in units of (n − 1)/n.
struct Collective {
  std::string_view name;
  double passes;
};

// A ring sends all but its own part once; an all-reduce gathers what it has reduced.
constexpr std::array kCollectives = std::to_array<Collective>({
    {"all_reduce", 2},
    {"all_gather", 1},
    {"reduce_scatter", 1},
    {"alltoall", 1},
});

std::string library_of(const std::string& kernel) { return kernel == "NCCL" ? "nccl" : "in graph"; }

}  // namespace

/// link = passes·bytes·(n − 1)/n
OpReading collective_op(const CsvRow& row, const Hardware& hardware) {
  const std::string& name = row.text("collective");
  const auto* found = std::find_if(kCollectives.begin(), kCollectives.end(),
                                   [&](const Collective& one) { return one.name == name; });
  if (found == kCollectives.end()) return skip("no rule for collective " + name);
  const std::string& kernel = row.text("kernel");
  if (kernel.ends_with("_eager")) return skip("timed with the host's launches");
  if (!hardware.interconnect || !hardware.interconnect->one_way) {
    return skip("no link between devices is published");
  }
  const double peers = row.count("n_gpus");
  const double bytes = row.positive("bytes");
  if (peers > hardware.interconnect->max_domain.value_or(peers)) {
    return skip("more devices than the link joins");
  }
  MeasuredOp op;
  op.op = OpClass::comm;
  op.variant = name + " " + library_of(kernel);
  op.shape = op.variant + " devices " + round_trip(peers) + " bytes " + round_trip(bytes);
  op.demand = {.link = Bytes{found->passes * bytes * (peers - 1) / peers}, .peers = peers};
  return {op, {}};
}

}  // namespace llmviewer
