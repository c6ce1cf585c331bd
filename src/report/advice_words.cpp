#include "report/advice_words.hpp"

#include <fmt/format.h>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/words.hpp"

namespace llmviewer {

std::string flag_words(const std::vector<Flag>& flags) {
  std::vector<std::string> words;
  for (const Flag& flag : flags) {
    words.push_back(flag.option);
    if (!flag.value.empty()) words.push_back(flag.value);
  }
  return joined(words, " ");
}

std::vector<Flag> all_flags(const Advice& advice, const std::vector<Flag>& flags) {
  std::vector<Flag> all = advice.assumed;
  all.insert(all.end(), flags.begin(), flags.end());
  return all;
}

std::optional<Bound> bound_of(const Analysis& analysis, Stage stage) {
  const StageResult* found = stage == Stage::decode ? find_stage(analysis, Stage::verify) : nullptr;
  if (found == nullptr) found = find_stage(analysis, stage);
  return found == nullptr ? std::nullopt : std::optional{found->total.bound};
}

std::string goal_words(const Advice& advice) {
  std::string name{name_of(advice.goal)};
  if (advice.chosen_because.empty()) return name;
  return name + ", because " + advice.chosen_because;
}

std::string_view roof_words(const Binding& binding) {
  switch (*binding.roof) {
    case Limiter::matrix:
      return name_of(binding.compute_type);
    case Limiter::vector:
      return "vector";
    case Limiter::dram:
      return "bandwidth";
    case Limiter::network:
      return "link";
    case Limiter::pcie:
      return "PCIe";
  }
  return "";
}

std::string binding_words(const Binding& binding) {
  const std::string share = percent(binding.largest_share);
  if (!binding.at) {
    std::string held = binding.largest + " " + share + " of what is held";
    if (!binding.share_of_capacity) return held;
    return percent(*binding.share_of_capacity) + " of the device's memory · " + held;
  }
  const bool bytes = binding.roof == Limiter::dram || binding.roof == Limiter::network;
  const std::string limit =
      std::string{roof_words(binding)} +
      (bytes ? " " + scaled(*binding.at, "B/s") : " peak " + scaled(*binding.at, "ops/s"));
  return fmt::format("{} is {}-bound · largest {} {}, limited by {}", name_of(*binding.stage),
                     name_of(*binding.bound), binding.largest, share, limit);
}

}  // namespace llmviewer
