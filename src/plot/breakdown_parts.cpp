#include "plot/breakdown_parts.hpp"

#include <algorithm>

namespace llmviewer {
namespace {

template <class KeyOf>
std::vector<OpPart> parts_of(const StageResult& stage, KeyOf&& key_of) {
  std::vector<OpPart> parts;
  for (const OpRow& row : stage.rows) {
    const double bytes = row.repeat * row.cost.traffic.total().value();
    const auto same = [&](const OpPart& part) { return part.name == row.name; };
    auto found = std::find_if(parts.begin(), parts.end(), same);
    if (found == parts.end()) {
      parts.push_back({row.name, "", family_of(*row.kind), 0, 0});
      found = parts.end() - 1;
    }
    found->keys += (found->keys.empty() ? "" : " ") + key_of(row);
    found->time += row.total_time.value();
    found->bytes += bytes;
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const OpPart& a, const OpPart& b) { return a.family < b.family; });
  return parts;
}

}  // namespace

double StageBar::of(Measure measure) const noexcept {
  double sum = 0;
  for (const OpPart& part : parts) sum += part.of(measure);
  return sum;
}

std::vector<StageBars> bars_of(std::span<const Plotted> plotted, const std::string& key_prefix) {
  std::vector<StageBars> all;
  for (std::size_t i = 0; i < plotted.size(); ++i) {
    const Plotted& one = plotted[i];
    for (const StageResult& stage : one.analysis.stages) {
      const auto key_of = [&](const OpRow& row) {
        return key_prefix + op_key(plotted, i, stage, row);
      };
      const auto same = [&](const StageBars& bars) { return bars.stage == stage.stage; };
      auto found = std::find_if(all.begin(), all.end(), same);
      if (found == all.end()) {
        all.push_back({stage.stage, {}});
        found = all.end() - 1;
      }
      found->bars.push_back({one.label, parts_of(stage, key_of)});
    }
  }
  return all;
}

std::vector<OpFamily> families_of(std::span<const StageBars> all) {
  std::vector<OpFamily> families;
  for (const OpFamily family : kOpFamilies) {
    const auto has_it = [&](const StageBar& bar) {
      return std::ranges::any_of(bar.parts,
                                 [&](const OpPart& part) { return part.family == family; });
    };
    if (std::ranges::any_of(
            all, [&](const StageBars& bars) { return std::ranges::any_of(bars.bars, has_it); })) {
      families.push_back(family);
    }
  }
  return families;
}

}  // namespace llmviewer
