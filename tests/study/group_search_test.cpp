#include "llmviewer/study/group_search.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "study/batch_walk.hpp"

namespace llmviewer::group_search_test {
namespace {

using testing::HasSubstr;

SearchQuestion question(const std::string& model, const std::string& device,
                        const std::vector<double>& sizes) {
  const Catalog catalog;
  SearchQuestion question;
  question.plan.model = catalog.model(model);
  question.plan.devices = {catalog.hardware(device)};
  question.plan.scenario.fused_attention = true;
  question.plan.scenario.workload.seq = 1024;
  question.plan.scenario.workload.gen = 64;
  question.plan.weights = {std::nullopt};
  question.plan.kv = {std::nullopt};
  question.sizes = sizes;
  return question;
}

/// All layouts of so many devices, each degree tried on its own: slow, and plain to see.
std::vector<Layout> all_layouts(double devices) {
  std::vector<Layout> all;
  for (double tp = 1; tp <= devices; ++tp) {
    for (double pp = 1; pp <= devices; ++pp) {
      for (double dp = 1; dp <= devices; ++dp) {
        for (double cp = 1; cp <= devices; ++cp) {
          if (tp * pp * dp * cp != devices) continue;
          for (double ep = 1; ep <= tp * dp * cp; ++ep) {
            for (const bool sp : {false, true}) {
              all.push_back({.tensor = tp,
                             .pipeline = pp,
                             .expert = ep,
                             .data = dp,
                             .context = cp,
                             .sequence_parallel = sp});
              if (pp == 1) continue;
              all.push_back(all.back());
              all.back().micro_batches = pp;
            }
          }
        }
      }
    }
  }
  return all;
}

struct Tried {
  Layout layout;
  double batch;
  double tpot;
  double ttft;
  double tokens_per_s;  // of a device
};

/// Every legal layout over the ladder of batches, through analyze, as far as it fits.
std::vector<Tried> by_brute_force(const SearchQuestion& asked, double devices) {
  std::vector<Tried> tried;
  for (const Layout& layout : all_layouts(devices)) {
    Scenario scenario = asked.plan.scenario;
    scenario.layout = layout;
    for (double batch = layout.micro_batches; batch < 4096; batch = next_batch(batch)) {
      scenario.workload.batch = batch * layout.data;
      try {
        const Analysis one = analyze(asked.plan.model, asked.plan.devices.front(), scenario);
        if (one.memory.fits == false) break;
        tried.push_back({layout, scenario.workload.batch, one.generation->tpot.value(),
                         one.generation->ttft.value(),
                         one.generation->throughput_tokens_per_s / devices});
      } catch (const Error&) {
        break;  // a layout that the model cannot be in
      }
    }
  }
  return tried;
}

void expect_beaten_by_the_front(const GroupSearch& search, const std::vector<Tried>& all) {
  ASSERT_FALSE(all.empty());
  for (const Tried& one : all) {
    const bool matched =
        std::any_of(search.front.begin(), search.front.end(), [&](const PlanRow& row) {
          return row.analysis->generation->tpot.value() <= one.tpot &&
                 tokens_per_s_of_device(row) >= one.tokens_per_s;
        });
    EXPECT_TRUE(matched) << one.layout.tensor << ' ' << one.layout.data << " -b " << one.batch;
  }
}

TEST(GroupSearch, ItsFrontIsBeatenByNothingOfTheGrid) {
  for (const auto& [model, device] :
       {std::pair{"mixtral-8x7b", "h200-sxm"}, std::pair{"llama3-8b", "h100-sxm"}}) {
    const SearchQuestion asked = question(model, device, {1, 2, 4});
    const GroupSearch search = search_groups(asked);
    for (const double size : asked.sizes) {
      expect_beaten_by_the_front(search, by_brute_force(asked, size));
    }
    for (std::size_t i = 1; i < search.front.size(); ++i) {
      EXPECT_GT(search.front[i].analysis->generation->tpot,
                search.front[i - 1].analysis->generation->tpot);
      EXPECT_GT(tokens_per_s_of_device(search.front[i]),
                tokens_per_s_of_device(search.front[i - 1]));
      EXPECT_EQ(search.front[i].analysis->memory.fits, true);
    }
  }
}

TEST(GroupSearch, NoSmallerGroupMeetsTheTargets) {
  SearchQuestion asked = question("llama3-8b", "h100-sxm", {1, 2, 3, 4});
  asked.plan.targets = {.ttft = Seconds{0.0337}, .tpot = Seconds{0.00297}};
  const GroupSearch search = search_groups(asked);
  ASSERT_FALSE(search.groups.empty());
  const PlanRow& smallest = search.groups.front();
  EXPECT_TRUE(smallest.meets);
  EXPECT_GT(smallest.layout.devices(), 1);
  const auto meets = [&](const Tried& one) {
    return one.ttft <= asked.plan.targets.ttft->value() &&
           one.tpot <= asked.plan.targets.tpot->value();
  };
  for (double size = 1; size < smallest.layout.devices(); ++size) {
    for (const Tried& one : by_brute_force(asked, size)) EXPECT_FALSE(meets(one)) << size;
  }
  // Of its own size nothing that meets them serves more.
  for (const Tried& one : by_brute_force(asked, smallest.layout.devices())) {
    if (!meets(one)) continue;
    EXPECT_LE(one.tokens_per_s, tokens_per_s_of_device(smallest));
  }
}

/// Llama 3 70B: 70.55 G parameters of 2 bytes are 141.1 GB. An H100 has 80 GiB = 85.9 GB: one holds
/// 61 % of them, each of two 70.6 GB and 15.3 GB for the cache.
TEST(GroupSearch, WeightsAloneNeedTwoDevices) {
  SearchQuestion asked = question("llama3-70b", "h100-sxm", {1, 2, 3, 4});
  asked.plan.targets = {.tpot = Seconds{1}};
  const GroupSearch search = search_groups(asked);
  ASSERT_EQ(search.groups.size(), 3U);
  EXPECT_EQ(search.groups.front().layout.devices(), 2);
  EXPECT_NEAR(search.groups.front().analysis->memory.weights.value(), 141.1e9 / 2, 0.2e9);
  EXPECT_EQ(search.groups.front().binds, Target::capacity);
}

TEST(GroupSearch, OneSequenceMoreMissesWhatBinds) {
  SearchQuestion asked = question("llama3-8b", "h100-sxm", {2});
  asked.plan.targets = {.ttft = Seconds{0.2}};
  const PlanRow row = search_groups(asked).groups.front();
  EXPECT_EQ(row.binds, Target::ttft);
  EXPECT_EQ(row.roof, Limiter::matrix);
  Scenario more = asked.plan.scenario;
  more.layout = row.layout;
  more.workload.batch = row.batch + 1;
  EXPECT_GT(analyze(asked.plan.model, asked.plan.devices.front(), more).generation->ttft,
            Seconds{0.2});
}

std::vector<std::pair<double, double>> points_of(const GroupSearch& search) {
  std::vector<std::pair<double, double>> points;
  for (const PlanRow& row : search.front) {
    points.emplace_back(row.layout.devices(), row.batch);
  }
  return points;
}

TEST(GroupSearch, IsTheSameOnAnyNumberOfThreads) {
  SearchQuestion asked = question("mixtral-8x7b", "h200-sxm", {1, 2, 4});
  const GroupSearch alone = search_groups(asked);
  asked.jobs = 4;
  const GroupSearch together = search_groups(asked);
  EXPECT_EQ(points_of(alone), points_of(together));
  EXPECT_EQ(alone.configurations, together.configurations);
}

TEST(GroupSearch, SaysWhatIsNearestWhereNothingMeets) {
  SearchQuestion asked = question("llama3-8b", "h100-sxm", {1, 2});
  asked.plan.targets = {.tpot = Seconds{1e-5}};
  const GroupSearch search = search_groups(asked);
  EXPECT_TRUE(search.groups.empty());
  ASSERT_EQ(search.nearest.size(), 1U);
  EXPECT_EQ(search.nearest.front().layout.devices(), 2);
  EXPECT_EQ(search.nearest.front().missed.front().target, Target::tpot);
}

TEST(GroupSearch, SaysHowMuchIsMissingWhereNothingFits) {
  const GroupSearch search = search_groups(question("deepseek-v3", "h100-sxm", {1, 2}));
  EXPECT_TRUE(search.front.empty());
  EXPECT_EQ(search.fitting, 0);
  EXPECT_EQ(search.nearest.front().missed.front().target, Target::capacity);
}

TEST(GroupSearch, LeavesOutSizesThatCannotBeAndSaysWhy) {
  const GroupSearch search = search_groups(question("llama3-8b", "l40s", {1, 2}));
  EXPECT_EQ(search.layouts, 1);
  EXPECT_THAT(search.notes,
              testing::Contains(HasSubstr("groups of 2 are left out: l40s: no link")));
  EXPECT_THROW(search_groups(question("llama3-8b", "l40s", {2})), Error);
}

TEST(GroupSearch, NeedsACapacity) {
  SearchQuestion asked = question("llama3-8b", "h100-sxm", {1});
  asked.plan.devices.front().capacity.reset();
  try {
    search_groups(asked);
    FAIL() << "nothing ends a batch";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("hw.memory.capacity"));
  }
}

TEST(BatchLadder, HasSixteenRungsToADoubling) {
  for (double batch = 1; batch < 32; ++batch) EXPECT_EQ(next_batch(batch), batch + 1);
  for (double batch = 32; batch < 64; batch += 2) EXPECT_EQ(next_batch(batch), batch + 2);
  for (double batch = 1024; batch < 2048; batch += 64) EXPECT_EQ(next_batch(batch), batch + 64);
}

}  // namespace
}  // namespace llmviewer::group_search_test
