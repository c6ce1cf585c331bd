// Any text as a figure with a unit or as the name of a format: an Error or a finite number.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace {

using namespace llmviewer;

void require(bool fulfilled) {
  if (!fulfilled) std::abort();
}

template <class Read>
void finite_or_error(Read read) {
  try {
    const double value = read();
    require(std::isfinite(value));
    require(!scaled(value).empty() && !round_trip(value).empty());
  } catch (const Error& error) {
    require(std::string_view{error.what()}.find('\n') == std::string_view::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  finite_or_error([&] { return parse_ops_per_second(text, "fuzz").value(); });
  finite_or_error([&] { return parse_bytes_per_second(text, "fuzz").value(); });
  finite_or_error([&] { return parse_bytes(text, "fuzz").value(); });
  finite_or_error([&] { return parse_seconds(text, "fuzz").value(); });
  finite_or_error([&] { return parse_hertz(text, "fuzz").value(); });
  finite_or_error([&] { return parse_watts(text, "fuzz"); });
  finite_or_error([&] { return parse_number(text, "fuzz"); });
  finite_or_error([&] { return parse_any_unit(text, "fuzz"); });
  finite_or_error([&] { return Catalog{}.format(text, "fuzz").matrix_bytes(129, 257).value(); });
  return 0;
}
