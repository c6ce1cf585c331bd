#include "plot/roofs_drawn.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kVector = "vector";

bool is_same_rate(double a, double b) {
  constexpr double kSame = 1e-3;
  return std::fabs(a - b) <= kSame * b;
}

void add(std::vector<Ceiling>& ceilings, OpsPerSecond peak, std::string_view name) {
  if (!(peak > OpsPerSecond{0})) return;
  for (Ceiling& other : ceilings) {
    if (!is_same_rate(peak.value(), other.peak)) continue;
    other.name += " · " + std::string{name};
    return;
  }
  ceilings.push_back({peak.value(), std::string{name}});
}

std::vector<Ceiling> ceilings_where(const Plotted& plotted,
                                    const std::function<bool(DataType)>& wanted) {
  const Roofs& roofs = plotted.roofs;
  std::vector<Ceiling> ceilings;
  for (const DataType type : kDataTypes) {
    const MatrixRoof& roof = roofs.matrix[type];
    if (roof.native && roof.type == type && wanted(type)) {
      add(ceilings, roof.peak, name_of(type));
    }
  }
  // The other accounting has no roof for vectors.
  if (plotted.analysis.subject.accounting == Accounting::exact)
    add(ceilings, roofs.vector_peak, kVector);
  std::sort(ceilings.begin(), ceilings.end(),
            [](const Ceiling& a, const Ceiling& b) { return a.peak > b.peak; });
  return ceilings;
}

/// All that the device has, a rate that several types share once, the highest first.
std::vector<Ceiling> all_ceilings(const Plotted& plotted) {
  return ceilings_where(plotted, [](DataType) { return true; });
}

/// Of these, the ones that its operators compute under.
std::vector<Ceiling> used_ceilings(const Plotted& plotted) {
  return ceilings_where(plotted, [&](DataType type) {
    for (const StageResult& stage : plotted.analysis.stages) {
      for (const OpRow& row : stage.rows) {
        if (row.compute_type == type && row.cost.matrix > Ops{0}) return true;
      }
    }
    return false;
  });
}

bool is_same(const Ceiling& a, const Ceiling& b) {
  return a.name == b.name && is_same_rate(a.peak, b.peak);
}

/// An operator all of whose bytes are weights waits for the share of them that comes from the host.
std::vector<Slope> host_slopes(const HostRoof& host) {
  std::vector<Slope> slopes;
  const auto add = [&](double share, const char* of) {
    if (host.none() || !(share > 0)) return;
    slopes.push_back({host.pcie.value() / share, "PCIe " + scaled(host.pcie.value(), "B/s") +
                                                     " for " + scaled(100 * share) + " % of " +
                                                     of});
  };
  add(host.weights, "the weights");
  add(host.kv, "the caches");
  return slopes;
}

std::vector<DeviceRoofs> devices_of(std::span<const Plotted> plotted) {
  std::vector<DeviceRoofs> devices;
  for (std::size_t i = 0; i < plotted.size(); ++i) {
    const Plotted& one = plotted[i];
    const std::vector<Ceiling> ceilings = all_ceilings(one);
    const auto same = [&](const DeviceRoofs& other) {
      return other.name == one.analysis.subject.hardware &&
             other.bandwidth == one.roofs.bandwidth.value() && other.ceilings == ceilings &&
             other.host == host_slopes(one.analysis.host);
    };
    if (std::any_of(devices.begin(), devices.end(), same)) continue;
    devices.push_back({one.analysis.subject.hardware, i, one.roofs.bandwidth.value(), ceilings,
                       one.analysis.subject.ridge_point.value(), host_slopes(one.analysis.host)});
  }
  const std::string first = devices.front().name;
  if (std::ranges::all_of(devices, [&](const auto& device) { return device.name == first; })) {
    for (DeviceRoofs& device : devices) device.name.clear();
  }
  if (devices.size() == 1) {
    devices.front().color.reset();
    return devices;
  }
  for (DeviceRoofs& device : devices) device.ceilings = used_ceilings(plotted[*device.color]);
  return devices;
}

double widest_name(const RoofsDrawn& roofs) {
  constexpr double kAround = 40;
  double widest = 0;
  for (const DeviceRoofs& device : roofs.devices) {
    for (const Ceiling& ceiling : device.ceilings) {
      widest = std::max(widest, width_of(name_of(roofs, ceiling), kRoofNameSize));
    }
  }
  return widest + kAround;
}

}  // namespace

std::vector<const DeviceRoofs*> sharers_of(const RoofsDrawn& roofs, const Ceiling& ceiling) {
  std::vector<const DeviceRoofs*> sharers;
  for (const DeviceRoofs& device : roofs.devices) {
    const auto same = [&](const Ceiling& other) { return is_same(ceiling, other); };
    if (std::ranges::any_of(device.ceilings, same)) sharers.push_back(&device);
  }
  return sharers;
}

