#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/catalog/profile.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/predict/validate.hpp"

namespace llmviewer {

/// Whether all frameworks share a form or each gets its own.
enum class Grouping : std::uint8_t { shared, by_framework };

/// What a fit changed on rows it had not seen.
struct FitRecord {
  double held_out{};  ///< rows: every second one
  ErrorSummary before, after;
  std::vector<std::string> kept;      ///< numbers the rows do not determine: as they were
  std::vector<std::string> outliers;  ///< rows beyond four robust standard deviations
};

/// A form fitted to rows of operators.
struct CalibratedForm : FitRecord {
  FittedForm form;
};

/// An engine's own numbers fitted to rows of whole requests.
struct CalibratedEngine : FitRecord {
  Engine engine;
};

struct RefusedFit {
  std::string name;  ///< "gemm bf16", "engine vllm"
  std::string reason;
};

struct Calibration {
  std::vector<CalibratedForm> fitted;
  std::vector<CalibratedEngine> engines;
  std::vector<RefusedFit> refused;
};

/// Fits each group of rows, starting from what is known: soft-L1 on log(predicted/measured), so
/// that a few odd rows do not decide; numbers within their physical bounds.
/// Operators first, the form of each group: its interval is from rows of devices left out of the
/// fit where there are three or more devices. Then with these forms, from rows of whole requests,
/// what each engine adds: step_s, sequence_s, layer_s, first_token_s, prefill_share; an interval of
/// it from the rows held out where they are ten or more of its class.
Calibration calibrate(const MeasuredRows& measured, const Profile& start, Grouping grouping);

/// Rows that something was fitted to, predicted by it.
std::vector<JudgedRow> fitted_rows(const MeasuredRows& measured, const Calibration& calibration,
                                   const Profile& start);

}  // namespace llmviewer
