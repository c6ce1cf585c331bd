#pragma once

#include <cstdint>
#include <vector>

#include "llmviewer/serving/serving.hpp"
#include "serving/request_source.hpp"
#include "serving/served_subject.hpp"
#include "serving/service.hpp"

namespace llmviewer {

/// One simulation: which random numbers, and what the device's and the front end's times are
/// multiplied by.
struct Draw {
  std::uint64_t seed{};
  double device{1};
  double front_end{1};
};

/// The first without factors; of the others each factor from a part of its distribution of its own.
/// Beyond what was measured errors are taken to be twice as large.
std::vector<Draw> draws_of(const ServingQuestion& question, const ServedSubject& subject,
                           double repeats);

/// Runs loads on a service.
class Simulator {
 public:
  Simulator(const ServedSubject& subject, const ServingQuestion& question)
      : subject_{subject}, question_{question} {}

  /// `observed`: its requests and steps are told to who asks, and its progress.
  ServingSums run(const Load& load, const Draw& draw, bool observed);
  /// The load's trace, read once, under all draws; the first is observed.
  std::vector<ServingSums> replay(const Load& load, const std::vector<Draw>& draws);
  /// Requests per second that finish while there always are more.
  double saturated_rate(const Draw& draw) const;

  const ServedSubject& subject() const noexcept { return subject_; }
  const ServingQuestion& question() const noexcept { return question_; }
  /// Whether the user wants no more.
  bool stopped() const noexcept { return question_.stop != nullptr && *question_.stop; }

 private:
  /// Tells of an observed simulation's progress; false: it is to end.
  bool goes_on(bool observed, double share) const;
  void serve_open(RequestSource& source, const Load& load, ReplicaGroup& service, bool observed);
  void serve_closed(RequestSource& source, const Load& load, ReplicaGroup& service, bool observed);
  ReplicaGroup service_with(const Draw& draw, double replicas, bool observed) const;

  const ServedSubject& subject_;
  const ServingQuestion& question_;
};

}  // namespace llmviewer
