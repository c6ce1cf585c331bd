#pragma once

#include "llmviewer/catalog/catalog.hpp"
#include "properties/subjects.hpp"
#include "serving/served_subject.hpp"
#include "serving/serving_loop.hpp"
#include "serving/simulator.hpp"

namespace llmviewer {

/// A model on a device as vLLM serves it, for tests of serving.
struct Served {
  Model model;
  Hardware hardware;
  Scenario scenario;
};

inline Served served(const char* model = "llama2-7b", const char* hardware = "h100-sxm",
                     const char* engine = "vllm") {
  const Catalog catalog{{}};
  Served one{catalog.model(model), catalog.hardware(hardware), {}};
  one.scenario.predictor = predictor_of(engine);
  one.scenario.workload.seq = 512;
  one.scenario.workload.gen = 128;
  return one;
}

}  // namespace llmviewer
