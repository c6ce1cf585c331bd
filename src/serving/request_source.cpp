#include "serving/request_source.hpp"

#include <algorithm>
#include <cmath>

namespace llmviewer {

double Lengths::mean() const {
  switch (kind) {
    case Kind::fixed:
      return a;
    case Kind::uniform:
      return (a + b) / 2;
    case Kind::lognormal:
      return a * portable_exp(b * b / 2);
    case Kind::listed:
      break;
  }
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double draw(const Lengths& lengths, Random& random) {
  switch (lengths.kind) {
    case Lengths::Kind::fixed:
      return lengths.a;
    case Lengths::Kind::uniform:
      return lengths.a + std::floor(random.uniform() * (lengths.b - lengths.a + 1));
    case Lengths::Kind::lognormal: {
      constexpr double kMostTokens = 1e9;
      const double tokens = lengths.a * portable_exp(lengths.b * random.normal());
      return std::clamp(std::floor(tokens + 0.5), 1.0, kMostTokens);
    }
    case Lengths::Kind::listed:
      break;
  }
  const auto count = static_cast<double>(lengths.values.size());
  return lengths.values[static_cast<std::size_t>(random.uniform() * count)];
}

RequestSource::RequestSource(const Load& load, std::uint64_t seed)
    : load_{load}, arrivals_{seed}, lengths_{seed ^ 0x5851f42d4c957f2dULL} {
  for (double i = 0; i < load.distinct_prompts; ++i) {
    prompts_.push_back(llmviewer::draw(load.prompt, lengths_));
  }
}

/// Between two arrivals, s.
double RequestSource::gap() {
  if (load_.burstiness == Load::kRegular) return 1 / load_.rate;
  const double drawn =
      load_.burstiness == 1 ? arrivals_.exponential() : arrivals_.gamma(load_.burstiness);
  return drawn / load_.rate;
}

bool RequestSource::is_over(double time) const noexcept {
  if (load_.requests > 0 && static_cast<double>(drawn_) >= load_.requests) return true;
  return load_.duration > 0 && time > load_.duration;
}

Request RequestSource::draw() {
  Request request{.number = drawn_};
  if (load_.distinct_prompts > 0) {
    const std::uint64_t which = drawn_ % static_cast<std::uint64_t>(load_.distinct_prompts);
    request.prompt = prompts_[static_cast<std::size_t>(which)];
    request.prefix = static_cast<std::uint32_t>(which) + 1;
  } else {
    request.prompt = llmviewer::draw(load_.prompt, lengths_);
  }
  request.output = llmviewer::draw(load_.output, lengths_);
  request.cached = std::floor(load_.prefix_hit * (request.prompt - 1));
  ++drawn_;
  return request;
}

std::optional<Request> RequestSource::next() {
  time_ += gap();
  if (is_over(time_)) return std::nullopt;
  Request request = draw();
  request.arrival = time_;
  return request;
}

std::optional<Request> RequestSource::next_at(double time) {
  if (is_over(time)) return std::nullopt;
  Request request = draw();
  request.arrival = time;
  return request;
}

}  // namespace llmviewer
