#include "llmviewer/sweep/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "llmviewer/error.hpp"
#include "sweep/block_maker.hpp"
#include "sweep/chooser.hpp"

namespace llmviewer {
namespace {

/// The blocks of a space, in the order of rows. Blocks never reach over a model or device, units
/// of several blocks do: what a thread takes at a time.
class Blocks {
 public:
  Blocks(const SweepSpace& space, const SweepQuery& query)
      : space_{space},
        query_{query},
        lanes_{BlockMaker::lanes_of(space)},
        per_pair_{(space.numbers() + lanes_ - 1) / lanes_},
        first_{block_of(query.begin)},
        end_{query.end > query.begin ? block_of(query.end - 1) + 1 : first_} {
    constexpr std::uint64_t kRowsOfUnit = 8192;
    const std::uint64_t rows = lanes_ * space.scenarios.size();
    per_unit_ = std::max<std::uint64_t>(1, kRowsOfUnit / rows);
  }

  std::uint64_t units() const noexcept { return (end_ - first_ + per_unit_ - 1) / per_unit_; }

  template <class Visit>
  void visit(std::uint64_t unit, Visit&& visit) const {
    const std::uint64_t begin = first_ + unit * per_unit_;
    const std::uint64_t end = std::min(begin + per_unit_, end_);
    for (std::uint64_t block = begin; block < end; ++block) {
      const std::uint64_t point = block % per_pair_ * lanes_;
      const std::uint64_t left = space_.numbers() - point;
      visit(BlockPlace{block / per_pair_, point,
                       static_cast<std::size_t>(std::min<std::uint64_t>(lanes_, left))});
    }
  }

  std::uint64_t first_row(const BlockPlace& place) const noexcept {
    return (place.pair * space_.numbers() + place.first_point) * space_.scenarios.size();
  }

  /// Rows asked for up to the end of this unit.
  std::uint64_t rows_until(std::uint64_t unit) const noexcept {
    const std::uint64_t next = std::min(first_ + (unit + 1) * per_unit_, end_);
    if (next == end_) return query_.end - query_.begin;
    const BlockPlace place{next / per_pair_, next % per_pair_ * lanes_, 0};
    return std::min(first_row(place), query_.end) - query_.begin;
  }

 private:
  std::uint64_t block_of(std::uint64_t row) const noexcept {
    const std::uint64_t point = row / space_.scenarios.size();
    return point / space_.numbers() * per_pair_ + point % space_.numbers() / lanes_;
  }

  const SweepSpace& space_;
  const SweepQuery& query_;
  std::uint64_t lanes_;
  std::uint64_t per_pair_;
  std::uint64_t first_;
  std::uint64_t end_;
  std::uint64_t per_unit_{1};
};

/// Counts impossible rows, and remembers the first one's reason.
struct Impossible {
  std::uint64_t rows{};
  std::uint64_t first{~std::uint64_t{0}};
  std::string reason;

  void see(const RowBlock& block, std::uint64_t first_row, const SweepQuery& query) {
    for (std::size_t s = 0; s < block.scenarios.size(); ++s) {
      const RowBlock::Scenario& scenario = block.scenarios[s];
      for (std::size_t lane = 0; lane < block.lanes; ++lane) {
        if (scenario.status[lane] != kImpossible) continue;
        const std::uint64_t row = first_row + lane * block.scenarios.size() + s;
        if (row < query.begin || row >= query.end) continue;
        ++rows;
        if (row >= first) continue;
        first = row;
        reason = scenario.texts.reason;
      }
    }
  }

  void join(const Impossible& other) {
    rows += other.rows;
    if (other.first >= first) return;
    first = other.first;
    reason = other.reason;
  }
};

/// What threads share: which unit is next, and whose turn it is to write.
struct SweepWork {
  std::mutex mutex;
  std::condition_variable turn;
  std::uint64_t next{};
  std::uint64_t to_write{};
  std::uint64_t rows_done{};
  bool ended{};
  std::exception_ptr failure;
  Impossible impossible;
  std::chrono::steady_clock::time_point start{std::chrono::steady_clock::now()};

  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
};

bool is_stopped(const SweepSink& sink) {
  return sink.stop != nullptr && sink.stop->load(std::memory_order_relaxed);
}

/// One thread's part.
class Worker {
 public:
  Worker(const SweepSpace& space, std::span<const SweepColumn> columns, const SweepQuery& query,
         const SweepSink& sink, const Blocks& blocks, SweepWork& work)
      : query_{query},
        sink_{sink},
        blocks_{blocks},
        work_{work},
        maker_{space, columns, query.chooses() ? Chooser::columns_of(query) : query.columns,
               query.where ? &*query.where : nullptr},
        chooser_{query, columns} {}

