#pragma once

#include "serving/simulator.hpp"

namespace llmviewer {

/// The largest rate of requests at which the objectives hold for the share of them that is asked,
/// no larger than can be kept up with; the interval is of simulations with other factors and
/// numbers. 0: they hold at no rate.
ServingRate largest_rate(Simulator& simulator, const Load& load);

/// The most clients of a closed loop with whom they hold.
ServingRate most_clients(Simulator& simulator, const Load& load);

}  // namespace llmviewer
