#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "llmviewer/plot/plot.hpp"
#include "llmviewer/plot/table.hpp"

namespace llmviewer {

enum class Colors : std::uint8_t { none, ansi };

struct TerminalOptions {
  std::size_t width{100};  ///< columns
  Colors colors{Colors::none};
};

// The same pictures in characters, for a terminal. Throw Error as their SVGs do.
std::string show_roofline(std::span<const Plotted> plotted, const TerminalOptions& options);
std::string show_breakdown(std::span<const Plotted> plotted, const TerminalOptions& options);
std::string show_memory(std::span<const Plotted> plotted, Memories memories,
                        const TerminalOptions& options);
std::string show_graph(const Plotted& plotted, const std::string& group,
                       const TerminalOptions& options);
std::string show_model_graph(const Plotted& plotted, std::size_t stage,
                             const TerminalOptions& options);
std::string show_curve(const PlotTable& table, const CurveQuestion& question,
                       const TerminalOptions& options);
std::string show_heatmap(const PlotTable& table, const HeatmapQuestion& question,
                         const TerminalOptions& options);

}  // namespace llmviewer
