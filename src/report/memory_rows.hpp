#pragma once

#include <string>
#include <vector>

#include "llmviewer/study/memory.hpp"
#include "report/sheet.hpp"

namespace llmviewer {

/// One line of what is held: a part, or the sum of a section.
struct MemoryRow {
  std::string section{};  ///< weights, kv_cache, activations, reserve, total
  std::string graph{};
  std::string name{};  ///< "" for the sum of the section
  Cell format{};
  Cell parameters{};
  Cell layers{};
  Cell positions{};
  Bytes bytes{};
  Bytes allocated{};
  Cell share{};  ///< of the device's memory
};

/// Sections in order, each with its sum first; the total comes last.
std::vector<MemoryRow> memory_rows(const MemoryStudy& study);

}  // namespace llmviewer
