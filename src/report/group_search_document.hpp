#pragma once

#include <cstddef>
#include <vector>

#include "llmviewer/study/group_search.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// At most so many rows of a front, its ends among them, spread evenly.
std::vector<PlanRow> spread_out(const std::vector<PlanRow>& rows, std::size_t most);

/// With so many rows of the front.
Document document_of(const GroupSearch& search, std::size_t rows);

/// "1, 2, 4, 8 devices"
std::string sizes_words(const std::vector<double>& sizes);

}  // namespace llmviewer
