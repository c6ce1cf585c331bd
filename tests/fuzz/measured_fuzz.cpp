// Any bytes as a CSV file of measurements or as another tool's: an Error, or rows whose times are
// numbers.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/analysed.hpp"
#include "llmviewer/predict/validate.hpp"
#include "predict/measured_op.hpp"
#include "predict/measured_request.hpp"

namespace {

using namespace llmviewer;

void require_time(Seconds time) { require(std::isfinite(time.value()) && time >= Seconds{0}); }

void as_measured(const CsvTable& table) {
  static const Catalog catalog;
  static const auto forms = fitted_forms({});
  for (const JudgedRow& judged : judged_rows(measured_rows_of(table, catalog), forms)) {
    require_time(judged.row.roofline);
    require_time(judged.prediction.time);
    require(judged.row.warm_roofline <= judged.row.roofline);
    require(judged.row.measured > Seconds{0});
  }
}

void as_benchmark(const CsvTable& table) {
  const auto tool = benchmark_tool_of(table);
  if (!tool) return;
  for (const EndToEndRow& row : read_benchmark(table, *tool, {"a model", "a device"})) {
    require(row.value > 0 && row.batch > 0 && row.prompt >= 0 && row.output >= 0);
    require(!row.metric.empty() && !row.where.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  result_or_error([&] { as_measured(parse_csv(text, "fuzz")); });
  result_or_error([&] { as_benchmark(parse_csv(text, "fuzz")); });
  return 0;
}
