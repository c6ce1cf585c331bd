#include "report/advice_words.hpp"

#include <fmt/format.h>

#include <algorithm>

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

std::string bound_of(const Analysis& analysis, const std::string& stage) {
  const auto named = [&](std::string_view name) {
    return std::find_if(analysis.stages.begin(), analysis.stages.end(),
                        [&](const StageResult& one) { return one.stage == name; });
  };
  auto found = named(stage);
  if (stage == "decode" && named("verify") != analysis.stages.end()) found = named("verify");
  return found == analysis.stages.end() ? std::string{} : std::string{name_of(found->total.bound)};
}

std::string goal_words(const Advice& advice) {
  std::string name{name_of(advice.goal)};
  if (advice.chosen_because.empty()) return name;
  return name + ", because " + advice.chosen_because;
}

std::string binding_words(const Binding& binding) {
  const std::string share = percent(binding.largest_share);
  if (!binding.at) {
    std::string held = binding.largest + " " + share + " of what is held";
    if (!binding.share_of_capacity) return held;
    return percent(*binding.share_of_capacity) + " of the device's memory · " + held;
  }
  const bool bytes = binding.roof == "bandwidth" || binding.roof == "link";
  const std::string limit = bytes ? binding.roof + " " + scaled(*binding.at, "B/s")
                                  : binding.roof + " peak " + scaled(*binding.at, "ops/s");
  return fmt::format("{} is {}-bound · largest {} {}, limited by {}", binding.stage, binding.bound,
                     binding.largest, share, limit);
}

}  // namespace llmviewer
