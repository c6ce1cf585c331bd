// Any text as an axis and as a condition over a sweep's columns: an Error or a result.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fuzz/analysed.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/sweep/condition.hpp"
#include "sweep/spaces.hpp"

namespace {

using namespace llmviewer;

/// A row of numbers to hold conditions against.
struct Row {
  SweepSpace space = cli::read_space(space_options("llama2-7b", "a6000"));
  std::vector<SweepColumn> columns = sweep_columns(space);
  Lanes lanes{};
  std::vector<const double*> numbers = std::vector<const double*>(columns.size(), lanes.data());
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  static const Row subject;
  result_or_error([&] {
    const NumberAxis axis = parse_count_axis(text, "--batch");
    const double last = axis[axis.size() - 1];
    require(last >= 1 && last <= 1e9 && axis.largest() >= last);
  });
  result_or_error([&] { parse_figure_axis(text, "--set"); });
  result_or_error([&] {
    const Condition condition{text, subject.columns};
    std::vector<Lanes> room(condition.depth());
    Lanes holds{};
    condition.evaluate({subject.numbers, {&subject.space, 0, 0, 0, nullptr, {}}, 3}, room, holds);
    for (std::size_t i = 0; i < 3; ++i) {
      require(holds[i] == 0 || holds[i] == 1);
    }
  });
  return 0;
}
