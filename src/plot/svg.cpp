#include "plot/svg.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace llmviewer {
namespace {

/// Two decimals are a hundredth of a pixel.
void append_number(double value, std::string& text) {
  constexpr double kFarthest = 1e6;  // far outside any picture
  value = std::isfinite(value) ? std::clamp(value, -kFarthest, kFarthest) : 0;
  std::array<char, 64> buffer{};
  const double rounded = std::round(value * 100) / 100;
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                           rounded == 0 ? 0 : rounded, std::chars_format::fixed);
  text.append(buffer.data(), end);
}

std::string_view name_of(Anchor anchor) noexcept {
  switch (anchor) {
    case Anchor::start:
      return "start";
    case Anchor::middle:
      return "middle";
    case Anchor::end:
      return "end";
  }
  return "";
}

}  // namespace

void Svg::number(std::string_view name, double value) {
  body_ += ' ';
  body_ += name;
  body_ += "=\"";
  append_number(value, body_);
  body_ += '"';
}

void Svg::attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  body_ += ' ';
  body_ += name;
  body_ += "=\"";
  body_ += escaped(value);
  body_ += '"';
}

void Svg::ink(const Ink& ink) {
  attribute("fill", ink.fill.empty() ? "none" : ink.fill);
  attribute("stroke", ink.stroke);
  if (!ink.stroke.empty()) {
    number("stroke-width", ink.width);
    attribute("stroke-dasharray", ink.dash);
  }
  if (ink.opacity < 1) number("opacity", ink.opacity);
}

void Svg::points(std::span<const Point> points) {
  body_ += " points=\"";
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i > 0) body_ += ' ';
    append_number(points[i].x, body_);
    body_ += ',';
    append_number(points[i].y, body_);
  }
  body_ += '"';
}

void Svg::rectangle(const Box& box, const Ink& how) {
  body_ += "<rect";
  number("x", box.x);
  number("y", box.y);
  number("width", std::max(0.0, box.width));
  number("height", std::max(0.0, box.height));
  if (how.corner > 0) number("rx", how.corner);
  ink(how);
  body_ += "/>\n";
}

void Svg::line(Point from, Point to, const Ink& how) {
  const std::array both{from, to};
  polyline(both, how);
}

void Svg::polyline(std::span<const Point> all, const Ink& how) {
  body_ += "<polyline";
  points(all);
  ink(how);
  attribute("stroke-linejoin", "round");
  body_ += "/>\n";
}

void Svg::place(Point at) {
  append_number(at.x, body_);
  body_ += ' ';
  append_number(at.y, body_);
}

void Svg::flow(std::span<const Point> all, const Ink& how) {
  body_ += "<path d=\"M";
  place(all.front());
  for (std::size_t i = 1; i < all.size(); ++i) {
    const Point& from = all[i - 1];
    const Point& to = all[i];
    const double middle = (from.y + to.y) / 2;
    if (from.x != to.x) {
      body_ += 'C';
      place({from.x, middle});
      body_ += ' ';
      place({to.x, middle});
      body_ += ' ';
    } else {
      body_ += 'L';
    }
    place(to);
  }
  body_ += '"';
  ink(how);
  body_ += "/>\n";
}

void Svg::polygon(std::span<const Point> all, const Ink& how) {
  body_ += "<polygon";
  points(all);
  ink(how);
  body_ += "/>\n";
}

void Svg::circle(Point center, double radius, const Ink& how) {
  body_ += "<circle";
  number("cx", center.x);
  number("cy", center.y);
  number("r", radius);
  ink(how);
  body_ += "/>\n";
}

void Svg::text(Point at, std::string_view text, const Letters& letters) {
  if (text.empty()) return;
  body_ += "<text";
  number("x", at.x);
  number("y", at.y);
  number("font-size", letters.size);
  attribute("fill", letters.fill);
  if (letters.anchor != Anchor::start) attribute("text-anchor", name_of(letters.anchor));
  if (letters.weight == Weight::bold) attribute("font-weight", "bold");
  if (!letters.halo.empty()) {
    attribute("stroke", letters.halo);
    attribute("stroke-width", "4");
    attribute("stroke-linejoin", "round");
    attribute("paint-order", "stroke");
  }
  if (letters.turn != 0) {
    body_ += " transform=\"rotate(";
    append_number(letters.turn, body_);
    body_ += ' ';
    append_number(at.x, body_);
    body_ += ' ';
    append_number(at.y, body_);
    body_ += ")\"";
  }
  body_ += '>';
  body_ += escaped(text);
  body_ += "</text>\n";
}

void Svg::begin_told(std::string_view tooltip, std::string_view op_keys) {
  body_ += "<g";
  attribute("data-op", op_keys);
  body_ += "><title>";
  body_ += escaped(tooltip);
  body_ += "</title>\n";
}

void Svg::begin_op(std::string_view tooltip, std::string_view op_key) {
  body_ += "<g class=\"op\"";
  attribute("data-op", op_key);
  if (theme_ == Theme::page) {
    has_buttons_ = true;
    body_ += " tabindex=\"0\" role=\"button\"";  // called as its title says
  }
  body_ += "><title>";
  body_ += escaped(tooltip);
  body_ += "</title>\n";
}

void Svg::end() { body_ += "</g>\n"; }

std::string Svg::finish(double width, double height, std::string_view title,
                        std::string_view background) const {
  const bool page = theme_ == Theme::page;
  std::string across;
  std::string down;
  append_number(std::ceil(width), across);
  append_number(std::ceil(height), down);
  std::string file = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + across + '"';
  if (!page) file += " height=\"" + down + '"';
  file += " viewBox=\"0 0 " + across + ' ' + down + '"';
  // What is in an image is not told apart to those who cannot see it, so buttons need a group.
  file += has_buttons_ ? " role=\"group\"" : " role=\"img\"";
  file += " font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif\">\n<title>" +
          escaped(title) + "</title>\n";
  if (!page) {
    file += "<rect width=\"100%\" height=\"100%\" fill=\"" + escaped(background) + "\"/>\n";
  }
  return file + body_ + "</svg>\n";
}

}  // namespace llmviewer
