#include "cli/sweep_query.hpp"

#include <algorithm>
#include <thread>

#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/sweep_report.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

/// "tpot_s", "tpot_s:max": a column and which way; its own where nothing is said.
Criterion read_criterion(const std::string& text, std::span<const SweepColumn> columns,
                         const std::string& option) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string name = text.substr(0, colon);
  const std::string way = colon < text.size() ? text.substr(colon + 1) : "";
  Criterion criterion{column_index(columns, name, option), Better::unknown};
  const SweepColumn& column = columns[criterion.column];
  if (column.type != SweepType::number && column.type != SweepType::flag) {
    throw Error{option, name + " is no number", "judge rows by a column of numbers"};
  }
  criterion.better = column.better;
  if (way == "min") criterion.better = Better::less;
  if (way == "max") criterion.better = Better::more;
  if (!way.empty() && way != "min" && way != "max") {
    throw Error{option, "\"" + way + "\" is no direction", "write " + name + ":min or :max"};
  }
  if (criterion.better == Better::unknown) {
    throw Error{option, "is less or more of " + name + " better?",
                "write " + name + ":min or " + name + ":max"};
  }
  return criterion;
}

void read_choice(const QueryOptions& options, std::span<const SweepColumn> columns,
                 SweepQuery& query) {
  if (!options.by.empty()) query.by = read_criterion(options.by, columns, "--by");
  for (const std::string& text : split_list(options.pareto)) {
    query.pareto.push_back(read_criterion(text, columns, "--pareto"));
  }
  for (const std::string& name : split_list(options.group_by)) {
    const std::size_t index = column_index(columns, name, "--group-by");
    if (columns[index].kind != SweepColumn::Kind::axis) {
      throw Error{"--group-by", name + " is no axis", "group by axes, such as hardware or batch"};
    }
    query.group_by.push_back(index);
  }
  constexpr double kMostTop = 1e6;
  constexpr std::size_t kMostCriteria = 4;
  if (!options.top.empty()) {
    const double top = parse_count(options.top, "--top");
    if (top > kMostTop) throw Error{"--top", options.top + " is too many", "use at most 1e6"};
    query.top = static_cast<std::uint64_t>(top);
  }
  if (!query.pareto.empty() && (query.top > 0 || query.by)) {
    throw UsageError{"--pareto", "excludes --top and --by", "choose one of them"};
  }
  if (query.pareto.size() == 1 || query.pareto.size() > kMostCriteria) {
    throw UsageError{"--pareto", "weighs two to four columns against each other",
                     "write --pareto A,B; the best by one alone is --top 1 --by A"};
  }
  if (query.top > 0 && !query.by) {
    throw UsageError{"--top", "the best by what?", "add --by COLUMN"};
  }
  if (query.by && query.top == 0) {
    if (query.group_by.empty()) throw UsageError{"--by", "how many rows?", "add --top N"};
    query.top = 1;
  }
  if (!query.group_by.empty() && !query.chooses()) {
    throw UsageError{"--group-by", "which row of each group?",
                     "add --by COLUMN (with --top N for more than one), or --pareto A,B"};
  }
}

void read_shard(const std::string& text, const SweepSpace& space, SweepQuery& query) {
  query.end = space.size();
  if (text.empty()) return;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    throw Error{"--shard", "\"" + text + "\" is no shard", "write I/N, such as 1/4 … 4/4"};
  }
  const std::string shard = text.substr(0, slash);
  if (shard == "0") throw Error{"--shard", "shards count from 1", "write 1/N … N/N"};
  const double of = parse_count(text.substr(slash + 1), "--shard");
  const double which = parse_count(shard, "--shard");
  if (which > of) {
    throw Error{"--shard", "there is no shard " + shard + " of " + text.substr(slash + 1),
                "write 1/N … N/N"};
  }
  const RowRange range =
      shard_of(space.size(), static_cast<std::uint64_t>(which), static_cast<std::uint64_t>(of));
  query.begin = range.begin;
  query.end = range.end;
}

}  // namespace

unsigned read_jobs(const std::string& text) {
  if (text.empty()) return std::max(1U, std::thread::hardware_concurrency());
  constexpr double kMost = 1024;
  const double jobs = parse_count(text, "--jobs");
  if (jobs > kMost) throw Error{"--jobs", text + " is too many", "use at most 1024"};
  return static_cast<unsigned>(jobs);
}

void add_query_options(Command& command, QueryOptions& options) {
  command.add("--columns LIST", options.columns, "Columns to print; 'help' explains them all",
              "the usual ones");
  command.add("--where EXPRESSION", options.where,
              "Rows to print: tpot_s < 20ms and (fits or batch <= 8)", "all rows");
  command.add("--top N", options.top, "Only the best N rows, best first; with --by", "all rows");
  command.add("--by COLUMN[:min|:max]", options.by,
              "What --top and --group-by judge by; the direction is known of most columns", "none");
  command.add("--pareto A,B[,C]", options.pareto,
              "Only rows that no other row beats in all of these columns; :min, :max as in --by",
              "none");
  command.add("--group-by AXES", options.group_by, "Make that choice for each value of these axes",
              "none");
  command.add("--shard I/N", options.shard,
              "Only the I-th of N equal parts; put together in order they are the whole", "1/1");
  command.add("--jobs N", options.jobs, "Threads", "all cores");
}

SweepQuery read_query(const QueryOptions& options, const SweepSpace& space,
                      std::span<const SweepColumn> columns, std::string_view format) {
  SweepQuery query;
  for (const std::string& name : split_list(options.columns)) {
    query.columns.push_back(column_index(columns, name, "--columns"));
  }
  if (query.columns.empty()) query.columns = usual_columns(columns, format);
  if (!options.where.empty()) query.where.emplace(options.where, columns);
  read_choice(options, columns, query);
  read_shard(options.shard, space, query);
  query.jobs = read_jobs(options.jobs);
  return query;
}

}  // namespace llmviewer::cli
