#pragma once

#include <string>
#include <vector>

#include "llmviewer/study/advise.hpp"

namespace llmviewer {

/// "--weights int8 --flash-attention"
std::string flag_words(const std::vector<Flag>& flags);
/// First what was assumed of the configuration, then a lever's own.
std::vector<Flag> all_flags(const Advice& advice, const std::vector<Flag>& flags);

/// The bound of the stage of this name; of decode, where tokens are speculated on, that of the
/// verification, which is run in its stead. "" without such a stage.
std::string bound_of(const Analysis& analysis, const std::string& stage);

/// "tpot, as decode takes 91 % of a request"
std::string goal_words(const Advice& advice);
/// "decode is memory-bound · largest gate_proj 20.2 %, limited by bandwidth 768 GB/s"
std::string binding_words(const Binding& binding);

}  // namespace llmviewer
