#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/report/report.hpp"

namespace llmviewer {

// What there is to say about each answer, in any of the report formats by name. Who has an answer
// has its type.
struct Advice;
struct Analysis;
struct Calibration;
struct Compared;
struct Disaggregation;
class Error;
struct Explanation;
struct Flag;
struct FormatEntry;
struct GroupSearch;
struct Hardware;
struct HardwareNeeds;
struct MemoryStudy;
struct Model;
struct PlanStudy;
struct ServingAnswer;
struct Validation;

/// Every operator in every stage; JSON is always whole, whatever columns and rows are chosen.
void write_analysis(const Analysis& analysis, std::string_view format, const ReportOptions& options,
                    std::ostream& out);

/// Shape, formulas with numbers put in, and the three times, for each explanation (the flat formats
/// have one row per formula).
void write_explanations(const std::vector<Explanation>& explanations, std::string_view format,
                        std::ostream& out);

/// What is held, in parts, and what else would fit (the flat formats have one row per part).
void write_memory(const MemoryStudy& study, std::string_view format, const ReportOptions& options,
                  std::ostream& out);

/// A service under load: times with their intervals, what binds, what waits (the flat formats have
/// one row).
void write_service(const ServingAnswer& answer, std::string_view format,
                   const ReportOptions& options, std::ostream& out);

/// Configurations side by side, and what the differences from the first are put down to (the flat
/// formats have one row per further configuration, stage and operator, and one per stage).
void write_comparison(const std::vector<Compared>& all, std::string_view format,
                      const ReportOptions& options, std::ostream& out);

/// The command that analyses the configuration asked about with these flags besides.
using CommandWith = std::function<std::string(const std::vector<Flag>& flags)>;

/// Levers by rank, and those that go together (the flat formats have one row per lever, the
/// combination's last).
void write_advice(const Advice& advice, const CommandWith& command, std::string_view format,
                  const ReportOptions& options, std::ostream& out);

/// Rows printed at most; absent: a screenful for people, all for machines. 0: all.
using RowLimit = std::optional<std::size_t>;

/// Devices and precisions that meet the targets, or why none does (the flat formats have one row
/// per device and precision, those that do not meet included).
void write_plan(const PlanStudy& study, std::string_view format, const ReportOptions& options,
                RowLimit limit, std::ostream& out);

/// What a chip would need to meet them, and what a little more of it brings (the flat formats have
/// one row per resource).
void write_hardware_needs(const HardwareNeeds& needs, std::string_view format,
                          const ReportOptions& options, std::ostream& out);

/// The front of all groups, and those that meet the targets (the flat formats have a column that
/// says which of the two a row belongs to). `limit` is that of the front; for people its rows are
/// then spread evenly over it.
void write_group_search(const GroupSearch& search, std::string_view format,
                        const ReportOptions& options, RowLimit limit, std::ostream& out);

/// Both pools and what passes between them, against groups that do both (the flat formats have a
/// row per pool).
void write_disaggregation(const Disaggregation& result, std::string_view format,
                          const ReportOptions& options, std::ostream& out);

/// Roofline and prediction against measurements, side by side: a row per class and device.
void write_validation(const Validation& validation, std::string_view format,
                      const ReportOptions& options, std::ostream& out);
/// A line for each row judged, with what the roofline and the prediction say of it. Throws Error
/// for a format that is not of rows.
void write_judged_rows(const Validation& validation, std::string_view format, std::ostream& out);

/// The profile: JSON in the layout of configs/prediction, its engines in that of configs/engines;
/// read by `--profile`. `sources` says what it was fitted on.
void write_profile(const Calibration& calibration, const std::vector<std::string>& sources,
                   std::ostream& out);
/// What was fitted, kept, refused, and how the errors changed on rows the fit had not seen: text.
void write_calibration(const Calibration& calibration, std::ostream& out);

void write_hardware_list(const std::vector<Hardware>& devices, std::string_view format,
                         std::ostream& out);
/// One device whole: every figure with its source, "not published" where there is none.
void write_hardware(const Hardware& hardware, std::string_view format, std::ostream& out);
void write_model_list(const std::vector<Model>& models, std::string_view format, std::ostream& out);
/// One model whole: parameters by role, the formula of each matrix, KV cache per token.
void write_model(const Model& model, std::string_view format, std::ostream& out);
void write_format_list(const std::vector<FormatEntry>& formats, std::string_view format,
                       std::ostream& out);
void write_format(const FormatEntry& entry, std::string_view format, std::ostream& out);

/// An error as JSON: {"schema", "error": {"where", "problem", "remedy"}}.
void write_error(const Error& error, std::ostream& out);

}  // namespace llmviewer
