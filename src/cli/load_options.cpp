#include "cli/load_options.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <thread>

#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

constexpr double kMostRate = 1e9;
constexpr OptionName kOfLengths[] = {"seq", "gen"};

/// A number that its option takes no other of.
double read_within(const std::string& text, const char* option, double least, double most) {
  const double value = parse_any_unit(text, option);
  if (value >= least && value <= most) return value;
  throw Error{option, text + " is out of range",
              "give a number from " + scaled(least) + " to " + scaled(most)};
}

/// "8", "8/s", "500/min", "2/h".
double read_rate(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string unit = slash == std::string::npos ? "s" : text.substr(slash + 1);
  double seconds = 0;
  if (unit == "s") seconds = 1;
  if (unit == "min") seconds = 60;
  if (unit == "h") seconds = 3600;
  if (seconds == 0)
    throw Error{"--rate", "\"/" + unit + "\" is no unit of time", "use /s, /min or /h"};
  const double count = parse_any_unit(text.substr(0, slash), "--rate");
  const double rate = count / seconds;
  constexpr double kLeastRate = 1e-9;
  if (rate >= kLeastRate && rate <= kMostRate) return rate;
  throw Error{"--rate", text + " is no rate of requests",
              "give requests per second, such as 8, or 500/min"};
}

/// A whole number up to the most that makes sense; `usual` where none is given.
double read_count(const std::string& text, const char* option, double usual, double most) {
  const double value = text.empty() ? usual : parse_count(text, option);
  if (value <= most) return value;
  throw Error{option, text + " are too many", "use at most " + round_trip(most)};
}

std::vector<double> read_lengths_file(const std::string& path, const char* option) {
  std::ifstream file{path};
  if (!file) throw Error{option, path + " cannot be read", "give a file of one length a line"};
  std::vector<double> values;
  std::string line;
  constexpr std::size_t kMostLengths = 10'000'000;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() ||
        (number == 1 && line.find_first_not_of("0123456789") != std::string::npos)) {
      continue;
    }
    if (values.size() == kMostLengths) {
      throw Error{option, path + " has more than ten million lengths", "give a sample of them"};
    }
    values.push_back(parse_count(line, path + " line " + std::to_string(number)));
  }
  if (values.empty()) throw Error{option, path + " has no length", "write one a line"};
  return values;
}

/// "512", "uniform:100..2000", "lognormal:600,0.8", "file:lengths.csv".
Lengths read_lengths(const std::string& text, const char* option) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos)
    return {.kind = Lengths::Kind::fixed, .a = parse_count(text, option)};
  const std::string kind = text.substr(0, colon);
  const std::string rest = text.substr(colon + 1);
  if (kind == "file") {
    return {.kind = Lengths::Kind::listed, .values = read_lengths_file(rest, option)};
  }
  if (kind == "uniform") {
    const std::size_t dots = rest.find("..");
    if (dots == std::string::npos)
      throw Error{option, text + " has no end", "write uniform:100..2000"};
    const double least = parse_count(rest.substr(0, dots), option);
    const double most = parse_count(rest.substr(dots + 2), option);
    if (most < least)
      throw Error{option, text + " ends before it begins", "write the smaller one first"};
    return {.kind = Lengths::Kind::uniform, .a = least, .b = most};
  }
  if (kind == "lognormal") {
    const std::size_t comma = rest.find(',');
    if (comma == std::string::npos) {
      throw Error{option, text + " has no deviation",
                  "write lognormal:MEDIAN,SIGMA, such as 600,0.8"};
    }
    constexpr double kMostSigma = 5;
    return {.kind = Lengths::Kind::lognormal,
            .a = parse_count(rest.substr(0, comma), option),
            .b = read_within(rest.substr(comma + 1), option, 0, kMostSigma)};
  }
  throw Error{option, "\"" + kind + "\" is no distribution", "use uniform:, lognormal: or file:"};
}

/// "ttft=1s,tpot=25ms"
Objectives read_objectives(const std::string& text) {
  Objectives objectives;
  for (const std::string& part : split_list(text)) {
    const std::size_t equals = part.find('=');
    const std::string name = part.substr(0, equals);
    double* place = nullptr;
    if (name == "ttft") place = &objectives.ttft;
    if (name == "tpot") place = &objectives.tpot;
    if (name == "e2e") place = &objectives.e2e;
    if (place == nullptr || equals == std::string::npos) {
      throw Error{"--slo " + part, "is no objective", "write ttft=1s,tpot=25ms,e2e=10s"};
    }
    *place = parse_seconds(part.substr(equals + 1), "--slo " + name).value();
    if (!(*place > 0)) throw Error{"--slo " + part, "no time is that short", "give a time above 0"};
  }
  return objectives;
}

std::optional<double> read_limit(const std::string& text, const char* option) {
  constexpr double kMostLimit = 1 << 20;
  if (text.empty()) return std::nullopt;
  const double value = parse_count(text, option);
  if (value <= kMostLimit) return value;
  throw Error{option, text + " is more than any engine takes", "use at most 1048576"};
}

