#pragma once

#include <optional>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// All products of degrees that make so many devices, those of the largest tensor groups first;
/// which of them a model can be in is for the passes to say. Throws Error for more devices than can
/// be tried.
std::vector<Layout> layouts_of(double devices, double overlap);

/// The same for requests: pipelines also with as many micro-batches as they have stages, unless
/// times are predicted, which those are not known of.
std::vector<Layout> layouts_of(double devices, const Scenario& scenario);

/// Layouts of twice as many devices: one degree doubled; the experts spread as far as before, and
/// over twice as many devices.
std::vector<Layout> doubled(const Layout& layout);

/// Layouts of as many devices: a factor of two moved from one degree to another, the experts spread
/// further or less far, or norms and additions divided.
std::vector<Layout> regrouped(const Layout& layout);

/// A layout that a model can be in, and what was found out about it.
template <class Finding>
struct PossibleLayout {
  Layout layout;
  Finding of;
};

template <class Finding>
struct PossibleLayouts {
  std::vector<PossibleLayout<Finding>> found;
  std::optional<Error> refused;  ///< why the first of the others is impossible
};

/// What `find_out` says of each layout, in their order, for which it throws no Error.
template <class FindOut>
auto possible_of(const std::vector<Layout>& layouts, FindOut&& find_out) {
  PossibleLayouts<decltype(find_out(layouts.front()))> possible;
  for (const Layout& layout : layouts) {
    try {
      possible.found.push_back({layout, find_out(layout)});
    } catch (const Error& error) {
      if (!possible.refused) possible.refused = error;
    }
  }
  return possible;
}

}  // namespace llmviewer
