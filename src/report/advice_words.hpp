#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/study/advise.hpp"

namespace llmviewer {

/// "--weights int8 --flash-attention"
std::string flag_words(const std::vector<Flag>& flags);
/// First what was assumed of the configuration, then a lever's own.
std::vector<Flag> all_flags(const Advice& advice, const std::vector<Flag>& flags);

/// The bound of this stage; of decode, where tokens are speculated on, that of the
/// verification, which is run in its stead. Absent without such a stage.
std::optional<Bound> bound_of(const Analysis& analysis, Stage stage);

/// "tpot, as decode takes 91 % of a request"
std::string goal_words(const Advice& advice);
/// The roof that it names: "bandwidth", "vector", "int8".
std::string_view roof_words(const Binding& binding);
/// "decode is memory-bound · largest gate_proj 20.2 %, limited by bandwidth 768 GB/s"
std::string binding_words(const Binding& binding);

}  // namespace llmviewer
