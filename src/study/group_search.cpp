#include "llmviewer/study/group_search.hpp"

#include <algorithm>
#include <tuple>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"
#include "study/batch_walk.hpp"
#include "study/candidates.hpp"
#include "sweep/in_parallel.hpp"

namespace llmviewer {
namespace {

/// A candidate's batch.
struct Place {
  std::size_t candidate{};
  WalkedBatch at;
};

struct CandidateWalk {
  bool possible{};
  std::optional<Error> refused{};  ///< why it is not
  BatchWalk walk{};
};
using Walks = std::vector<CandidateWalk>;

Walks walk_all(const std::vector<GroupCandidate>& candidates, const SearchQuestion& question) {
  Walks walks(candidates.size());
  in_parallel(candidates.size(), question.jobs, [&](std::size_t i) {
    try {
      const AskedCandidate asked{question.plan, candidates[i]};
      const Service service = compiled(asked.service);
      walks[i].possible = true;
      walks[i].walk = walk_batches(service);
    } catch (const Error& error) {
      walks[i].refused = error;
    }
  });
  const bool any = std::any_of(walks.begin(), walks.end(),
                               [](const CandidateWalk& one) { return one.possible; });
  if (!any) throw *walks.front().refused;
  return walks;
}

/// The shortest latency first; of equal ones the highest rate, the smallest group, the first.
std::vector<Place> front_of(const std::vector<GroupCandidate>& candidates, const Walks& walks) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < walks.size(); ++i) {
    for (const WalkedBatch& one : walks[i].walk.batches) places.push_back({i, one});
  }
  const auto rank = [&](const Place& place) {
    return std::tuple{place.at.latency, -place.at.tokens_per_s,
                      candidates[place.candidate].layout.devices(), place.candidate,
                      place.at.batch};
  };
  std::sort(places.begin(), places.end(),
            [&](const Place& a, const Place& b) { return rank(a) < rank(b); });
  std::vector<Place> front;
  for (const Place& place : places) {
    if (front.empty() || place.at.tokens_per_s > front.back().at.tokens_per_s) {
      front.push_back(place);
    }
  }
  return front;
}

/// For each size the candidate that serves most of those that meet all targets.
std::vector<Place> best_of_sizes(const std::vector<GroupCandidate>& candidates, const Walks& walks,
                                 const std::vector<double>& sizes) {
  std::vector<Place> best;
  for (const double size : sizes) {
    std::optional<Place> found;
    for (std::size_t i = 0; i < walks.size(); ++i) {
      const BatchWalk& walk = walks[i].walk;
      if (candidates[i].layout.devices() != size || walk.meeting == 0) continue;
      if (found && !(walk.tokens_per_s > found->at.tokens_per_s)) continue;
      found = {i, {walk.meeting, 0, walk.tokens_per_s}};
    }
    if (found) best.push_back(*found);
  }
  return best;
}

/// What lacks least of all; of those that fit where any does.
std::vector<Place> nearest_of(const Walks& walks) {
  std::optional<Place> found;
  const auto rank = [&](std::size_t i) {
    return std::tuple{walks[i].walk.batches.empty(), walks[i].walk.lacking};
  };
  for (std::size_t i = 0; i < walks.size(); ++i) {
    if (!walks[i].possible || (found && !(rank(i) < rank(found->candidate)))) continue;
    found = {i, {walks[i].walk.nearest, 0, 0}};
  }
  return found ? std::vector{*found} : std::vector<Place>{};
}

using RowAt = PlanRow (*)(double batch, const PlanQuestion& question,
                          const GroupCandidate& candidate);

std::vector<PlanRow> rows_of(const std::vector<Place>& places,
                             const std::vector<GroupCandidate>& candidates,
                             const SearchQuestion& question, RowAt fill) {
  std::vector<PlanRow> rows(places.size());
  in_parallel(places.size(), question.jobs, [&](std::size_t i) {
    rows[i] = fill(places[i].at.batch, question.plan, candidates[places[i].candidate]);
  });
  return rows;
}

void count(const std::vector<GroupCandidate>& candidates, const Walks& walks, GroupSearch& search) {
  for (std::size_t i = 0; i < walks.size(); ++i) {
    const bool first = i == 0 || candidates[i].layout != candidates[i - 1].layout ||
                       candidates[i].hardware != candidates[i - 1].hardware;
    if (first) ++(walks[i].possible ? search.layouts : search.refused);
    if (!walks[i].possible) continue;
    ++search.candidates;
    if (!walks[i].walk.batches.empty()) ++search.fitting;
    search.configurations += walks[i].walk.measured;
  }
}

/// Why no layout of some sizes is possible, in the words of the first of each reason.
void note_refusals(const std::vector<GroupCandidate>& candidates, const Walks& walks,
                   GroupSearch& search) {
  for (const double size : search.sizes) {
    std::optional<Error> refused;
    bool possible = false;
    for (std::size_t i = 0; i < walks.size(); ++i) {
      if (candidates[i].layout.devices() != size) continue;
      possible = possible || walks[i].possible;
      if (!refused) refused = walks[i].refused;
    }
    if (possible || !refused) continue;
    const std::string why = refused->where() + ": " + refused->problem();
    search.notes.push_back("groups of " + round_trip(size) + " are left out: " + why);
  }
}

}  // namespace

GroupSearch search_groups(const SearchQuestion& question) {
  const PlanQuestion& plan = question.plan;
  require_service(plan.model, plan.scenario, plan.targets);
  GroupSearch search;
  search.sizes = question.sizes;
  search.overlap = plan.scenario.layout.overlap;
  for (const Hardware& hardware : plan.devices) search.devices.push_back(hardware.name);
  const std::vector<GroupCandidate> candidates = candidates_of(plan, question.sizes);
  const Walks walks = walk_all(candidates, question);
  count(candidates, walks, search);
  const std::vector<Place> front = front_of(candidates, walks);
  search.front = rows_of(front, candidates, question, point_at);
  search.groups =
      rows_of(best_of_sizes(candidates, walks, question.sizes), candidates, question, row_at);
  if (search.groups.empty()) {
    search.nearest = rows_of(nearest_of(walks), candidates, question, row_at);
  }
  const PlanRow& any = search.front.empty() ? search.nearest.front() : search.front.front();
  PlanHead& head = search;
  head = head_of(plan, *any.analysis);
  note_refusals(candidates, walks, search);
  return search;
}

double tokens_per_s_of_device(const PlanRow& row) {
  return row.analysis->generation->throughput_tokens_per_s / row.layout.devices();
}

}  // namespace llmviewer
