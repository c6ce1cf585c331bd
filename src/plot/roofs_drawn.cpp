#include "plot/roofs_drawn.hpp"

#include <algorithm>
#include <cmath>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr double kSize = 13.5;
constexpr double kRidgeRadius = 4;

std::vector<DeviceRoofs> devices_of(std::span<const Plotted> plotted) {
  std::vector<DeviceRoofs> devices;
  for (std::size_t i = 0; i < plotted.size(); ++i) {
    const Plotted& one = plotted[i];
    const auto same = [&](const DeviceRoofs& other) {
      return other.name == one.analysis.subject.hardware &&
             other.bandwidth == one.roofs.bandwidth.value();
    };
    if (std::any_of(devices.begin(), devices.end(), same)) continue;
    devices.push_back({one.analysis.subject.hardware, i, one.roofs.bandwidth.value(),
                       all_ceilings(one), one.analysis.subject.ridge_point.value()});
  }
  if (devices.size() == 1) {
    devices.front().name.clear();
    return devices;
  }
  for (DeviceRoofs& device : devices) device.ceilings = used_ceilings(plotted[device.color]);
  return devices;
}

std::string_view color_of(const DeviceRoofs& device, const Palette& palette) {
  return device.name.empty() ? palette.line : palette[device.color];
}

std::string before(const DeviceRoofs& device) {
  return device.name.empty() ? "" : device.name + " ";
}

/// Where a roof of this rate stands above an intensity.
Point on_slope(const RoofsDrawn& roofs, const DeviceRoofs& device, double performance) {
  return {roofs.x(performance / device.bandwidth), roofs.y(performance)};
}

/// The slope's lower end: at the left edge, or where it leaves the panel below.
Point foot_of(const RoofsDrawn& roofs, const DeviceRoofs& device) {
  return on_slope(roofs, device, std::max(roofs.y.low, roofs.x.low * device.bandwidth));
}

class RoofLabels {
 public:
  RoofLabels(Svg& svg, const Palette& palette, const RoofsDrawn& roofs, Obstacles& obstacles)
      : svg_{svg}, palette_{palette}, roofs_{roofs}, obstacles_{obstacles} {}

  void name_all() {
    for (const DeviceRoofs& device : roofs_.devices) {
      for (const Ceiling& ceiling : device.ceilings) name_ceiling(device, ceiling);
    }
    for (const DeviceRoofs& device : roofs_.devices) name_slope(device);
    name_ridges();
  }

 private:
  bool is_taken(const Box& box) const {
    const auto meets = [&](const Box& other) { return overlap(box, other); };
    return std::ranges::any_of(obstacles_.boxes, meets) ||
           std::ranges::any_of(obstacles_.texts, meets);
  }

  /// Above its line or else below, as far to the right as there is room.
  void name_ceiling(const DeviceRoofs& device, const Ceiling& ceiling) {
    const std::string text = before(device) + ceiling.name + ": " + scaled(ceiling.peak, "ops/s");
    const double width = width_of(text, kSize);
    const double ridge = on_slope(roofs_, device, ceiling.peak).x;
    for (const double below : {-5.0, kSize + 2}) {
      const double y = roofs_.y(ceiling.peak) + below;
      constexpr double kStep = 6;
      const double right = roofs_.panel.right() - width - kStep;
      const int places = static_cast<int>(std::max(0.0, right - ridge) / kStep);
      for (int i = 0; i < places; ++i) {
        const double x = right - kStep * i;
        const Box box{x, y - kSize, width, kSize + 3};
        if (is_taken(box)) continue;
        write({x, y}, text, device, 0);
        obstacles_.texts.push_back(box);
        return;
      }
    }
  }

  /// Along the slope, above it or else below: where nothing stands yet.
  void name_slope(const DeviceRoofs& device) {
    if (device.ceilings.empty()) return;
    const Point foot = foot_of(roofs_, device);
    const Point top = on_slope(roofs_, device, device.ceilings.back().peak);
    const double angle = std::atan2(top.y - foot.y, top.x - foot.x);
    const std::string text = before(device) + scaled(device.bandwidth, "B/s");
    const double width = width_of(text, kSize);
    const double length = std::hypot(top.x - foot.x, top.y - foot.y);
    for (const double above : {8.0, -kSize - 4}) {
      constexpr double kStep = 10;
      const int places = static_cast<int>(std::max(0.0, length - width - kStep) / kStep);
      for (int i = 0; i < places; ++i) {
        const double begin = 14 + kStep * i;
        const Point at{foot.x + std::cos(angle) * begin + std::sin(angle) * above,
                       foot.y + std::sin(angle) * begin - std::cos(angle) * above};
        const std::vector<Box> boxes = along(at, angle, width);
        if (std::ranges::any_of(boxes, [&](const Box& box) { return is_taken(box); })) continue;
        constexpr double kPi = 3.14159265358979323846;
        write(at, text, device, angle * 180 / kPi);
        obstacles_.texts.insert(obstacles_.texts.end(), boxes.begin(), boxes.end());
        return;
      }
    }
  }