  void run() noexcept {
    try {
      while (const auto unit = take()) {
        text_.clear();
        blocks_.visit(*unit, [&](const BlockPlace& place) { see(place); });
        if (!finish(*unit)) break;
      }
    } catch (...) {
      const std::lock_guard lock{work_.mutex};
      if (!work_.failure) work_.failure = std::current_exception();
      work_.ended = true;
      work_.turn.notify_all();
    }
    const std::lock_guard lock{work_.mutex};
    work_.impossible.join(impossible_);
  }

  const Chooser& chooser() const { return chooser_; }

 private:
  std::optional<std::uint64_t> take() {
    const std::lock_guard lock{work_.mutex};
    if (work_.ended || work_.next == blocks_.units()) return std::nullopt;
    return work_.next++;
  }

  void see(const BlockPlace& place) {
    const RowBlock block = maker_.make(place, query_.begin, query_.end);
    const std::uint64_t first_row = blocks_.first_row(place);
    impossible_.see(block, first_row, query_);
    if (query_.chooses()) {
      chooser_.see(block, first_row);
    } else {
      sink_.format(block, text_);
    }
  }

  /// Waits for its turn and writes; whether to go on.
  bool finish(std::uint64_t unit) {
    std::unique_lock lock{work_.mutex};
    if (!query_.chooses()) {
      work_.turn.wait(lock, [&] { return work_.to_write == unit || work_.ended; });
    }
    if (work_.ended) return false;
    if (!text_.empty()) sink_.write(text_);
    ++work_.to_write;
    work_.rows_done = query_.chooses() ? std::max(work_.rows_done, blocks_.rows_until(unit))
                                       : blocks_.rows_until(unit);
    if (sink_.progress) {
      sink_.progress({work_.rows_done, query_.end - query_.begin, work_.seconds()});
    }
    if (is_stopped(sink_)) work_.ended = true;
    work_.turn.notify_all();
    return !work_.ended;
  }

  const SweepQuery& query_;
  const SweepSink& sink_;
  const Blocks& blocks_;
  SweepWork& work_;
  BlockMaker maker_;
  Chooser chooser_;
  Impossible impossible_;
  std::string text_;
};

/// The chosen rows, made once more with all columns that are printed.
void write_chosen(const SweepSpace& space, std::span<const SweepColumn> columns,
                  const SweepQuery& query, const SweepSink& sink,
                  const std::vector<std::uint64_t>& rows) {
  BlockMaker maker{space, columns, query.columns, nullptr};
  std::string text;
  for (const std::uint64_t row : rows) {
    const std::uint64_t point = row / space.scenarios.size();
    const BlockPlace place{point / space.numbers(), point % space.numbers(), 1};
    sink.format(maker.make(place, row, row + 1), text);
    constexpr std::size_t kEnough = 1 << 16;
    if (text.size() < kEnough) continue;
    sink.write(text);
    text.clear();
  }
  if (!text.empty()) sink.write(text);
}

}  // namespace

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

RowRange shard_of(std::uint64_t rows, std::uint64_t shard, std::uint64_t shards) noexcept {
  const auto border = [&](std::uint64_t i) {  // ⌊rows·i / shards⌋ without overflow
    return rows / shards * i + rows % shards * i / shards;
  };
  return {border(shard - 1), border(shard)};
}

SweepSummary run_sweep(const SweepSpace& space, std::span<const SweepColumn> columns,
                       const SweepQuery& query, const SweepSink& sink) {
  const Blocks blocks{space, query};
  SweepWork work;
  std::vector<std::unique_ptr<Worker>> workers;
  const std::uint64_t jobs = std::clamp<std::uint64_t>(blocks.units(), 1, query.jobs);
  for (std::uint64_t i = 0; i < jobs; ++i) {
    workers.push_back(std::make_unique<Worker>(space, columns, query, sink, blocks, work));
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < workers.size(); ++i) {
      threads.emplace_back([&worker = *workers[i]] { worker.run(); });
    }
    workers.front()->run();
  }
  if (work.failure) std::rethrow_exception(work.failure);
  SweepSummary summary{work.rows_done, work.impossible.rows, work.impossible.reason,
                       is_stopped(sink)};
  if (!query.chooses() || summary.stopped) return summary;
  Chooser chooser{query, columns};
  for (const auto& worker : workers) chooser.join(worker->chooser());
  write_chosen(space, columns, query, sink, chooser.rows());
  return summary;
}

}  // namespace llmviewer
