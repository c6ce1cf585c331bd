#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "llmviewer/analysis/explain.hpp"
#include "llmviewer/plot/plot.hpp"
#include "llmviewer/study/compare.hpp"

namespace llmviewer {

/// A configuration on a page: its answer, and where each number comes from.
struct Viewed {
  std::string command;                    ///< of a shell, that prints the same numbers
  Plotted plotted;                        ///< labelled where there are several
  std::vector<Explanation> explanations;  ///< of its operators; none: the accounting gives none
};

/// What a page shows: one configuration, or two side by side and what their difference is due to.
struct View {
  std::vector<Viewed> configurations;
  std::vector<Compared> compared;  ///< none where they cannot be compared
};

/// The pictures, tables and operators of a view, as HTML to stand in a page's <main>.
std::string view_html(const View& view);

/// The view as one file that needs nothing else: no network, no other file. `command` made it.
void write_report(const View& view, const std::string& command, std::ostream& out);

}  // namespace llmviewer
