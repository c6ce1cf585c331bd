#include "llmviewer/report/service_streams.hpp"

#include <fmt/format.h>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr double kMicro = 1e6;

/// A complete event of Chrome's trace format: microseconds, a row for each `tid`.
std::string complete(std::string_view name, double begin, double seconds, double row,
                     const std::string& arguments) {
  return fmt::format(
      R"({{"name":"{}","ph":"X","pid":1,"tid":{},"ts":{:.3f},"dur":{:.3f},"args":{{{}}}}})", name,
      row, kMicro * begin, kMicro * seconds, arguments);
}

std::string counter(std::string_view name, double at, const std::string& values) {
  return fmt::format(R"({{"name":"{}","ph":"C","pid":1,"ts":{:.3f},"args":{{{}}}}})", name,
                     kMicro * at, values);
}

/// A request's wait and its answer, which overlap others': an asynchronous pair of events.
std::string span(std::string_view name, double number, double begin, double end,
                 const std::string& arguments) {
  constexpr std::string_view kPair =
      R"({{"name":"{0}","cat":"request","ph":"b","id":{1},"pid":2,"tid":0,"ts":{2:.3f},"args":{{{4}}}}},)"
      "\n"
      R"({{"name":"{0}","cat":"request","ph":"e","id":{1},"pid":2,"tid":0,"ts":{3:.3f}}})";
  return fmt::format(fmt::runtime(kPair), name, number, kMicro * begin, kMicro * end, arguments);
}

}  // namespace

std::string served_requests_head() {
  return "request,arrival_s,prompt,output,cached,ttft_s,tpot_s,e2e_s,preemptions\n";
}

std::string served_request_row(const ServedRequest& served) {
  const Request& request = served.request;
  return fmt::format("{},{},{},{},{},{},{},{},{}\n", request.number, round_trip(request.arrival),
                     round_trip(request.prompt), round_trip(request.output),
                     round_trip(served.cached), round_trip(served.ttft), round_trip(served.tpot),
                     round_trip(served.e2e), round_trip(served.preemptions));
}

std::string timeline_head() {
  return R"({"displayTimeUnit":"ms","traceEvents":[
{"name":"process_name","ph":"M","pid":1,"args":{"name":"steps of the first replica"}},
{"name":"process_name","ph":"M","pid":2,"args":{"name":"requests"}})";
}

std::string timeline_step(const ServedStep& step) {
  const std::string_view name = step.computed == 0   ? "decode"
                                : step.decoding == 0 ? "prefill"
                                                     : "mixed";
  return ",\n" +
         complete(
             name, step.begin, step.end - step.begin, 0,
             fmt::format(R"("decoding":{},"prompt tokens":{})", step.decoding, step.computed)) +
         ",\n" +
         counter("requests", step.begin,
                 fmt::format(R"("decoding":{},"waiting":{})", step.decoding, step.waiting)) +
         ",\n" + counter("KV blocks", step.begin, fmt::format(R"("used":{})", step.used_blocks));
}

std::string timeline_request(const ServedRequest& served) {
  const Request& request = served.request;
  const double first = request.arrival + served.ttft;
  const auto number = static_cast<double>(request.number);
  const std::string lengths = fmt::format(R"("prompt":{},"output":{},"preemptions":{})",
                                          request.prompt, request.output, served.preemptions);
  return ",\n" + span("first token", number, request.arrival, first, lengths) + ",\n" +
         span("further tokens", number, first, request.arrival + served.e2e, {});
}

std::string timeline_end() { return "\n]}\n"; }

}  // namespace llmviewer