std::string name_of(const RoofsDrawn& roofs, const Ceiling& ceiling) {
  std::string names;
  std::string last;  // a device with facts of its own has the same name
  for (const DeviceRoofs* sharer : sharers_of(roofs, ceiling)) {
    if (sharer->name != last) names += (names.empty() ? "" : ", ") + sharer->name;
    last = sharer->name;
  }
  return (names.empty() ? "" : names + " ") + ceiling.name + ": " + scaled(ceiling.peak, "ops/s");
}

RoofsDrawn lay_out_roofs(std::span<const Plotted> plotted, const RooflineRange& points,
                         const Box& panel) {
  RoofsDrawn roofs{panel, {}, {}, devices_of(plotted)};
  double most_ridge = points.most_intensity;
  double most = points.most_performance;
  for (const DeviceRoofs& device : roofs.devices) {
    for (const Ceiling& ceiling : device.ceilings) {
      most_ridge = std::max(most_ridge, ceiling.peak / device.bandwidth);
      most = std::max(most, ceiling.peak);
    }
  }
  const double least_intensity = std::min(points.least_intensity, most_ridge / 10) / 2;
  // Right of all ridges there is room for the names of ceilings.
  const double part = std::min(0.45, widest_name(roofs) / panel.width);
  const double high =
      std::exp((std::log(most_ridge) - part * std::log(least_intensity)) / (1 - part));
  roofs.x = {ScaleKind::log, least_intensity, std::max(high, points.most_intensity * 14), panel.x,
             panel.right()};
  roofs.y = {ScaleKind::log, std::min(points.least_performance, most / 100) / 2.5, most * 2.2,
             panel.bottom(), panel.y};
  return roofs;
}

std::string_view color_of(const DeviceRoofs& device, const Palette& palette) {
  return device.color ? palette[*device.color] : palette.line;
}

Point on_slope(const RoofsDrawn& roofs, const DeviceRoofs& device, double performance) {
  return {roofs.x(performance / device.bandwidth), roofs.y(performance)};
}

Slope memory_slope(const DeviceRoofs& device) {
  const std::string owner = device.name.empty() ? "" : device.name + " ";
  return {device.bandwidth, owner + scaled(device.bandwidth, "B/s")};
}

Segment line_of(const RoofsDrawn& roofs, const DeviceRoofs& device, const Slope& slope) {
  const auto at = [&](double performance) {
    return Point{roofs.x(performance / slope.rate), roofs.y(performance)};
  };
  return {at(std::max(roofs.y.low, roofs.x.low * slope.rate)),
          at(std::min(device.ceilings.front().peak, roofs.x.high * slope.rate))};
}

void draw_zones(Svg& svg, const Palette& palette, const RoofsDrawn& roofs) {
  if (roofs.devices.size() != 1 || roofs.devices.front().ceilings.empty()) return;
  const DeviceRoofs& device = roofs.devices.front();
  const Box& panel = roofs.panel;
  const Point foot = line_of(roofs, device, memory_slope(device)).from;
  const Point ridge = on_slope(roofs, device, device.ridge * device.bandwidth);
  constexpr double kLight = 0.1;
  const std::array memory{Point{panel.x, panel.bottom()}, Point{panel.x, foot.y}, foot, ridge,
                          Point{ridge.x, panel.bottom()}};
  svg.polygon(memory, {.fill = palette.memory, .opacity = kLight});
  const std::array compute{Point{ridge.x, panel.bottom()}, ridge, Point{panel.right(), ridge.y},
                           Point{panel.right(), panel.bottom()}};
  svg.polygon(compute, {.fill = palette.compute, .opacity = kLight});
  const double y = panel.bottom() - 12;
  svg.text({ridge.x - 14, y}, "memory-bound",
           {.fill = palette.faint, .size = 15, .anchor = Anchor::end, .weight = Weight::bold});
  svg.text({ridge.x + 14, y}, "compute-bound",
           {.fill = palette.faint, .size = 15, .weight = Weight::bold});
  svg.line({ridge.x, ridge.y}, {ridge.x, panel.bottom()}, {.stroke = palette.line, .dash = "2 4"});
}

void draw_roofs(Svg& svg, const Palette& palette, const RoofsDrawn& roofs) {
  for (const DeviceRoofs& device : roofs.devices) {
    if (device.ceilings.empty()) continue;
    const std::string_view color = color_of(device, palette);
    const Segment memory = line_of(roofs, device, memory_slope(device));
    svg.line(memory.from, memory.to, {.stroke = color, .width = 2.2});
    for (const Slope& slope : device.host) {
      const Segment line = line_of(roofs, device, slope);
      svg.line(line.from, line.to, {.stroke = color, .width = 1.8, .dash = "3 4"});
    }
    for (const Ceiling& ceiling : device.ceilings) {
      const Point ridge = on_slope(roofs, device, ceiling.peak);
      svg.line(ridge, {roofs.panel.right(), ridge.y},
               {.stroke = color, .width = 2.2, .dash = ceiling.name == kVector ? "8 5" : ""});
      svg.circle(ridge, kRidgeRadius, {.fill = palette.background, .stroke = color, .width = 2});
    }
  }
}

}  // namespace llmviewer
