#include <algorithm>
#include <cmath>

#include "llmviewer/units/scaled.hpp"
#include "plot/roofs_drawn.hpp"

namespace llmviewer {
namespace {

class RoofLabels {
 public:
  RoofLabels(Svg& svg, const Palette& palette, const RoofsDrawn& roofs, Obstacles& obstacles)
      : svg_{svg}, palette_{palette}, roofs_{roofs}, obstacles_{obstacles} {}

  void name_all() {
    for (const DeviceRoofs& device : roofs_.devices) {
      for (const Ceiling& ceiling : device.ceilings) name_ceiling(device, ceiling);
    }
    for (const DeviceRoofs& device : roofs_.devices) name_slopes(device);
    name_ridges();
  }

 private:
  enum class Slopes : std::uint8_t { kept_clear_of, written_on };

  bool is_taken(const Box& box) const {
    const auto meets = [&](const Box& other) { return overlap(box, other); };
    return std::ranges::any_of(obstacles_.boxes, meets) ||
           std::ranges::any_of(obstacles_.texts, meets);
  }

  /// Once for all devices that have it: above its line or else below, as far right as there is
  /// room.
  void name_ceiling(const DeviceRoofs& device, const Ceiling& ceiling) {
    const auto sharers = sharers_of(roofs_, ceiling);
    if (sharers.front() != &device) return;
    const std::string text = name_of(roofs_, ceiling);
    const double width = width_of(text, kRoofNameSize);
    const double ridge = on_slope(roofs_, device, ceiling.peak).x;
    for (const double below : {-5.0, kRoofNameSize + 2}) {
      const double y = roofs_.y(ceiling.peak) + below;
      constexpr double kStep = 6;
      const double right = roofs_.panel.right() - kStep;
      const int places = static_cast<int>(std::max(kStep, right - width - ridge) / kStep);
      for (int i = 0; i < places; ++i) {
        const double x = right - kStep * i;
        const Box box{x - width, y - kRoofNameSize, width, kRoofNameSize + 3};
        if (is_taken(box)) continue;
        write({x, y}, text, sharers.size() > 1 ? palette_.text : color_of(device, palette_), 0,
              Anchor::end);
        obstacles_.texts.push_back(box);
        return;
      }
    }
  }

  bool meets_another_slope(const Box& box, const DeviceRoofs& own) const {
    return std::ranges::any_of(roofs_.devices, [&](const DeviceRoofs& device) {
      if (&device == &own || device.ceilings.empty()) return false;
      return crosses(line_of(roofs_, device, memory_slope(device)), box);
    });
  }

  void name_slopes(const DeviceRoofs& device) {
    if (device.ceilings.empty()) return;
    name_slope(device, memory_slope(device));
    for (const Slope& slope : device.host) name_slope(device, slope);
  }

  /// Along the slope, above it or else below: where nothing stands yet, or a slope only.
  void name_slope(const DeviceRoofs& device, const Slope& slope) {
    for (const Slopes slopes : {Slopes::kept_clear_of, Slopes::written_on}) {
      for (const double above : {8.0, -kRoofNameSize - 4}) {
        if (name_slope(device, slope, above, slopes)) return;
      }
    }
  }

  bool name_slope(const DeviceRoofs& device, const Slope& slope, double above, Slopes slopes) {
    const auto [foot, top] = line_of(roofs_, device, slope);
    const double angle = std::atan2(top.y - foot.y, top.x - foot.x);
    const double width = width_of(slope.name, kRoofNameSize);
    const double length = std::hypot(top.x - foot.x, top.y - foot.y);
    constexpr double kStep = 10;
    const int places = static_cast<int>(std::max(0.0, length - width - kStep) / kStep);
    for (int i = 0; i < places; ++i) {
      const double begin = 14 + kStep * i;
      const Point at{foot.x + std::cos(angle) * begin + std::sin(angle) * above,
                     foot.y + std::sin(angle) * begin - std::cos(angle) * above};
      const std::vector<Box> boxes = along(at, angle, width);
      const bool taken = std::ranges::any_of(boxes, [&](const Box& box) {
        return is_taken(box) ||
               (slopes == Slopes::kept_clear_of && meets_another_slope(box, device));
      });
      if (taken) continue;
      constexpr double kPi = 3.14159265358979323846;
      write(at, slope.name, color_of(device, palette_), angle * 180 / kPi, Anchor::start);
      obstacles_.texts.insert(obstacles_.texts.end(), boxes.begin(), boxes.end());
      return true;
    }
    return false;
  }

  /// A turned text's room, in boxes.
  static std::vector<Box> along(Point at, double angle, double width) {
    std::vector<Box> boxes;
    constexpr double kStep = kRoofNameSize * 0.7;
    for (int i = 0; i * kStep < width; ++i) {
      const double far = i * kStep;
      boxes.push_back({at.x + std::cos(angle) * far - 4,
                       at.y + std::sin(angle) * far - kRoofNameSize, kRoofNameSize,
                       kRoofNameSize + 4});
    }
    return boxes;
  }

  void name_ridges() {
    std::vector<Label> labels;
    std::vector<std::string_view> colors;
    for (const DeviceRoofs& device : roofs_.devices) {
      for (const Ceiling& ceiling : device.ceilings) {
        labels.push_back({"ridge " + scaled(ceiling.peak / device.bandwidth), kRoofNameSize,
                          on_slope(roofs_, device, ceiling.peak), kRidgeRadius});
        colors.push_back(color_of(device, palette_));
      }
    }
    for (const PlacedLabel& placed : place_labels(labels, roofs_.panel, obstacles_)) {
      const std::string_view color = colors[placed.label];
      if (placed.leader) {
        svg_.line(placed.leader->from, placed.leader->to, {.stroke = color, .width = 0.9});
      }
      write({placed.box.x, placed.box.y + kRoofNameSize * 0.93}, labels[placed.label].text, color,
            0, Anchor::start);
      obstacles_.texts.push_back(placed.box);
    }
  }

  void write(Point at, std::string_view text, std::string_view color, double turn, Anchor anchor) {
    svg_.text(at, text,
              {.fill = color,
               .size = kRoofNameSize,
               .anchor = anchor,
               .turn = turn,
               .halo = palette_.background});
  }

  Svg& svg_;
  const Palette& palette_;
  const RoofsDrawn& roofs_;
  Obstacles& obstacles_;
};

}  // namespace

void label_roofs(Svg& svg, const Palette& palette, const RoofsDrawn& roofs, Obstacles& obstacles) {
  for (const DeviceRoofs& device : roofs.devices) {
    if (device.ceilings.empty()) continue;
    obstacles.lines.push_back(line_of(roofs, device, memory_slope(device)));
    for (const Slope& slope : device.host) {
      obstacles.lines.push_back(line_of(roofs, device, slope));
    }
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
