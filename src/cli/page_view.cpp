#include "cli/page_view.hpp"

#include "cli/command_line.hpp"
#include "cli/contenders.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"

namespace llmviewer::cli {
namespace {

Viewed viewed_of(const AskedConfiguration& asked, const std::string& label) {
  const Configuration& one = asked.configuration;
  Viewed viewed;
  viewed.command = command_line("analyze", asked.options);
  viewed.plotted.label = label;
  viewed.plotted.roofs = roofs_of(one.hardware, one.scenario.accumulate_fp32, one.scenario.layout);
  viewed.plotted.analysis = analysis_of(one);
  viewed.plotted.roofs.host = viewed.plotted.analysis.host;
  if (!one.as_llm_viewer) {
    viewed.explanations = explain_all(one.model, one.hardware, as_engine_runs(one.scenario));
  }
  return viewed;
}

std::vector<std::string> labels_of(const std::vector<AskedConfiguration>& asked) {
  std::vector<ConfigurationOptions> options;
  std::vector<Configuration> configurations;
  for (const AskedConfiguration& one : asked) {
    options.push_back(one.options);
    configurations.push_back(one.configuration);
  }
  return labels_of(options, configurations);
}

std::vector<Compared> compared_of(const std::vector<AskedConfiguration>& asked,
                                  const std::vector<std::string>& labels) {
  std::vector<Contender> contenders;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Configuration& one = asked[i].configuration;
    if (one.as_llm_viewer) return {};
    contenders.push_back({labels[i], one.model, one.hardware, one.scenario, one.draft});
  }
  std::vector<Compared> compared = compare(contenders, Workloads::any);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    charge(asked[i].configuration, compared[i].analysis);
  }
  return compared;
}

}  // namespace

View view_of(const std::vector<AskedConfiguration>& asked) {
  View view;
  if (asked.size() == 1) {
    view.configurations.push_back(viewed_of(asked.front(), ""));
    return view;
  }
  const std::vector<std::string> labels = labels_of(asked);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    view.configurations.push_back(viewed_of(asked[i], labels[i]));
  }
  view.compared = compared_of(asked, labels);
  return view;
}

}  // namespace llmviewer::cli
