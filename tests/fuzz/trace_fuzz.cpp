// Any bytes as a trace: an Error, or requests in their order whose lengths are whole numbers.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "catalog/temporary_folder.hpp"
#include "fuzz/analysed.hpp"
#include "llmviewer/catalog/trace.hpp"

namespace {

using namespace llmviewer;

void require_tokens(double count) { require(count >= 1 && count == std::floor(count)); }

void read_trace(const std::string& path) {
  TraceReader reader{path};
  double last = 0;
  double rows = 0;
  while (const auto row = reader.next()) {
    require(std::isfinite(row->arrival) && row->arrival >= last);
    require_tokens(row->prompt);
    require_tokens(row->output);
    require(row->cached >= 0 && row->cached <= row->prompt);
    last = row->arrival;
    ++rows;
  }
  require(rows > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TemporaryFolder folder;
  const std::string path = folder.write("trace", {reinterpret_cast<const char*>(data), size});
  result_or_error([&] { read_trace(path); });
  return 0;
}
