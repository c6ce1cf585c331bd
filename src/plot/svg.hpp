#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "llmviewer/plot/theme.hpp"
#include "plot/shapes.hpp"

namespace llmviewer {

/// How a shape is drawn; "" stands for none.
struct Ink {
  std::string_view fill{};
  std::string_view stroke{};
  double width{1};
  double opacity{1};
  std::string_view dash{};
  double corner{};  ///< radius of a rectangle's corners
};

enum class Anchor : std::uint8_t { start, middle, end };
enum class Weight : std::uint8_t { normal, bold };

struct Letters {
  std::string_view fill{};
  double size{14};
  Anchor anchor{Anchor::start};
  Weight weight{Weight::normal};
  double turn{};            ///< degrees, clockwise, around the anchor
  std::string_view halo{};  ///< of this colour, where lines pass below
};

/// An SVG file being written. It needs nothing from elsewhere: no font, no script, no style sheet.
class Svg {
 public:
  explicit Svg(Theme theme = Theme::light) : theme_{theme} {}

  void rectangle(const Box& box, const Ink& ink);
  void line(Point from, Point to, const Ink& ink);
  void polyline(std::span<const Point> points, const Ink& ink);
  /// A smooth line from point to point, vertical at each.
  void flow(std::span<const Point> points, const Ink& ink);
  void polygon(std::span<const Point> points, const Ink& ink);
  void circle(Point center, double radius, const Ink& ink);
  /// The baseline begins, has its middle or ends at `at`.
  void text(Point at, std::string_view text, const Letters& letters);

  /// What is drawn until `end` tells this when it is pointed at; it is of these operators.
  void begin_told(std::string_view tooltip, std::string_view op_keys = {});
  /// The box of an operator: a page's can be reached with the keyboard, and pressed.
  void begin_op(std::string_view tooltip, std::string_view op_key);
  void end();

  /// The whole file; `title` is read to those who cannot see it. A page's is transparent.
  std::string finish(double width, double height, std::string_view title,
                     std::string_view background) const;

 private:
  void number(std::string_view name, double value);
  void place(Point at);
  void attribute(std::string_view name, std::string_view value);
  void ink(const Ink& ink);
  void points(std::span<const Point> points);
  Theme theme_;
  std::string body_;
  bool has_buttons_{};
};

/// Text as it may stand in XML: markup escaped, what XML forbids replaced.
std::string escaped(std::string_view text);

/// A width that the text does not exceed in the usual sans-serif fonts.
double width_of(std::string_view text, double size) noexcept;

/// The text, or as much of its beginning as fits, with an ellipsis; "" when nothing does.
std::string fitted(std::string_view text, double size, double width);

}  // namespace llmviewer
