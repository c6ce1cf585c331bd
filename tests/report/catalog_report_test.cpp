#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "llmviewer/report/views.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::catalog_report_test {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

template <class Subject>
std::string shown(void (*write)(const Subject&, std::string_view, std::ostream&),
                  const Subject& subject, std::string_view format) {
  std::ostringstream out;
  write(subject, format, out);
  return out.str();
}

TEST(HardwareReport, ListsDevicesWithTheirRoofs) {
  const std::vector<Hardware> devices{Catalog{}.hardware("a6000")};
  EXPECT_EQ(shown(write_hardware_list, devices, "csv"),
            "name,title,fp16_ops_per_s,fp8_ops_per_s,int8_ops_per_s,bandwidth_bytes_per_s,"
            "capacity_bytes,ridge_point_ops_per_byte,year\n"
            "a6000,NVIDIA RTX A6000,154800000000000,,309700000000000,768000000000,51539607552,"
            "201.5625,2020\n");
  EXPECT_THAT(shown(write_hardware_list, devices, "table"),
              HasSubstr("\na6000  NVIDIA RTX A6000  155 T  "));
  const Json json = Json::parse(shown(write_hardware_list, devices, "json"));
  EXPECT_EQ(json["hardware"][0]["name"], "a6000");
  EXPECT_TRUE(json["hardware"][0]["fp8_ops_per_s"].is_null());
}

TEST(HardwareReport, ShowsEveryFigureItsRemarksAndNumberedSources) {
  Hardware device = Catalog{}.hardware("a6000");
  device.figures.push_back({"cache.l3", "", false, false, ""});
  device.figures.push_back({"power.peak", "400 W", true, true, "350 W"});
  const std::string text = shown(write_hardware, device, "table");
  for (const Figure& figure : device.figures)
    EXPECT_THAT(text, HasSubstr("\n" + figure.path + " "));
  EXPECT_THAT(line_with(text, "cache.l3"), testing::EndsWith("  not published"));
  EXPECT_THAT(line_with(text, "power.peak"),
              testing::EndsWith("  400 W (derived; uncertain; elsewhere 350 W)"));
  EXPECT_THAT(text, HasSubstr("\nsource 5 "));
  EXPECT_THAT(text, HasSubstr("\nconfidence  secondary source\n"));
}

TEST(HardwareReport, ListsImportantFiguresThatTheFileLeavesOut) {
  Hardware device;
  device.name = "x";
  device.title = "X";
  device.bandwidth = BytesPerSecond{1e12};
  const std::string text = shown(write_hardware, device, "table");
  EXPECT_THAT(line_with(text, "matrix.dense.fp16"), HasSubstr("not published"));
  EXPECT_THAT(line_with(text, "memory.capacity"), HasSubstr("not published"));
  const Json json = Json::parse(shown(write_hardware, device, "json"));
  EXPECT_TRUE(json["capacity_bytes"].is_null());
  EXPECT_TRUE(json["year"].is_null());
}

TEST(HardwareReport, DoesNotCallATypeUnpublishedThatTheDeviceLacks) {
  const std::string text = shown(write_hardware, Catalog{}.hardware("a6000"), "table");
  EXPECT_THAT(text, testing::Not(HasSubstr("matrix.dense.fp8")));
}

TEST(ModelReport, ListsModels) {
  const std::vector<Model> models{Catalog{}.model("llama2-7b")};
  EXPECT_EQ(shown(write_model_list, models, "csv"),
            "name,architecture,parameters,active_parameters,layers,context,kv_bytes_per_token,id\n"
            "llama2-7b,llama,6738415616,6738415616,32,4096,524288,meta-llama/Llama-2-7b-hf\n");
}

TEST(ModelReport, HasTheKeysOfTheContract) {
  const Json json = Json::parse(shown(write_model, Catalog{}.model("gemma2-9b"), "json"));
  for (const char* key : {"schema",
                          "name",
                          "id",
                          "model_type",
                          "layers",
                          "context",
                          "tied_embeddings",
                          "parameters",
                          "active_parameters",
                          "text_parameters",
                          "vision_parameters",
                          "mtp_parameters",
                          "kv_bytes_per_token",
                          "kv_bytes_per_token_full",
                          "kv_bytes_per_token_windowed",
                          "window",
                          "recurrent_state_elements",
                          "weight_bytes",
                          "roles",
                          "matrices"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["window"], 4096);
  EXPECT_EQ(json["tied_embeddings"], true);
  EXPECT_EQ(json["matrices"][0]["shape"], "256000×3584");
  EXPECT_EQ(json["matrices"][0]["formula"], "vocabulary × hidden");
}

TEST(ModelReport, ShowsParametersToTheLastOne) {
  const std::string text = shown(write_model, Catalog{}.model("llama2-7b"), "table");
  EXPECT_THAT(text, HasSubstr("6738415616 (6.74 B)"));
  EXPECT_THAT(text, HasSubstr("512 KiB a token at 16 bit"));
  EXPECT_THAT(line_with(text, "attention"), testing::EndsWith("2147483648  31.9 %"));
}

TEST(FormatReport, ListsFormatsAndShowsOne) {
  const std::vector<FormatEntry> formats = Catalog{}.formats();
  EXPECT_THAT(shown(write_format_list, formats, "csv"),
              HasSubstr("\nmxfp4,4,32,4.25,fp4,,weights,"));
  for (const FormatEntry& entry : formats) {
    const Json json = Json::parse(shown(write_format, entry, "json"));
    EXPECT_EQ(json["name"], entry.format.name);
    EXPECT_THAT(shown(write_format, entry, "table"), testing::StartsWith(entry.format.name + "\n"));
  }
}

TEST(CatalogReports, KnowEveryFormatByName) {
  const Catalog catalog;
  for (const ReportFormat& format : report_formats()) {
    EXPECT_FALSE(shown(write_model, catalog.model("gpt2"), format.name).empty());
    EXPECT_FALSE(shown(write_hardware, catalog.hardware("a6000"), format.name).empty());
    EXPECT_FALSE(shown(write_format_list, catalog.formats(), format.name).empty());
  }
}

}  // namespace
}  // namespace llmviewer::test::catalog_report_test
