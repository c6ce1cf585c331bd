#include <string_view>

#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "viewer/html.hpp"
#include "viewer/parts.hpp"

namespace llmviewer {
namespace {

/// `name` is for whoever looks the figure up: a script, a test.
struct Card {
  std::string_view name;
  std::string title;
  std::string figure;
  std::string aside;
  std::string_view look{};
};

std::string html(const Card& card) {
  const std::string classes = card.look.empty() ? "card" : "card " + std::string{card.look};
  return element("li", attribute("class", classes) + attribute("data-card", card.name),
                 element("h3", html_of(card.title)) +
                     element("p", attribute("class", "figure"), html_of(card.figure)) +
                     element("p", html_of(card.aside)));
}

std::string time_of(Seconds time) { return scaled(time.value(), "s"); }

std::string request_cards(const Generation& generation) {
  const std::string range =
      "first " + time_of(generation.tpot_first) + ", last " + time_of(generation.tpot_last);
  return html({"ttft", "TTFT", time_of(generation.ttft), "time to the first token"}) +
         html({"tpot", "TPOT", time_of(generation.tpot), range}) +
         html({"latency", "Latency", time_of(generation.latency), "of the whole request"}) +
         html({"throughput", "Throughput", scaled(generation.throughput_tokens_per_s) + " tokens/s",
               "generated, all sequences"});
}

/// Prefill's time is the TTFT and decode's the TPOT, where no request says so itself.
std::string stage_title(const StageResult& stage, bool request) {
  if (!request && stage.stage == Stage::prefill) return "Prefill (TTFT)";
  if (!request && stage.stage == Stage::decode) return "Decode (TPOT)";
  std::string title = stage.name();
  title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

std::string stage_card(const StageResult& stage, bool request) {
  const StageTotal& total = stage.total;
  const std::string bound = std::string{name_of(total.bound)} + "-bound";
  const std::string rate = total.tokens_per_s > 0 ? scaled(total.tokens_per_s) + " tokens/s, " : "";
  return html({name_of(stage.stage), stage_title(stage, request), time_of(total.time), rate + bound,
               name_of(total.bound)});
}

std::string memory_card(const Memory& memory) {
  const std::string parts = memory_words(memory);
  if (!memory.capacity) {
    return html(
        {"memory", "Memory", scaled_binary(memory.total), "capacity not published; " + parts});
  }
  const bool fits = memory.fits.value_or(false);
  return html({"memory", fits ? "Fits" : "Does not fit", part_words(memory.total, *memory.capacity),
               parts, fits ? "fits" : "too-large"});
}

}  // namespace

std::string cards_html(const Analysis& analysis) {
  const bool request = analysis.generation.has_value();
  std::string cards = request ? request_cards(*analysis.generation) : "";
  for (const StageResult& stage : analysis.stages) {
    if (request && stage.stage == Stage::generate) continue;  // its latency stands there already
    cards += stage_card(stage, request);
  }
  return element("ul", attribute("class", "cards"), cards + memory_card(analysis.memory));
}

}  // namespace llmviewer
