#include "plot/subject.hpp"

#include <algorithm>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// What all of them say, or "".
template <class Of>
std::string common(std::span<const Plotted> plotted, Of&& of) {
  const std::string first = of(plotted.front().analysis);
  const bool same = std::all_of(plotted.begin(), plotted.end(),
                                [&](const Plotted& one) { return of(one.analysis) == first; });
  return same ? first : std::string{};
}

void add(std::string& text, const std::string& before, const std::string& value) {
  if (value.empty()) return;
  text += (text.empty() ? "" : " · ") + before + value;
}

std::string workload_of(const Analysis& analysis) {
  const Workload& workload = analysis.workload;
  std::string text = "batch " + scaled(workload.batch);
  if (workload.step) {
    return text + " · " + scaled(workload.step->new_tokens) + " new tokens · context " +
           round_trip(workload.step->context);
  }
  text += " · " + round_trip(workload.seq) + " tokens";
  if (workload.gen) text += " · " + round_trip(*workload.gen) + " generated";
  return text;
}

/// "8 devices · tp 8"; "" for a single one.
std::string layout_of(const Analysis& analysis) {
  const Layout& layout = analysis.group.layout;
  if (layout.single()) return {};
  std::string text = round_trip(layout.devices()) + " devices";
  for (const std::string& degree : degree_words(layout)) text += " · " + degree;
  return text;
}

}  // namespace

std::string title_of(std::span<const Plotted> plotted) {
  const std::string model = common(plotted, [](const Analysis& a) { return a.subject.model; });
  const std::string device = common(plotted, [](const Analysis& a) { return a.subject.hardware; });
  if (!model.empty() && !device.empty()) return model + " on " + device;
  if (!model.empty()) return model + " on several devices";
  return device.empty() ? "several models and devices" : "several models on " + device;
}

std::string subtitle_of(std::span<const Plotted> plotted) {
  std::string text;
  add(text, "", common(plotted, layout_of));
  add(text, "", common(plotted, workload_of));
  add(text, "weights ", common(plotted, [](const Analysis& a) { return a.subject.weights; }));
  add(text, "activations ",
      common(plotted, [](const Analysis& a) { return a.subject.activations; }));
  add(text, "KV cache ", common(plotted, [](const Analysis& a) { return a.subject.kv; }));
  add(text, "predicted as run by ",
      common(plotted, [](const Analysis& a) { return a.subject.expected_of; }));
  add(text, "accounting ", common(plotted, [](const Analysis& a) {
        const Accounting rules = a.subject.accounting;
        return std::string{rules == Accounting::exact ? "" : name_of(rules)};
      }));
  return text;
}

void require_some(std::span<const Plotted> plotted) {
  const bool any = std::any_of(plotted.begin(), plotted.end(), [](const Plotted& one) {
    return std::any_of(one.analysis.stages.begin(), one.analysis.stages.end(),
                       [](const StageResult& stage) { return !stage.rows.empty(); });
  });
  if (!any) throw Error{"plot", "there is no operator to draw", "choose another stage"};
}

std::string op_key(const StageResult& stage, const OpRow& row) {
  std::string key = stage.name() + '/' + row.group + '/' + row.name;
  std::replace(key.begin(), key.end(), ' ', '_');  // blanks stand between keys
  return key;
}

std::string op_key(std::span<const Plotted> plotted, std::size_t configuration,
                   const StageResult& stage, const OpRow& row) {
  const std::string key = op_key(stage, row);
  return plotted.size() > 1 ? std::to_string(configuration) + '/' + key : key;
}

}  // namespace llmviewer
