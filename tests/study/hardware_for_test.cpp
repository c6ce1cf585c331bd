#include "llmviewer/study/hardware_for.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "llmviewer/catalog/catalog.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::hardware_for_test {
namespace {

HardwareNeeds needs(const Targets& targets, const Hardware& hardware,
                    const std::string& model = "llama3-8b") {
  return hardware_for(Catalog{}.model(model), hardware, fused_request(1, 2048, 256), targets);
}

const NeededResource& of(const HardwareNeeds& needs, Resource resource) {
  for (const NeededResource& one : needs.needed) {
    if (one.resource == resource) return one;
  }
  throw std::out_of_range{"no such resource"};
}

Hardware a6000() { return Catalog{}.hardware("a6000"); }

/// Decode moves 15.3 GB a token whatever the chip: in 10 ms that is 1.53 TB/s.
TEST(HardwareFor, ADecodeBoundByMemoryNeedsItsBytesPerTime) {
  const HardwareNeeds needed = needs({.tpot = Seconds{0.010}}, a6000());
  EXPECT_FALSE(needed.meets);
  const NeededResource& bandwidth = of(needed, Resource::bandwidth);
  const double bytes = needed.missed.front().work;
  EXPECT_NEAR(*bandwidth.at_least, bytes / 0.010, 1e-4 * bytes / 0.010);
  EXPECT_NEAR(*bandwidth.needed, bytes / 0.010, 1e-3 * bytes / 0.010);
  EXPECT_FALSE(of(needed, Resource::matrix).needed);  // none is enough alone
  EXPECT_FALSE(of(needed, Resource::capacity).needed);
}

/// Without time targets only the capacity counts: what analyze says is held.
TEST(HardwareFor, TheCapacityNeededIsWhatIsHeld) {
  const HardwareNeeds needed = needs({.ttft = Seconds{1000}}, a6000());
  EXPECT_TRUE(needed.meets);
  const double total = needed.analysis.memory.total.value();
  EXPECT_GE(*of(needed, Resource::capacity).needed, total);
  EXPECT_LE(*of(needed, Resource::capacity).needed, total * 1.0001);
}

TEST(HardwareFor, FindsTheCapacityOfAChipWithoutOne) {
  Hardware chip = a6000();
  chip.capacity.reset();
  const HardwareNeeds needed = needs({.ttft = Seconds{1000}}, chip);
  const NeededResource& capacity = of(needed, Resource::capacity);
  EXPECT_FALSE(capacity.present);
  EXPECT_EQ(*capacity.needed,
            *of(needs({.ttft = Seconds{1000}}, a6000()), Resource::capacity).needed);
}

/// All resources but one without limit is never worse than as they are.
TEST(HardwareFor, AnyChipNeedsNoMoreThanThisOne) {
  for (const Targets& targets : {Targets{.ttft = Seconds{0.3}, .tpot = Seconds{0.02}},
                                 Targets{.tokens_per_s = 400}, Targets{.latency = Seconds{4}}}) {
    for (const NeededResource& one : needs(targets, a6000()).needed) {
      ASSERT_TRUE(one.at_least);
      EXPECT_LE(*one.at_least, one.needed.value_or(INFINITY));
    }
  }
}

/// TPOT needs twice the bandwidth and hardly anything else, so everything twice is enough.
TEST(HardwareFor, EverythingTogetherNeedsAsMuchMoreAsTheWorstTarget) {
  const HardwareNeeds needed = needs({.ttft = Seconds{0.2}, .tpot = Seconds{0.01}}, a6000());
  ASSERT_TRUE(needed.together);
  const double missing = *needed.missed.front().value / needed.missed.front().limit;
  EXPECT_NEAR(*needed.together, missing, 1e-3 * missing);
}

/// Memory-bound decode: +10 % of bandwidth takes 1 − 1/1.1 off the time, compute nothing.
TEST(HardwareFor, TenPercentMoreOfTheRoofThatBindsPaysInFull) {
  const HardwareNeeds needed = needs({.tpot = Seconds{0.030}}, a6000());
  for (const ResourceGain& gain : needed.gains) {
    const double ratio = gain.with.tpot / needed.present.tpot;
    if (gain.resource == Resource::bandwidth) {
      EXPECT_NEAR(ratio, 1 / 1.1, 1e-3);
    } else {
      EXPECT_NEAR(ratio, 1, 1e-3);
    }
    EXPECT_GE(gain.with.batch, needed.present.batch);
    EXPECT_LE(gain.with.ttft, needed.present.ttft);
  }
}

TEST(HardwareFor, ACpuHasNoMatrixPeakOfItsOwn) {
  const HardwareNeeds needed = needs({.tpot = Seconds{0.050}}, Catalog{}.hardware("epyc-9654"));
  EXPECT_EQ(needed.needed.size(), 3U);
  const NeededResource& peak = of(needed, Resource::matrix);
  for (const FigureSetting& setting : peak.settings) {
    EXPECT_TRUE(setting.path.starts_with("vector.")) << setting.path;
  }
}

}  // namespace
}  // namespace llmviewer::hardware_for_test