void read_arrivals(const LoadOptions& options, ConfigurationOptions& configuration, Load& load) {
  const bool clients = configuration.given("clients");
  const int ways = static_cast<int>(!options.rate.empty()) + static_cast<int>(clients) +
                   static_cast<int>(!options.trace.empty());
  const bool searched = options.find_rate || options.find_clients;
  if (ways > 1)
    throw Error{"--rate", "--rate, --clients and --trace exclude each other", "give one of them"};
  if (ways == 0 && !searched) {
    throw UsageError{"simulate", "which load?", "add --rate 8, --clients 32 or --trace FILE"};
  }
  if (clients || options.find_clients) {
    load.kind = Load::Kind::closed;
    load.clients = clients ? parse_count(configuration.text("clients"), "--clients") : 1;
  } else if (!options.trace.empty()) {
    load.kind = Load::Kind::trace;
    load.trace = options.trace;
  } else {
    load.rate = options.rate.empty() ? 1 : read_rate(options.rate);
  }
  if (!options.burstiness.empty()) {
    constexpr double kMostShape = 1e6;
    load.burstiness = options.burstiness == "constant"
                          ? Load::kRegular
                          : read_within(options.burstiness, "--burstiness", 1e-3, kMostShape);
    if (load.kind != Load::Kind::open) {
      throw Error{"--burstiness", "arrivals have a shape at a rate only", "add --rate"};
    }
  }
  if (!options.requests.empty()) load.requests = parse_count(options.requests, "--requests");
  if (!options.duration.empty()) {
    load.duration = parse_seconds(options.duration, "--duration").value();
    if (!(load.duration > 0 && load.duration <= kMostCount)) {
      throw Error{"--duration", options.duration + " is no time to observe",
                  "give a time, such as 10min"};
    }
  }
  if (!options.speed_up.empty())
    load.speed_up = read_within(options.speed_up, "--speed-up", 1e-6, 1e6);
}

void read_lengths(const LoadOptions& options, ConfigurationOptions& configuration, Load& load) {
  if (load.kind == Load::Kind::trace) {
    for (const OptionName option : kOfLengths) {
      if (!configuration.given(option)) continue;
      throw Error{std::string{option.row().long_name()}, "the trace says how long requests are",
                  "leave it out"};
    }
  } else {
    if (!configuration.given("seq"))
      throw UsageError{"simulate", "how long are the prompts?", "add -s N"};
    if (!configuration.given("gen"))
      throw UsageError{"simulate", "how many tokens are generated?", "add -g N"};
    load.prompt = read_lengths(configuration.text("seq"), "--seq");
    load.output = read_lengths(configuration.text("gen"), "--gen");
    configuration.put("seq", round_trip(std::ceil(load.prompt.mean())));
    configuration.put("gen", round_trip(std::ceil(load.output.mean())));
  }
  if (!options.distinct_prompts.empty()) {
    load.distinct_prompts = parse_count(options.distinct_prompts, "--distinct-prompts");
    constexpr double kMostPrompts = 1e7;
    if (load.distinct_prompts > kMostPrompts) {
      throw Error{"--distinct-prompts", options.distinct_prompts + " are too many",
                  "leave it out: then all differ"};
    }
  }
  load.warm = options.warm;
  if (load.warm && load.distinct_prompts == 0) {
    throw Error{"--warm", "which prompts?", "add --distinct-prompts N"};
  }
  if (configuration.given("prefix-hit")) {
    load.prefix_hit = read_within(configuration.text("prefix-hit"), "--prefix-hit", 0, 1);
  }
}

/// Refuses what would say nothing.
void require_meaning(const LoadOptions& options, const ConfigurationOptions& configuration,
                     const ServingQuestion& question) {
  const bool traced = question.load.kind == Load::Kind::trace;
  const bool hits = configuration.given("prefix-hit");
  const bool distinct = !options.distinct_prompts.empty();
  const auto refuse = [](bool meaningless, const char* option, const char* problem,
                         const char* remedy) {
    if (meaningless) throw Error{option, problem, remedy};
  };
  refuse(!traced && !options.speed_up.empty(), "--speed-up", "there is no trace to replay",
         "add --trace FILE, or give a larger --rate");
  refuse(traced && hits, "--prefix-hit", "the trace says what is cached", "leave it out");
  refuse(traced && distinct, "--distinct-prompts", "the trace says what is cached", "leave it out");
  refuse(hits && distinct, "--prefix-hit", "--distinct-prompts decides on what is cached",
         "give one of them");
  refuse(question.find_rate && question.load.kind != Load::Kind::open, "--find-rate",
         "the load is not one of a rate", "leave --clients, --trace and --find-clients out");
  refuse(question.find_clients && (traced || !options.rate.empty()), "--find-clients",
         "the load is not one of clients", "leave --rate and --trace out");
  refuse(!options.slo_percentile.empty() && !question.objectives.any(), "--slo-percentile",
         "what is to hold?", "add --slo ttft=1s,tpot=25ms");
  refuse(!options.router.empty() && question.replicas == 1, "--router",
         "there is one server to choose from", "add --replicas N");
}

