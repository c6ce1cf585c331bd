#include "cli/group_options.hpp"

#include <algorithm>

#include "llmviewer/error.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kUsualSizes = "..64";
constexpr double kMostDevices = 1024;
constexpr std::uint64_t kMostSizes = 256;

/// A layout that is given leaves nothing to find.
void require_no_layout(const Layout& given, const std::string& option) {
  Layout unchosen;
  unchosen.overlap = given.overlap;
  if (given == unchosen) return;
  throw Error{option, "the layout is given already",
              "leave out " + option + ", or --tp, --pp, --dp, --cp, --ep and their like"};
}

/// 1, 2, 4, … up to `most`, and that itself.
std::vector<double> doubled_up_to(double most) {
  std::vector<double> sizes;
  for (double size = 1; size < most; size *= 2) sizes.push_back(size);
  sizes.push_back(most);
  return sizes;
}

std::vector<double> sizes_in(const std::string& text) {
  if (text.starts_with("..")) return doubled_up_to(parse_count(text.substr(2), "--gpus"));
  const NumberAxis axis = parse_count_axis(text, "--gpus");
  if (axis.size() > kMostSizes) {
    throw Error{"--gpus", round_trip(static_cast<double>(axis.size())) + " sizes are too many",
                "use 256 at most, such as 8..64:x2"};
  }
  std::vector<double> sizes;
  for (std::uint64_t i = 0; i < axis.size(); ++i) sizes.push_back(axis[i]);
  std::sort(sizes.begin(), sizes.end());
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  return sizes;
}

}  // namespace

void add_group_options(CLI::App& command, GroupOptions& o) {
  command
      .add_option("--devices", o.devices,
                  "Groups of N devices: of all layouts the one that serves most")
      ->type_name("N")
      ->default_str("none");
  command
      .add_option("--gpus", o.gpus,
                  "Search groups of these sizes, every layout, precision and batch: the front of "
                  "throughput against latency, the smallest that meets the targets; ..64 is 1, 2, "
                  "4, … 64, others as in sweep")
      ->type_name("SIZES")
      ->default_str("none");
  command.add_flag("--disaggregate", o.disaggregate,
                   "Separate groups for prefill and decode that serve --requests-per-s, against "
                   "groups that do both; of the sizes of --gpus, else ..64");
  command.add_option("--jobs", o.jobs, "Threads of a search")
      ->type_name("N")
      ->default_str("all cores");
}

double read_group_size(const GroupOptions& options, const Layout& given) {
  if (options.devices.empty()) return 0;
  if (options.searches()) {
    throw Error{"--devices", "the sizes of groups are given twice", "use --gpus alone"};
  }
  require_no_layout(given, "--devices");
  return parse_count(options.devices, "--devices");
}

std::vector<double> read_group_sizes(const GroupOptions& options, const Layout& given) {
  require_no_layout(given, options.gpus.empty() ? "--disaggregate" : "--gpus");
  const std::vector<double> sizes = sizes_in(options.gpus.empty() ? kUsualSizes : options.gpus);
  if (sizes.back() > kMostDevices) {
    throw Error{"--gpus", round_trip(sizes.back()) + " are too many to try all layouts of",
                "use " + round_trip(kMostDevices) + " at most"};
  }
  return sizes;
}

}  // namespace llmviewer::cli
