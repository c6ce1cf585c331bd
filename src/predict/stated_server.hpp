#pragma once

#include "llmviewer/scenario/layout.hpp"
#include "predict/end_to_end_row.hpp"

namespace llmviewer {

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What the text of a server's row says besides its columns: "tp4 pp1 attn_dp2 moe_tp1 moe_ep8 …
/// client concurrency 64".

/// Whether many clients are served at a time.
bool is_server(const EndToEndRow& row) noexcept;

/// False where it writes 0 for what it does not know, as of prefill and decode on groups apart.
bool states_layout(const EndToEndRow& row) noexcept;

/// Of a row without these words its own tp.
Layout layout_of(const EndToEndRow& row);

/// All that send requests: the column has those of one data-parallel rank.
double clients_of(const EndToEndRow& row);

}  // namespace llmviewer
