#include "llmviewer/study/hardware_for.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/largest_whole.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "study/resources.hpp"
#include "study/service.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

/// Beyond what any chip will have, and yet far from the end of a double.
constexpr double kWithoutLimit = 0x1p60;

/// To five significant digits and never down, so that what is printed is enough.
double rounded_up(double value) {
  constexpr double kDigits = 5;
  const double unit = std::pow(10, std::floor(std::log10(value)) + 1 - kDigits);
  // By division where the unit is a fraction: powers of ten below 1 are no doubles.
  if (unit < 1) return std::ceil(value * std::round(1 / unit)) / std::round(1 / unit);
  return std::ceil(value / unit) * unit;
}

/// The least factor of a resource that meets all targets on a device like this; 0: none.
double factor_on(const Hardware& hardware, Resource resource, const Service& service) {
  return least_factor([&](double factor) {
    const Hardware tried = scaled(hardware, resource, factor);
    return is_met(moved_to(tried, service));
  });
}

/// What a device of the group is built of. Without a matrix engine its peak is the vector units'.
std::vector<Resource> resources_of(const Hardware& hardware, const Layout& layout) {
  std::vector<Resource> resources;
  for (const Resource one : kResources) {
    if (has_figure(hardware, one)) resources.push_back(one);
  }
  if (!layout.single()) resources.push_back(Resource::link);
  return resources;
}

Hardware without_other_limits(const Service& service, Resource resource) {
  Hardware other = service.hardware;
  for (const Resource one : resources_of(service.hardware, service.scenario.layout)) {
    if (one != resource) other = scaled(other, one, kWithoutLimit);
  }
  return other;
}

/// As a device file has them; the network beyond the links only where the group uses it.
std::vector<FigureSetting> group_figures(const Service& service, Resource resource,
                                         const std::vector<DataType>& types) {
  std::vector<FigureSetting> figures =
      figures_of(service.hardware, resource, types, service.scenario.accumulate_fp32);
  const bool beyond = service.scenario.layout.devices() > service.roofs.network.domain;
  if (resource == Resource::link && service.hardware.nic && beyond) {
    figures.push_back({"host.nic_one_way", service.hardware.nic->value()});
  }
  return figures;
}

/// One with a capacity, to find out how much of it is needed.
Hardware with_capacity(Hardware hardware) {
  if (!hardware.capacity) hardware.capacity = Bytes{0x1p30};
  return hardware;
}

NeededResource needed_of(Resource resource, const Service& asked,
                         const std::vector<DataType>& types) {
  const bool known = resource != Resource::capacity || asked.hardware.capacity;
  const Hardware hardware = known ? asked.hardware : with_capacity(asked.hardware);
  const Service service = moved_to(hardware, asked);
  NeededResource needed{.resource = resource};
  const std::vector<FigureSetting> figures = group_figures(service, resource, types);
  if (figures.empty()) return needed;
  const double present = figures.front().value;
  if (known) needed.present = present;
  const double least = factor_on(without_other_limits(service, resource), resource, service);
  if (least > 0) needed.at_least = rounded_up(least * present);
  const double factor = factor_on(service.hardware, resource, service);
  if (factor == 0) return needed;
  needed.needed = rounded_up(factor * present);
  for (const FigureSetting& figure : figures) {
    needed.settings.push_back({figure.path, rounded_up(*needed.needed / present * figure.value)});
  }
  needed.settings.front().value = *needed.needed;
  return needed;
}

/// The factor that is enough if all resources grow alike.
std::optional<double> together_of(const Service& service) {
  const double factor = least_factor([&](double tried) {
    Hardware chip = service.hardware;
    for (const Resource one : resources_of(service.hardware, service.scenario.layout)) {
      chip = scaled(chip, one, tried);
    }
    return is_met(moved_to(chip, service));
  });
  return factor > 0 ? std::optional{rounded_up(factor)} : std::nullopt;
}

Performance performance_of(const Service& service) {
  const auto throughput = [&](double batch) {
    return measure(service, with_batch(service.workload, batch));
  };
  const Measured measured = throughput(service.workload.batch);
  const Generation& generation = measured.generation;
  Performance performance{.ttft = generation.ttft,
                          .tpot = generation.tpot,
                          .latency = generation.latency,
                          .tokens_per_s = generation.throughput_tokens_per_s};
  performance.batch = largest_batch(service);
  if (performance.batch > 0) {
    performance.tokens_per_s_at_batch =
        throughput(performance.batch).generation.throughput_tokens_per_s;
  }
  return performance;
}

}  // namespace

HardwareNeeds hardware_for(const Model& model, const Hardware& hardware, const Scenario& asked,
                           const Targets& targets, const Model* draft) {
  require_service(model, asked, targets);
  Scenario scenario = asked;
  scenario.workload.batch = std::max(asked.workload.batch, asked.layout.data);
  HardwareNeeds needs;
  needs.analysis = weighed(model, hardware, scenario, draft);
  needs.fused_attention = scenario.fused_attention;
  needs.targets = targets;
  const ModelGraphs graphs = graphs_of(model, scenario, draft);
  const Service service = service_on(hardware, graphs, scenario, targets);
  needs.meets = is_met(service);
  const double largest = largest_batch(service);
  if (!needs.meets) {
    needs.missed = shortfalls(service, largest > 0 ? largest : service.workload.batch);
  }
  const auto layers = data_type_named(needs.analysis.subject.matrix_type);
  const std::vector<DataType> types =
      types_of(graphs, service.roofs, layers.value_or(DataType::fp16));
  needs.present = performance_of(service);
  for (const Resource resource : resources_of(hardware, scenario.layout)) {
    needs.needed.push_back(needed_of(resource, service, types));
    constexpr double kTenPercentMore = 1.1;
    const Hardware better = scaled(hardware, resource, kTenPercentMore);
    needs.gains.push_back({resource, performance_of(moved_to(better, service))});
  }
  needs.together = together_of(service);
  return needs;
}

}  // namespace llmviewer
