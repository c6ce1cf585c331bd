#include "predict/stated_server.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace llmviewer {
namespace {

constexpr std::string_view kData = "attn_dp";
constexpr std::string_view kClients = "client concurrency ";

/// The number after a word, as "tp4": 0 where it is not there.
double degree(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return 0;
  double value = 0;
  for (std::size_t i = at + word.size(); i < text.size() && std::isdigit(text[i]) != 0; ++i) {
    value = 10 * value + (text[i] - '0');
  }
  return value;
}

}  // namespace

bool is_server(const EndToEndRow& row) noexcept { return row.meaning.starts_with("server"); }

bool states_layout(const EndToEndRow& row) noexcept {
  return !contains(row.meaning, kData) || degree(row.meaning, kData) > 0;
}

Layout layout_of(const EndToEndRow& row) {
  Layout layout;
  layout.tensor = row.tensor;
  if (contains(row.meaning, kData)) {
    layout.pipeline = std::max(degree(row.meaning, " pp"), 1.0);
    layout.data = std::max(degree(row.meaning, kData), 1.0);
    layout.expert = std::max(degree(row.meaning, "moe_ep"), 1.0);
  }
  return layout;
}

double clients_of(const EndToEndRow& row) {
  const double stated = degree(row.meaning, kClients);
  return stated > 0 ? stated : row.batch;
}

}  // namespace llmviewer
