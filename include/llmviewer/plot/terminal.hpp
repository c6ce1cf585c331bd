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
  std::string title{};  ///< empty: what is drawn, of what
};

// The same pictures in characters, for a terminal: UTF-8, lines no wider than asked for (from 40
// columns on), escape codes for colours only where asked for. Throw Error as their SVGs do, and for
// a heatmap of more than 52 words.
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
