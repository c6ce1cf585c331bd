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

/// Characters that XML 1.0 has no way to write.
bool forbidden(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

/// The bytes of the UTF-8 sequence that begins `text`; 0 where there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (length < 3) return length;
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool beyond = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  const bool no_character = first == 0xef && byte(1) == 0xbf && byte(2) >= 0xbe;
  return overlong || beyond || no_character ? 0 : length;
}

/// Widths of DejaVu Sans, the widest of the fonts asked for, in hundredths of an em: ' ' to '~'.
constexpr std::array<unsigned char, 95> kWidths{
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69,  62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84};

double width_of_character(unsigned char c) noexcept {
  constexpr double kOther = 0.84;
  return c >= ' ' && c <= '~' ? kWidths[c - std::size_t{' '}] / 100.0 : kOther;
}

}  // namespace

std::string escaped(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text.substr(i));
    const char c = text[i];
    if (length == 0 || forbidden(c)) {
      result += kReplacement;
    } else if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else {
      result += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return result;
}

double width_of(std::string_view text, double size) noexcept {
  double ems = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80) continue;  // goes on with a character
    ems += width_of_character(byte);
  }
  return ems * size;
}

std::string fitted(std::string_view text, double size, double width) {
  if (width_of(text, size) <= width) return std::string{text};
  constexpr std::string_view kEllipsis = "…";
  for (std::size_t length = text.size(); length > 0; --length) {
    const auto next = static_cast<unsigned char>(length < text.size() ? text[length] : 'a');
    if ((next & 0xc0) == 0x80) continue;
    std::string shorter = std::string{text.substr(0, length)} + std::string{kEllipsis};
    if (width_of(shorter, size) <= width) return shorter;
  }
  return {};
}

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
    body_ += " tabindex=\"0\" role=\"button\"";
    attribute("aria-label", tooltip);
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
