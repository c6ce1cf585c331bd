#include <iostream>
#include <llmviewer/analysis/analysis.hpp>
#include <llmviewer/catalog/catalog.hpp>

int main() {
  const llmviewer::Catalog catalog;
  llmviewer::Scenario scenario;
  scenario.workload.seq = 2048;
  scenario.workload.stages = {llmviewer::Stage::decode};
  const llmviewer::Analysis analysis =
      llmviewer::analyze(catalog.model("llama2-7b"), catalog.hardware("a6000"), scenario);
  std::cout << analysis.stages.front().total.time.value() * 1e3 << " ms per token\n";
}
