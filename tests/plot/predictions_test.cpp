#include "llmviewer/plot/predictions.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/process.hpp"
#include "llmviewer/error.hpp"
#include "plot/xml.hpp"

namespace llmviewer::predictions_test {
namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

JudgedRow judged(OpClass op, double measured, double predicted) {
  JudgedRow row;
  row.row.op = op;
  row.row.device = "<device>";
  row.row.measured = Seconds{measured};
  row.prediction.time = Seconds{predicted};
  return row;
}

TEST(Predictions, EveryRowIsAPointAndEveryClassHasItsColour) {
  const std::vector<JudgedRow> rows{judged(OpClass::gemm, 1e-5, 1.1e-5),
                                    judged(OpClass::gemm, 1e-4, 3e-4),
                                    judged(OpClass::moe, 1e-3, 1e-3)};
  const std::string svg = draw_predictions(rows, {});
  EXPECT_EQ(problem_of_xml(svg), "");
  // The points and one mark of the legend for each class.
  EXPECT_EQ(count_of(svg, "<circle"), 3U + 2U);
  EXPECT_NE(svg.find("gemm (2)"), std::string::npos);
  EXPECT_NE(svg.find("moe (1)"), std::string::npos);
  EXPECT_NE(svg.find("3 rows, 66.7 % within a factor of 1.25"), std::string::npos);
  EXPECT_EQ(svg, draw_predictions(rows, {}));
}

TEST(Predictions, OfVeryManyRowsEveryNthIsDrawnAndTold) {
  const std::vector<JudgedRow> rows(6001, judged(OpClass::gemm, 1e-5, 1e-5));
  const std::string svg = draw_predictions(rows, {.theme = Theme::dark});
  EXPECT_EQ(problem_of_xml(svg), "");
  EXPECT_EQ(count_of(svg, "<circle"), 2001U + 1U);
  EXPECT_NE(svg.find("of gemm one row in 3"), std::string::npos);
}

TEST(Predictions, NothingToDrawIsRefused) { EXPECT_THROW(draw_predictions({}, {}), Error); }

TEST(CalibrateCommand, PlotsWhatItFitted) {
  const Workshop workshop;
  std::string text = "source,gpu,framework,dtype,m,n,k,latency_us\n";
  for (int m = 1; m <= 30; ++m) {
    text += "x,h100,vllm-1,bf16," + std::to_string(m * m) + ",4096,4096," +
            std::to_string(15 + m * m / 20.0) + "\n";
  }
  const std::string rows = workshop.file("rows.csv", text);
  const std::string picture = workshop.path("fit.svg");
  const Outcome fitted =
      run_program({"calibrate", rows, "-o", workshop.path("profile.json"), "--plot", picture});
  EXPECT_EQ(fitted.exit_code, 0) << fitted.err;
  const std::string svg = contents(picture);
  EXPECT_EQ(problem_of_xml(svg), "");
  EXPECT_NE(svg.find("gemm (30)"), std::string::npos);
  EXPECT_EQ(run_program({"calibrate", rows, "--plot", "fit.pdf"}).exit_code, 1);
}

}  // namespace
}  // namespace llmviewer::predictions_test
