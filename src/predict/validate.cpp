#include "llmviewer/predict/validate.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "predict/request_judge.hpp"
#include "predict/statistics.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kWorstOfClass = 3;
const std::string kAll = "all";

using Judged = std::vector<JudgedRow>;

struct Judgement {
  Judged rows;
  std::vector<Skipped> skipped;
};

void judge_operator(const MeasuredRow& row, std::span<const FittedForm> forms,
                    Judgement& judgement) {
  const FittedForm* form = form_for(forms, row.form, row.variant, row.framework);
  if (form == nullptr) {
    judgement.skipped.push_back({row.op, row.device, {{"no form for " + row.variant, 1}}});
    return;
  }
  judgement.rows.push_back({row,
                            predict(row.demand, row.pace, form->coefficients, overlap_of(row.op)),
                            {form->fast, form->slow}});
}

Judgement judge(const MeasuredRows& measured, std::span<const FittedForm> forms,
                std::span<const Engine> engines) {
  Judgement judgement{{}, measured.skipped};
  RequestJudge requests{forms, engines};
  for (const MeasuredRow& row : measured.rows) {
    if (row.request == nullptr) {
      judge_operator(row, forms, judgement);
      continue;
    }
    auto judged = requests.judge(row);
    if (judged.row) {
      judgement.rows.push_back(*std::move(judged.row));
    } else {
      judgement.skipped.push_back({row.op, row.device, {{judged.skipped, 1}}});
    }
  }
  return judgement;
}

bool is_of(const std::string& device, const std::string& wanted) {
  return wanted == kAll || device == wanted;
}

void add_errors(const Judged& rows, ClassValidation& result) {
  std::vector<double> of_roofline;
  std::vector<double> of_prediction;
  double covered = 0;
  for (const JudgedRow& judged : rows) {
    const MeasuredRow& row = judged.row;
    if (row.op != result.op || !is_of(row.device, result.device)) continue;
    of_roofline.push_back(row.roofline / row.measured - 1);
    of_prediction.push_back(judged.error());
    covered += judged.covered() ? 1 : 0;
    if (row.measured >= row.roofline) continue;
    result.faster_than_roof += 1;
    result.faster_beyond_cache += row.demand.bytes > row.last_level_cache ? 1 : 0;
    result.faster_than_warm += row.measured < row.warm_roofline ? 1 : 0;
  }
  if (of_roofline.empty()) return;
  result.rows = static_cast<double>(of_roofline.size());
  result.roofline = summary_of(of_roofline);
  result.prediction = summary_of(of_prediction);
  result.coverage = covered / result.rows;
}

ClassValidation validation_of(const Judgement& judgement, OpClass op, const std::string& device) {
  ClassValidation result;
  result.op = op;
  result.device = device;
  add_errors(judgement.rows, result);
  for (const Skipped& skipped : judgement.skipped) {
    if (skipped.op != op || !is_of(skipped.device, device)) continue;
    for (const auto& [reason, rows] : skipped.reasons) {
      result.reasons[reason] += rows;
      result.skipped += rows;
    }
  }
  return result;
}

std::vector<std::string> devices_of(const Judgement& judgement, OpClass op) {
  std::set<std::string> names;
  for (const JudgedRow& judged : judgement.rows) {
    if (judged.row.op == op) names.insert(judged.row.device);
  }
  for (const Skipped& skipped : judgement.skipped) {
    if (skipped.op == op) names.insert(skipped.device);
  }
  if (names.empty()) return {};
  std::vector<std::string> devices{names.begin(), names.end()};
  devices.push_back(kAll);
  return devices;
}

double misjudged(const JudgedRow& judged) {
  return std::abs(std::log(judged.prediction.time / judged.row.measured));
}

void add_worst(const Judged& rows, OpClass op, Judged& worst) {
  Judged own;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(own),
               [&](const JudgedRow& judged) { return judged.row.op == op; });
  std::stable_sort(own.begin(), own.end(), [](const JudgedRow& a, const JudgedRow& b) {
    return misjudged(a) > misjudged(b);
  });
  own.resize(std::min(own.size(), kWorstOfClass));
  std::move(own.begin(), own.end(), std::back_inserter(worst));
}

}  // namespace

std::vector<JudgedRow> judged_rows(const MeasuredRows& measured, std::span<const FittedForm> forms,
                                   std::span<const Engine> engines) {
  return judge(measured, forms, engines).rows;
}

Validation validate(const MeasuredRows& measured, std::span<const FittedForm> forms,
                    std::span<const Engine> engines) {
  Judgement judgement = judge(measured, forms, engines);
  Validation validation;
  for (const OpClass op : kOpClasses) {
    for (const std::string& device : devices_of(judgement, op)) {
      validation.classes.push_back(validation_of(judgement, op, device));
    }
    add_worst(judgement.rows, op, validation.worst);
  }
  validation.judged = std::move(judgement.rows);
  return validation;
}

}  // namespace llmviewer
