#include "catalog/moment.hpp"

#include <chrono>
#include <cstddef>

namespace llmviewer {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes so many digits off the front of a text.
bool take_digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count) return false;
  value = 0;
  for (const char c : text.substr(0, count)) {
    if (!is_digit(c)) return false;
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take_sign(std::string_view& text, std::string_view signs) {
  if (text.empty() || signs.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// ".6805900" as nanoseconds; of no fraction, 0.
bool take_fraction(std::string_view& text, std::int64_t& nanoseconds) {
  nanoseconds = 0;
  if (!take_sign(text, ".,")) return true;
  std::int64_t place = 100'000'000;
  std::size_t digits = 0;
  for (; digits < text.size() && is_digit(text[digits]); ++digits) {
    nanoseconds += (text[digits] - '0') * place;
    place /= 10;
  }
  text.remove_prefix(digits);
  return digits > 0;
}

/// "", "Z", "+05:30", "-0700" or "+01": the seconds that a clock there is ahead of UTC.
bool take_zone(std::string_view& text, std::int64_t& seconds) {
  seconds = 0;
  if (text.empty() || take_sign(text, "Z")) return true;
  const std::int64_t sign = text.front() == '-' ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if (!take_sign(text, "+-") || !take_digits(text, 2, hours)) return false;
  take_sign(text, ":");
  if (!text.empty() && !take_digits(text, 2, minutes)) return false;
  seconds = sign * (hours * 3600 + minutes * 60);
  return hours < 24 && minutes < 60;
}

}  // namespace

std::optional<Moment> moment_in(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  Moment moment;
  std::int64_t ahead = 0;
  const bool is_date =
      take_digits(text, 4, year) && take_sign(text, "-") && take_digits(text, 2, month) &&
      take_sign(text, "-") && take_digits(text, 2, day) && take_sign(text, " T") &&
      take_digits(text, 2, hour) && take_sign(text, ":") && take_digits(text, 2, minute) &&
      take_sign(text, ":") && take_digits(text, 2, second) &&
      take_fraction(text, moment.nanoseconds) && take_zone(text, ahead) && text.empty();
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!is_date || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  moment.seconds = days * std::int64_t{86400} + hour * 3600 + minute * 60 + second - ahead;
  return moment;
}

}  // namespace llmviewer
