#include "llmviewer/sweep/space.hpp"

#include "llmviewer/error.hpp"

namespace llmviewer {

RowPlace place_of(const SweepSpace& space, std::uint64_t row) noexcept {
  RowPlace place{};
  const auto take = [&](std::uint64_t count) {
    const std::uint64_t index = row % count;
    row /= count;
    return index;
  };
  place.scenario = take(space.scenarios.size());
  place.gen = take(space.gen_count());
  place.seq = take(space.seq_count());
  place.batch = take(space.batch.size());
  place.device = take(space.devices.size());
  place.model = row;
  return place;
}

void require_countable(const SweepSpace& space) {
  constexpr double kMost = 1e18;
  double rows = 1;
  for (const std::uint64_t count :
       {std::uint64_t{space.models.size()}, std::uint64_t{space.devices.size()}, space.batch.size(),
        space.seq_count(), space.gen_count(), std::uint64_t{space.scenarios.size()}}) {
    rows *= static_cast<double>(count);
  }
  if (rows < 1) throw Error{"sweep", "an axis has no value", "give each at least one"};
  if (rows > kMost) {
    throw Error{"sweep", "more than 10^18 configurations", "take larger steps on an axis"};
  }
}

}  // namespace llmviewer
