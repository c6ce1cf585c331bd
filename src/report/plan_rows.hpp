#pragma once

#include <string>
#include <vector>

#include "llmviewer/study/hardware_for.hpp"
#include "llmviewer/study/plan.hpp"
#include "report/column.hpp"
#include "report/json.hpp"

namespace llmviewer {

/// The one table of a plan's columns: those with a name are the flat formats', the others for
/// people alone. A row that is impossible has no cells for people.
Columns<PlanRow> plan_columns() noexcept;

/// A row as JSON: its analysis in parts.
Json row_json(const PlanRow& row);
Json targets_json(const Targets& targets);
Json missed_json(const std::vector<Shortfall>& missed);

/// "TTFT", "tokens/s"
std::string_view title_of(Target target) noexcept;
/// "bandwidth", "matrix peak"
std::string_view title_of(Resource resource) noexcept;
std::string_view resource_title(Limiter limiter) noexcept;
/// A figure of it: "3.35 TB/s", "80 GiB"
std::string figure_words(Resource resource, double value);

/// "TTFT ≤ 500 ms · TPOT ≤ 20 ms"
std::string targets_words(const Targets& targets);
/// "prompt 2048 · 256 generated · fused attention"
std::string request_words(const Workload& workload, bool fused_attention);
/// "TPOT 20.9 ms > 10 ms"
std::string missed_words(const Shortfall& missed);
/// "16.1 GB / 768 GB/s = 20.9 ms", or what is held in memory
std::string reason_words(const Shortfall& missed, const Memory& memory);
/// "2.09 × bandwidth"
std::string remedy_words(const Shortfall& missed);

/// What one sequence more would miss, and what holds most of that time: "TTFT, compute"; "–" where
/// it would miss nothing.
std::string bound_words(const PlanRow& row);
/// "memory"; nothing where the roof is not known.
std::string roof_words(const PlanRow& row);

/// A layout in a cell: "tp 4 ep 16 dp 4 sp"; of a single device "–".
std::string short_words(const Layout& layout);

/// "1, 2, 4, 8"
std::string sizes_words(const std::vector<double>& sizes);

/// At most so many rows of a front, its ends among them, spread evenly.
std::vector<PlanRow> spread_out(const std::vector<PlanRow>& rows, std::size_t most);

/// What `analyze` takes to print the same: "--hw a6000 --tp 2 --weights int8 -b 4"
std::string flags_of(const PlanRow& row);

}  // namespace llmviewer
