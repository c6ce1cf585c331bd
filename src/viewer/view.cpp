#include "llmviewer/viewer/view.hpp"

#include <string_view>

#include "report/expenses.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/predicted.hpp"
#include "report/view.hpp"
#include "viewer/html.hpp"
#include "viewer/parts.hpp"

namespace llmviewer {
namespace {

PlotOptions on_page(const std::string& prefix) {
  return {.theme = Theme::page, .title = {}, .key_prefix = prefix};
}

std::string figure(std::string_view drawing) {
  return element("div", attribute("class", "drawing"), drawing);
}

/// Opened and closed by who reads it; printed open.
std::string section(std::string_view name, const std::string& title, std::string_view content) {
  return element("details", attribute("data-section", name) + attribute("open", ""),
                 element("summary", element("h3", html_of(title))) + std::string{content});
}

std::string facts_html(const Analysis& analysis) {
  const Subject& subject = analysis.subject;
  Facts facts{{"model", model_words(subject)},
              {"hardware", hardware_words(subject)},
              {"precision", precision_words(subject)}};
  for (const Facts& more : {devices_facts(analysis), offload_facts(analysis), group_facts(analysis),
                            predicted_facts(analysis)}) {
    facts.insert(facts.end(), more.begin(), more.end());
  }
  const std::string asked = asked_words(analysis.workload);
  if (!asked.empty()) facts.push_back({"workload", asked});
  if (subject.accounting != Accounting::exact) {
    facts.push_back({"accounting", std::string{name_of(subject.accounting)}});
  }
  for (const std::string& note : analysis.notes) facts.push_back({"note", note});
  if (!analysis.hint.empty()) facts.push_back({"hint", analysis.hint});
  return html_of(Document{facts}, 3);
}

std::string command_html(const std::string& command) {
  return element("p", attribute("class", "command"),
                 "The same numbers in a terminal: " + element("code", html_of(command)));
}

/// Generate is the sum of prefill and decode, whose graphs stand there.
bool has_graph(const Analysis& analysis, const StageResult& stage) {
  return stage.stage != Stage::generate || analysis.stages.size() == 1;
}

/// What to expect of a stage's operators, as an engine runs them; "" where it was not asked.
std::string predicted_html(const StageResult& stage) {
  if (!stage.predicted) return {};
  return section("predicted-" + stage.name(), "Predicted times, " + stage.name(),
                 element("p", html_of("Expect " + predicted_words(stage))) +
                     html_of(Document{predicted_grid(stage)}, 4));
}

/// A stage's operators: as a graph, and as a table.
std::string stage_html(const Viewed& viewed, std::size_t index, const std::string& prefix) {
  const StageResult& stage = viewed.plotted.analysis.stages[index];
  const Analysis& analysis = viewed.plotted.analysis;
  std::string graph;
  if (has_graph(analysis, stage)) {
    const std::string drawing = draw_model_graph(viewed.plotted, index, on_page(prefix));
    graph = section("graph-" + stage.name(), "Operator graph, " + stage.name(),
                    element("div", attribute("class", "drawing graph"), drawing));
  }
  const std::string words = step_words(stage, analysis.workload) + " → " + outcome_words(stage);
  return graph +
         section("operators-" + stage.name(), "Operators, " + stage.name(),
                 element("p", html_of(words)) + operators_html(analysis, stage, prefix)) +
         predicted_html(stage);
}

/// Where the chosen operator's numbers show, and how to choose it by its name.
std::string chosen_html(const Viewed& viewed, const std::string& prefix, std::size_t number) {
  const std::string id = "search-" + std::to_string(number);
  return element(
      "aside", attribute("class", "chosen") + attribute("aria-label", "Operator"),
      element("label", attribute("for", id), "Find an operator") +
          empty_element("input", attribute("type", "search") + attribute("class", "search") +
                                     attribute("id", id) + attribute("autocomplete", "off") +
                                     attribute("placeholder", "q_proj")) +
          element("ul", attribute("class", "found"), "") +
          element("p", attribute("class", "invitation"),
                  "Choose an operator in a graph, a table or the roofline: its "
                  "formulas and numbers show here.") +
          element("div", attribute("class", "details") + attribute("aria-live", "polite"),
                  details_html(viewed, prefix)));
}

std::string configuration_html(const Viewed& viewed, const std::string& prefix,
                               std::size_t number) {
  const Analysis& analysis = viewed.plotted.analysis;
  const std::span<const Plotted> one{&viewed.plotted, 1};
  const PlotOptions options = on_page(prefix);
  std::string body = element("h2", html_of(title_words(analysis.subject))) + facts_html(analysis) +
                     cards_html(analysis) + command_html(viewed.command);
  const std::string totals =
      element("div", attribute("class", "wide"), html_of(Document{totals_of(analysis)}, 4));
  std::string content =
      section("roofline", "Roofline", figure(draw_roofline(one, Arrows::none, options))) +
      section("breakdown", "Time and traffic", figure(draw_breakdown(one, options))) +
      section("totals", "Totals of the stages", totals);
  for (std::size_t i = 0; i < analysis.stages.size(); ++i) content += stage_html(viewed, i, prefix);
  const std::string fit =
      element("p", html_of(held_by_words(analysis.group) +
                           fit_words(analysis.memory, analysis.subject.hardware)));
  if (analysis.expenses) {
    content += section("cost", "Cost", html_of(expense_blocks(analysis), 4));
  }
  content +=
      section("memory", "Memory", fit + figure(draw_memory(one, Memories::absolute, options)));
  return element("section",
                 attribute("class", "configuration") + attribute("data-prefix", prefix) +
                     attribute("aria-label", title_words(analysis.subject)),
                 body + element("div", attribute("class", "columns"),
                                element("div", attribute("class", "content"), content) +
                                    chosen_html(viewed, prefix, number)));
}

/// Why the second takes longer or less, and both under their roofs.
std::string difference_html(const View& view) {
  std::vector<Plotted> both;
  for (const Viewed& one : view.configurations) both.push_back(one.plotted);
  const std::string why = view.compared.empty() ? "" : html_of(document_of(view.compared), 2);
  return element("section", attribute("class", "difference"),
                 why + section("roofline-both", "Both rooflines",
                               figure(draw_roofline(both, Arrows::none, on_page("")))));
}

}  // namespace

std::string view_html(const View& view) {
  const bool pair = view.configurations.size() > 1;
  std::string configurations;
  for (std::size_t i = 0; i < view.configurations.size(); ++i) {
    const std::string prefix = pair ? std::to_string(i) + "/" : "";
    configurations += configuration_html(view.configurations[i], prefix, i);
  }
  if (!pair) return configurations;
  return difference_html(view) + element("div", attribute("class", "side-by-side"), configurations);
}

}  // namespace llmviewer
