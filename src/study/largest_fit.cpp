#include "study/largest_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace llmviewer {
namespace {

bool all_fit(const std::vector<double>& levels, double limit) {
  return std::all_of(levels.begin(), levels.end(), [&](double level) { return level <= limit; });
}

/// The root of c₂·x² + c₁·x = room, in the form that does not cancel; infinite without growth.
double root(double c2, double c1, double room) noexcept {
  if (room < 0) return -1;
  return 2 * room / (c1 + std::sqrt(c1 * c1 + 4 * c2 * room));
}

struct Piece {
  double first;
  double last;
};

/// The root holds but for its last digit, or for stairs: then the piece, whose first x fits, is
/// bisected.
double settled(const Levels& levels, double limit, Piece piece, double x) {
  const auto fits = [&](double at) { return all_fit(levels(at), limit); };
  if (fits(x) && (x == piece.last || !fits(x + 1))) return x;
  while (piece.first < piece.last) {
    const double middle = std::ceil((piece.first + piece.last) / 2);
    if (fits(middle)) {
      piece.first = middle;
    } else {
      piece.last = middle - 1;
    }
  }
  return piece.first;
}

/// The largest x of one piece up to which everything fits; first − 1 if nothing does.
double fit_in_piece(const Levels& levels, double limit, double first, double last) {
  const std::vector<double> y0 = levels(first);
  if (!all_fit(y0, limit)) return first - 1;
  if (first == last) return first;
  const std::vector<double> y1 = levels(first + 1);
  const std::vector<double> y2 = last > first + 1 ? levels(first + 2) : y1;
  double x = last;
  for (std::size_t i = 0; i < y0.size(); ++i) {
    const double c2 = last > first + 1 ? (y2[i] - 2 * y1[i] + y0[i]) / 2 : 0;
    const double c1 = y1[i] - y0[i] - c2;
    const double end = first + root(c2, c1, limit - y0[i]);
    if (end < x) x = std::floor(end);  // an infinite or undefined end is none
  }
  return settled(levels, limit, {first, last}, std::max(x, first));
}

std::vector<double> sorted_ends(const Pieces& pieces) {
  std::vector<double> ends;
  for (const double end : pieces.ends) {
    if (end >= pieces.least && end < pieces.most) ends.push_back(end);
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

/// Longer ones are not followed: they have thousands of pieces.
constexpr double kLongestPeriod = 65536;

double period_of(const Pieces& pieces) {
  long long period = 1;
  for (const Recurring& recurring : pieces.recurring) {
    period = std::lcm(period, static_cast<long long>(recurring.step));
  }
  return static_cast<double>(period);
}

/// Where pieces end within one period that begins with the stretch, in order.
std::vector<double> ends_in_period(const Pieces& pieces, Piece stretch, double period) {
  const double last = std::min(stretch.first + period - 1, stretch.last);
  std::vector<double> ends{last};
  for (const Recurring& r : pieces.recurring) {
    double end = stretch.first + std::fmod(r.remainder - stretch.first, r.step);
    if (end < stretch.first) end += r.step;
    while (end < last) {
      ends.push_back(end);
      end += r.step;
    }
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  return ends;
}

/// The first piece of a stretch whose end does not fit, or else the last piece there is, which may
/// be empty.
Piece first_misfit(const Levels& levels, double limit, const Pieces& pieces, Piece stretch) {
  const double period = period_of(pieces);
  Piece found{stretch.first, stretch.last + 1};
  double start = stretch.first;       // of a piece in the first period
  double last_start = stretch.first;  // of what follows the last whole piece
  for (const double end : ends_in_period(pieces, stretch, period)) {
    if (end > found.last) break;
    const Levels at_ends = [&](double k) { return levels(end + k * period); };
    const double most = std::floor((stretch.last - end) / period);
    const double k = fit_in_piece(at_ends, limit, 0, most) + 1;
    if (k <= most && end + k * period < found.last) {
      found = {start + k * period, end + k * period};
    }
    last_start = std::max(last_start, end + most * period + 1);
    start = end + 1;
  }
  return found.last <= stretch.last ? found : Piece{last_start, stretch.last};
}

/// The largest x of a stretch without single ends, up to which everything fits.
double fit_in_stretch(const Levels& levels, double limit, const Pieces& pieces, Piece stretch) {
  if (pieces.recurring.empty()) return fit_in_piece(levels, limit, stretch.first, stretch.last);
  const Piece piece = first_misfit(levels, limit, pieces, stretch);
  if (piece.first > piece.last) return stretch.last;
  return fit_in_piece(levels, limit, piece.first, piece.last);
}

}  // namespace

double largest_fit(const Levels& levels, double limit, const Pieces& pieces) {
  double first = pieces.least;
  if (period_of(pieces) > kLongestPeriod) return fit_in_piece(levels, limit, first, pieces.most);
  std::vector<double> ends = sorted_ends(pieces);
  ends.push_back(pieces.most);
  for (const double end : ends) {
    const double fit = fit_in_stretch(levels, limit, pieces, {first, end});
    if (fit < end) return fit;
    first = end + 1;
  }
  return pieces.most;
}

}  // namespace llmviewer
