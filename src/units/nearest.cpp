#include "llmviewer/units/nearest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace llmviewer {
namespace {

constexpr std::size_t kLongestName = 100;

/// Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string folded;
  for (const char c : name) {
    if (c == '_' || c == ' ') {
      folded += '-';
    } else {
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return folded;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string> known,
                         std::string_view otherwise) {
  const std::string wanted = folded_name(typed.substr(0, kLongestName));
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string& name : known) {
    const auto same = [&](const auto& seen) { return seen.second == name; };
    if (std::any_of(near.begin(), near.end(), same)) continue;
    const std::string candidate = folded_name(name);
    std::size_t distance = edit_distance(wanted, candidate);
    // A name that begins as typed is near however long its end is ("h100" and "h100-sxm").
    if (wanted.size() >= 2 && candidate.starts_with(wanted)) distance = 0;
    if (distance <= std::max<std::size_t>(1, wanted.size() / 3)) near.emplace_back(distance, name);
  }
  if (near.empty()) return std::string{otherwise};
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text = "did you mean \"" + std::string{near.front().second} + "\"";
  for (std::size_t i = 1; i < std::min<std::size_t>(near.size(), 3); ++i) {
    text += (i + 1 == std::min<std::size_t>(near.size(), 3) ? " or \"" : ", \"") +
            std::string{near[i].second} + "\"";
  }
  return text + "?";
}

}  // namespace llmviewer