/// The engine's limits, and how many engines there are.
void read_limits(const LoadOptions& options, ServingQuestion& question) {
  question.max_sequences = read_limit(options.max_seqs, "--max-seqs");
  question.max_tokens = read_limit(options.max_tokens, "--max-tokens");
  question.block = read_limit(options.block_size, "--block-size");
  if (!options.kv_blocks.empty()) question.blocks = parse_count(options.kv_blocks, "--kv-blocks");
  if (!options.front_end.empty()) {
    question.front_end = parse_seconds(options.front_end, "--front-end").value();
    if (!(*question.front_end >= 0 && *question.front_end <= 60)) {
      throw Error{"--front-end", options.front_end + " is out of range", "give a time up to 60s"};
    }
  }
  if (!options.memory_utilization.empty()) {
    question.memory_utilization =
        read_within(options.memory_utilization, "--memory-utilization", 0.01, 1);
  }
  question.replicas = read_count(options.replicas, "--replicas", 1, 4096);
  if (!options.router.empty()) {
    question.router = read_choice<Router>(options.router, "--router",
                                          {{"round-robin", Router::round_robin},
                                           {"least-loaded", Router::least_loaded},
                                           {"prefix", Router::prefix}});
  }
}

/// How the simulations are run.
void read_runs(const LoadOptions& options, ServingQuestion& question) {
  question.seed = static_cast<std::uint64_t>(read_count(options.seed, "--seed", 1, kMostCount));
  question.repeats =
      options.repeats == "0" ? 0 : read_count(options.repeats, "--repeats", question.repeats, 1000);
  question.jobs =
      read_count(options.jobs, "--jobs", std::max(1U, std::thread::hardware_concurrency()), 1024);
}

}  // namespace

void add_load_options(Command& command, LoadOptions& o) {
  command.add("--rate R", o.rate, "Requests a second that arrive: 8, 8/s, 500/min", "none");
  command.add("--burstiness SHAPE", o.burstiness,
              "Shape of the gamma distribution of the gaps; constant: regular", "1, Poisson");
  command.add("--trace FILE", o.trace, "Requests as a file has them, in CSV or JSON lines", "none");
  command.add("--speed-up X", o.speed_up, "Replay the trace so many times as fast", "1");
  command.add("--requests N", o.requests, "Requests to simulate", "5000");
  command.add("--duration TIME", o.duration, "Time in which requests arrive", "none");
  command.add(
      "--distinct-prompts N", o.distinct_prompts,
      "So many prompts, sent in turn: those that the prefix cache still holds are not computed",
      "all are different");
  command.add("--warm", o.warm, "The prefix cache holds the distinct prompts from the start");
  command.add("--max-seqs N", o.max_seqs, "Sequences that run at once", "the engine's");
  command.add("--max-tokens N", o.max_tokens, "Tokens of a step, of all sequences", "the engine's");
  command.add("--kv-blocks N", o.kv_blocks, "Blocks of the KV cache", "what the memory leaves");
  command.add("--block-size N", o.block_size, "Positions of a block", "the engine's");
  command.add("--memory-utilization SHARE", o.memory_utilization,
              "Of the memory, what weights and cache may take", "0.9");
  command.add("--front-end TIME", o.front_end, "Of tokenizer, HTTP and detokenizer, each request",
              "the engine's");
  command.add("--replicas N", o.replicas, "Copies of the server behind a router", "1");
  command.add("--router RULE", o.router, "round-robin, least-loaded or prefix", "round-robin");
  command.add("--slo LIST", o.slo, "What every request is promised: ttft=1s,tpot=25ms,e2e=10s",
              "none");
  command.add("--slo-percentile P", o.slo_percentile, "Of the requests, the share it must hold for",
              "99");
  command.add("--find-rate", o.find_rate, "The largest rate at which --slo holds");
  command.add("--find-clients", o.find_clients, "The most clients with whom it holds");
  command.add("--require-slo", o.require_slo, "Exit with 3 where --slo does not hold");
  command.add("--seed N", o.seed, "Of the random numbers", "1");
  command.add("--repeats N", o.repeats, "Simulations that the intervals are made of", "20");
  command.add("--jobs N", o.jobs, "Threads; the answer does not depend on them", "all cores");
}

ServingQuestion read_load(const LoadOptions& options, ConfigurationOptions& configuration) {
  ServingQuestion question;
  read_arrivals(options, configuration, question.load);
  read_lengths(options, configuration, question.load);
  read_limits(options, question);
  question.objectives = read_objectives(options.slo);
  if (!options.slo_percentile.empty()) {
    question.percentile = read_within(options.slo_percentile, "--slo-percentile", 1, 99.99) / 100;
  }
  question.find_rate = options.find_rate;
  question.find_clients = options.find_clients;
  if ((options.find_rate || options.find_clients || options.require_slo) &&
      !question.objectives.any()) {
    throw Error{"--slo", "what is to hold?", "add --slo ttft=1s,tpot=25ms"};
  }
  read_runs(options, question);
  require_meaning(options, configuration, question);
  configuration.clear("clients");
  configuration.clear("prefix-hit");
  return question;
}

}  // namespace llmviewer::cli
