#pragma once

#include <string>
#include <vector>

#include "llmviewer/study/disaggregation.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// A pool under its name.
struct PoolRow {
  std::string name;
  Pool pool;
  std::string flags;  ///< of `analyze`
};

/// Prefill, decode and, where there is one, collocated.
std::vector<PoolRow> pool_rows(const Disaggregation& result);

Document document_of(const Disaggregation& result);

}  // namespace llmviewer
