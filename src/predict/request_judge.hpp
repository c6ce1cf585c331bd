#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/predict/validate.hpp"

namespace llmviewer {

/// Predicts measured requests, a predictor for each engine made once.
class RequestJudge {
 public:
  RequestJudge(std::span<const FittedForm> forms, std::span<const Engine> engines)
      : forms_{forms}, engines_{engines} {}

  struct Judged {
    std::optional<JudgedRow> row;
    std::string skipped;
  };
  Judged judge(const MeasuredRow& row);

 private:
  std::shared_ptr<const Predictor> predictor(const std::string& engine);

  std::span<const FittedForm> forms_;
  std::span<const Engine> engines_;
  std::map<std::string, std::shared_ptr<const Predictor>> predictors_;
};

}  // namespace llmviewer
