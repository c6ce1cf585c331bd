#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace llmviewer {

/// A queue in a ring of memory that only grows, so that a settled one does not allocate.
template <class Value>
class Queue {
 public:
  bool empty() const noexcept { return count_ == 0; }
  std::size_t size() const noexcept { return count_; }
  Value& front() noexcept { return ring_[first_]; }
  const Value& front() const noexcept { return ring_[first_]; }

  void push_back(Value value) {
    grow();
    ring_[(first_ + count_++) & (ring_.size() - 1)] = std::move(value);
  }
  void push_front(Value value) {
    grow();
    first_ = (first_ - 1) & (ring_.size() - 1);
    ring_[first_] = std::move(value);
    ++count_;
  }
  void pop_front() noexcept {
    first_ = (first_ + 1) & (ring_.size() - 1);
    --count_;
  }

 private:
  void grow() {
    if (count_ < ring_.size()) return;
    std::vector<Value> wider(ring_.empty() ? 64 : 2 * ring_.size());
    for (std::size_t i = 0; i < count_; ++i) {
      wider[i] = std::move(ring_[(first_ + i) & (ring_.size() - 1)]);
    }
    ring_ = std::move(wider);
    first_ = 0;
  }

  std::vector<Value> ring_;
  std::size_t first_{};
  std::size_t count_{};
};

}  // namespace llmviewer
