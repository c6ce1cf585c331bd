#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/catalog/profile.hpp"
#include "llmviewer/predict/validate.hpp"
#include "llmviewer/report/views.hpp"
#include "report/json_schema.hpp"

namespace llmviewer::test::validation_report_test {
namespace {

using Json = nlohmann::json;

Json schema() {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/validate.schema.json"};
  return Json::parse(in);
}

Json written(const Validation& validation) {
  std::ostringstream out;
  write_validation(validation, "json", {}, out);
  return Json::parse(out.str());
}

MeasuredRows rows() {
  const std::string folder = LLMVIEWER_SOURCE_DIR "/tests/golden/inputs/";
  return read_measured_rows({folder + "made_up_gemm.csv", folder + "made_up_block.csv"}, Catalog{});
}

TEST(ValidationReport, FitsItsSchema) {
  const Json judged = written(validate(rows(), fitted_forms({})));
  EXPECT_THAT(breaches(judged, schema()), testing::IsEmpty());
  EXPECT_FALSE(judged["worst"].empty());
}

TEST(ValidationReport, FitsItsSchemaWithoutAForm) {
  const Json skipped = written(validate(rows(), {}));
  EXPECT_THAT(breaches(skipped, schema()), testing::IsEmpty());
  EXPECT_TRUE(skipped["classes"].back()["prediction"].is_null());
  EXPECT_TRUE(skipped["worst"].empty());
  EXPECT_THAT(breaches(written(validate({}, {})), schema()), testing::IsEmpty());
}

}  // namespace
}  // namespace llmviewer::test::validation_report_test
