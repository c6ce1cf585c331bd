#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/interrupt.hpp"
#include "cli/load_options.hpp"
#include "cli/output.hpp"
#include "llmviewer/report/service_streams.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/serving/serving.hpp"

namespace llmviewer::cli {
namespace {

struct SimulateOptions {
  ConfigurationOptions configuration;
  LoadOptions load;
  std::string requests_csv;
  std::string timeline;
  OutputOptions output;
};

/// A file that grows while the simulation runs.
class Stream {
 public:
  Stream(const std::string& path, const std::string& head) {
    if (path.empty()) return;
    file_.emplace(path);
    text_ = head;
  }

  bool wanted() const noexcept { return file_.has_value(); }
  void add(const std::string& text) {
    constexpr std::size_t kMuch = 1 << 16;
    text_ += text;
    if (text_.size() < kMuch) return;
    file_->write(text_);
    text_.clear();
  }
  void finish(const std::string& tail) {
    if (!file_) return;
    file_->write(text_ + tail);
    file_->finish();
  }

 private:
  std::optional<Output> file_;
  std::string text_;
};

/// A line on a terminal while the simulation runs, a few times a second.
std::function<void(double)> progress_on_terminal() {
  return [drawn = std::chrono::steady_clock::now()](double share) mutable {
    constexpr auto kSeldom = std::chrono::milliseconds{200};
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn < kSeldom) return;
    drawn = now;
    std::cerr << "\rsimulating: " << static_cast<int>(100 * share) << " %\x1b[K" << std::flush;
  };
}

/// What a service is configured by; the rest is of a single request or batch.
constexpr OptionName kServiceOptions[] = {
    "model",      "hw",           "seq",     "gen",        "clients",
    "prefix-hit", "engine",       "profile", "weights",    "activations",
    "kv",         "head-weights", "compute", "accumulate", "mla",
    "tp",         "ep",           "dp",      "cp",         "sequence-parallel",
    "overlap",    "reserve",      "assume",  "set",        "config-dir"};

int simulate_and_print(SimulateOptions options) {
  const ReportOptions report = read_output_options(options.output);
  ServingQuestion question = read_load(options.load, options.configuration);
  options.configuration.put("predict", "on");
  const Configuration configuration = read_configuration(options.configuration);
  require_exact(configuration, "a service is simulated by the exact accounting only");
  if (!configuration.note.empty()) std::cerr << configuration.note << '\n';
  Stream requests{options.requests_csv, served_requests_head()};
  Stream timeline{options.timeline, timeline_head()};
  if (requests.wanted() || timeline.wanted()) {
    question.on_request = [&](const ServedRequest& served) {
      if (requests.wanted()) requests.add(served_request_row(served));
      if (timeline.wanted()) timeline.add(timeline_request(served));
    };
  }
  if (timeline.wanted()) {
    question.on_step = [&](const ServedStep& step) { timeline.add(timeline_step(step)); };
  }
  const bool shown = ::isatty(STDERR_FILENO) != 0;
  if (shown) question.on_progress = progress_on_terminal();
  question.stop = &watch_interrupts();
  const ServingAnswer answer =
      simulate(configuration.model, configuration.hardware, configuration.scenario, question);
  if (shown) std::cerr << "\r\x1b[K";
  requests.finish({});
  timeline.finish(timeline_end());
  std::ostringstream out;
  write_service(answer, options.output.format, report, out);
  write_output(out.str(), options.output.path);
  if (answer.stopped) return kInterrupted;
  return options.load.require_slo && answer.slo_share < question.percentile ? kDoesNotFit : kDone;
}

}  // namespace

Command simulate_command() {
  auto options = std::make_shared<SimulateOptions>();
  Command command{.name = "simulate",
                  .meaning = "A service under load: requests that arrive, queue and finish",
                  .run = [options] { return simulate_and_print(*options); }};
  for (const OptionName option : kServiceOptions) {
    add_option(command, options->configuration, option);
  }
  const auto told = [&](const char* option, const char* meaning, const char* otherwise) {
    CommandOption& one = command.option(option);
    one.meaning = meaning;
    one.otherwise = otherwise;
  };
  told("--seq", "Prompt tokens: N, uniform:100..2000, lognormal:MEDIAN,SIGMA or file:PATH", "");
  told("--gen", "Tokens to generate, likewise", "");
  told("--clients", "So many clients, each of which waits for its answer", "none");
  told("--prefix-hit", "Of every prompt, the share that the cache holds, 0 to 1", "0");
  told("--engine", "Engine that serves: vllm, sglang, trtllm or generic",
       "generic, or a profile's");
  told("--profile", "Forms and engines that calibrate fitted", "the catalogue's");
  add_load_options(command, options->load);
  command.add("--requests-csv FILE", options->requests_csv, "A row for each request", "none");
  command.add("--timeline FILE", options->timeline,
              "Steps and requests in Chrome's trace format, which Perfetto opens", "none");
  add_output_options(command, options->output);
  return command;
}

}  // namespace llmviewer::cli
