#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace llmviewer {

/// do_one(0) … do_one(count − 1), each once, on so many threads in any order. Rethrows what one of
/// them throws.
template <class DoOne>
void in_parallel(std::size_t count, unsigned jobs, DoOne&& do_one) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        do_one(i);
      } catch (...) {
        const std::lock_guard lock{mutex};
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  const std::size_t threads =
      std::min<std::size_t>(std::max(jobs, 1U), std::max<std::size_t>(count, 1));
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  others.clear();  // joins them
  if (failure) std::rethrow_exception(failure);
}

}  // namespace llmviewer
