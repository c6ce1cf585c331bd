#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace llmviewer {

/// Which prompts' blocks are still there. Blocks that nobody uses are free and handed out again,
/// the longest unused first: a prefix survives while fewer blocks were handed out since it was last
/// used than are free. Groups of requests with the same prompt are numbered from 1; 0 is none.
class PrefixCache {
 public:
  using Count = std::int64_t;
  struct Entry {
    Count users{};      ///< requests that hold it now
    Count blocks{};     ///< that its prompt fills; 0: not known
    Count unused_at{};  ///< blocks handed out until it was last used
  };

  void hand_out(Count blocks) noexcept { handed_out_ += blocks; }
  Count handed_out() const noexcept { return handed_out_; }

  /// Of a prefix that is there; null: it is not.
  Entry* find(std::uint32_t group, Count free) noexcept {
    if (group == 0 || group >= entries_.size()) return nullptr;
    Entry& entry = entries_[group];
    if (entry.blocks == 0) return nullptr;
    if (entry.users == 0 && handed_out_ - entry.unused_at >= free) return nullptr;
    return &entry;
  }
  /// A prompt that was served before.
  void remember(std::uint32_t group, Count blocks) { at(group).blocks = blocks; }
  bool known(std::uint32_t group) const noexcept {
    return group != 0 && group < entries_.size() && entries_[group].blocks > 0;
  }
  Entry& at(std::uint32_t group) {
    if (group >= entries_.size()) entries_.resize(std::size_t{group} + 1);
    return entries_[group];
  }

 private:
  std::vector<Entry> entries_;
  Count handed_out_{};
};

/// The same of prompts that are named block by block, as traces do: the leading blocks that are
/// there are not computed again.
class BlockPrefixes {
 public:
  /// How many of the leading blocks are there, of which `tokens` each are handed out and `free` are
  /// free; from now on all of them are.
  double find(const std::vector<std::uint64_t>& blocks, double tokens, double free) {
    double found = 0;
    for (const std::uint64_t block : blocks) {
      const auto one = last_used_.find(block);
      if (one == last_used_.end() || handed_out_ - one->second >= free) break;
      ++found;
    }
    handed_out_ += tokens * (static_cast<double>(blocks.size()) - found);
    for (const std::uint64_t block : blocks) last_used_[block] = handed_out_;
    if (last_used_.size() > kMost) forget(free);
    return found;
  }

 private:
  static constexpr std::size_t kMost = 1 << 20;
  void forget(double free) {
    std::erase_if(last_used_, [&](const auto& one) { return handed_out_ - one.second >= free; });
  }

  std::unordered_map<std::uint64_t, double> last_used_;
  double handed_out_{};  ///< tokens
};

}  // namespace llmviewer