  /// A turned text's room, in boxes.
  static std::vector<Box> along(Point at, double angle, double width) {
    std::vector<Box> boxes;
    constexpr double kStep = kSize * 0.7;
    for (int i = 0; i * kStep < width; ++i) {
      const double far = i * kStep;
      boxes.push_back({at.x + std::cos(angle) * far - 4, at.y + std::sin(angle) * far - kSize,
                       kSize, kSize + 4});
    }
    return boxes;
  }

  void name_ridges() {
    std::vector<Label> labels;
    std::vector<const DeviceRoofs*> devices;
    for (const DeviceRoofs& device : roofs_.devices) {
      for (const Ceiling& ceiling : device.ceilings) {
        labels.push_back({"ridge " + scaled(ceiling.peak / device.bandwidth), kSize,
                          on_slope(roofs_, device, ceiling.peak), kRidgeRadius});
        devices.push_back(&device);
      }
    }
    for (const PlacedLabel& placed : place_labels(labels, roofs_.panel, obstacles_)) {
      const DeviceRoofs& device = *devices[placed.label];
      if (placed.leader) {
        svg_.line(placed.leader->from, placed.leader->to,
                  {.stroke = color_of(device, palette_), .width = 0.9});
      }
      write({placed.box.x, placed.box.y + kSize * 0.93}, labels[placed.label].text, device, 0);
      obstacles_.texts.push_back(placed.box);
    }
  }

  void write(Point at, std::string_view text, const DeviceRoofs& device, double turn) {
    svg_.text(at, text,
              {.fill = color_of(device, palette_),
               .size = kSize,
               .turn = turn,
               .halo = palette_.background});
  }

  Svg& svg_;
  const Palette& palette_;
  const RoofsDrawn& roofs_;
  Obstacles& obstacles_;
};

}  // namespace

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
  const double room = roofs.devices.size() > 1 ? 20 : 8;  // for the names of ceilings
  const double least_intensity = std::min(points.least_intensity, most_ridge / 10);
  roofs.x = {ScaleKind::log, least_intensity / 2,
             std::max(most_ridge * room, points.most_intensity * 14), panel.x, panel.right()};
  roofs.y = {ScaleKind::log, std::min(points.least_performance, most / 100) / 2.5, most * 2.2,
             panel.bottom(), panel.y};
  return roofs;
}

void draw_zones(Svg& svg, const Palette& palette, const RoofsDrawn& roofs) {
  if (roofs.devices.size() != 1 || roofs.devices.front().ceilings.empty()) return;
  const DeviceRoofs& device = roofs.devices.front();
  const Box& panel = roofs.panel;
  const Point foot = foot_of(roofs, device);
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
    svg.line(foot_of(roofs, device), on_slope(roofs, device, device.ceilings.front().peak),
             {.stroke = color, .width = 2.2});
    for (const Ceiling& ceiling : device.ceilings) {
      const Point ridge = on_slope(roofs, device, ceiling.peak);
      svg.line(ridge, {roofs.panel.right(), ridge.y},
               {.stroke = color, .width = 2.2, .dash = ceiling.name == "vector" ? "8 5" : ""});
      svg.circle(ridge, kRidgeRadius, {.fill = palette.background, .stroke = color, .width = 2});
    }
  }
}

void label_roofs(Svg& svg, const Palette& palette, const RoofsDrawn& roofs, Obstacles& obstacles) {
  for (const DeviceRoofs& device : roofs.devices) {
    if (device.ceilings.empty()) continue;
    obstacles.lines.push_back(
        {foot_of(roofs, device), on_slope(roofs, device, device.ceilings.front().peak)});
    for (const Ceiling& ceiling : device.ceilings) {
      const Point ridge = on_slope(roofs, device, ceiling.peak);
      obstacles.lines.push_back({ridge, {roofs.panel.right(), ridge.y}});
      obstacles.boxes.push_back(
          {ridge.x - kRidgeRadius, ridge.y - kRidgeRadius, 2 * kRidgeRadius, 2 * kRidgeRadius});
    }
  }
  RoofLabels{svg, palette, roofs, obstacles}.name_all();
}

}  // namespace llmviewer
