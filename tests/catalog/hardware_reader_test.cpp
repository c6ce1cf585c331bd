#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "catalog/file_readers.hpp"
#include "catalog/model_of.hpp"

namespace llmviewer::hardware_reader_test {
namespace {

constexpr const char* kSmallest = R"({
  "name": "my-gpu",
  "matrix": {"engine": true, "dense": {"fp16": "100 TFLOPS"}},
  "memory": {"bandwidth": "1 TB/s"},
  "sources": ["https://example.com/my-gpu-datasheet.pdf"]
})";

Json smallest() { return parse_json_object(kSmallest, "test"); }

std::string error_for(const Json& json, Sources sources = Sources::optional) {
  return error_of([&] { read_hardware(json, "my-gpu.json", sources); });
}

TEST(HardwareReader, ReadsTheSmallestFileOfTheReadme) {
  const Hardware hardware = read_hardware(smallest(), "my-gpu.json", Sources::required);
  EXPECT_EQ(hardware.name, "my-gpu");
  EXPECT_EQ(hardware.matrix[DataType::fp16], OpsPerSecond{100e12});
  EXPECT_FALSE(hardware.matrix[DataType::int8]);
  EXPECT_EQ(hardware.bandwidth, BytesPerSecond{1e12});
  EXPECT_FALSE(hardware.capacity);
}

TEST(HardwareReader, DemandsSourcesOfOurOwnFilesOnly) {
  Json json = smallest();
  json.erase("sources");
  EXPECT_EQ(error_for(json, Sources::optional), "no error");
  EXPECT_NE(error_for(json, Sources::required).find("names no source"), std::string::npos);
}

TEST(HardwareReader, NamesAnUnknownKeyAndTheNearestKnownOne) {
  Json json = smallest();
  json["memory"]["bandwith"] = "2 TB/s";
  EXPECT_EQ(error_for(json),
            "my-gpu.json: memory.bandwith: unknown key; did you mean \"bandwidth\"?");
  json = smallest();
  json["matrix"]["dense"]["fp17"] = "1 TFLOPS";
  EXPECT_EQ(error_for(json).find("my-gpu.json: matrix.dense.fp17: unknown key"), 0U);
  json = smallest();
  json["colour"] = "green";
  EXPECT_EQ(error_for(json).find("my-gpu.json: colour: unknown key"), 0U);
}

TEST(HardwareReader, NamesWhatIsMissing) {
  Json json = smallest();
  json.erase("name");
  EXPECT_NE(error_for(json).find("name: missing"), std::string::npos);
  json = smallest();
  json["memory"].erase("bandwidth");
  EXPECT_NE(error_for(json).find("memory.bandwidth: missing"), std::string::npos);
  json = smallest();
  json.erase("memory");
  EXPECT_NE(error_for(json).find("memory.bandwidth: missing"), std::string::npos);
}

TEST(HardwareReader, TakesNullForAbsent) {
  Json json = smallest();
  json["memory"]["capacity"] = nullptr;
  json["matrix"]["dense"]["int8"] = nullptr;
  json["vector"] = nullptr;
  json["interconnect"] = nullptr;
  const Hardware hardware = read_hardware(json, "", Sources::optional);
  EXPECT_FALSE(hardware.capacity);
  EXPECT_FALSE(hardware.matrix[DataType::int8]);
  EXPECT_FALSE(hardware.interconnect);
  json["memory"]["bandwidth"] = nullptr;
  EXPECT_NE(error_for(json).find("missing"), std::string::npos);
}

class ImpossibleBandwidth : public testing::TestWithParam<const char*> {};

TEST_P(ImpossibleBandwidth, IsRejectedWithItsPlace) {
  Json json = smallest();
  json["memory"]["bandwidth"] = Json::parse(GetParam());
  EXPECT_EQ(error_for(json).find("my-gpu.json: memory.bandwidth: "), 0U) << error_for(json);
}

INSTANTIATE_TEST_SUITE_P(Values, ImpossibleBandwidth,
                         testing::Values("\"0 GB/s\"", "\"-1 TB/s\"", "-1", "0", "\"fast\"",
                                         "\"1 TB\"", "\"1e30 TB/s\"", "true", "[1]", "{}", "\"\"",
                                         "1e300", "\"nan\""));

TEST(HardwareReader, RejectsWrongTypes) {
  const std::vector<std::pair<const char*, const char*>> wrong{
      {"name", "42"},       {"title", "[]"},          {"aliases", "\"one\""}, {"aliases", "[1]"},
      {"matrix", "[]"},     {"matrix", "\"fast\""},   {"vector", "7"},        {"memory", "null"},
      {"sources", "\"x\""}, {"year", "\"old\""},      {"units", "[]"},        {"power", "300"},
      {"price", "1"},       {"interconnect", "\"\""}, {"derived", "{}"},      {"notes", "[]"}};
  for (const auto& [key, value] : wrong) {
    Json json = smallest();
    json[key] = Json::parse(value);
    EXPECT_EQ(error_for(json).find("my-gpu.json: " + std::string{key}), 0U)
        << key << " = " << value << ": " << error_for(json);
  }
}

TEST(HardwareReader, KeepsEveryFigureForShowing) {
  Json json = smallest();
  json["memory"]["capacity"] = "80 GiB";
  json["derived"] = Json::array({"memory"});
  json["uncertain"] = Json::array({"matrix.dense.fp16"});
  json["alternatives"] = {{"memory.bandwidth", "0.9 TB/s"}};
  const Hardware hardware = read_hardware(json, "", Sources::optional);
  ASSERT_EQ(hardware.figures.size(), 4U);
  EXPECT_EQ(hardware.figures[1].path, "matrix.dense.fp16");
  EXPECT_TRUE(hardware.figures[1].uncertain);
  EXPECT_EQ(hardware.figures[2].text, "1 TB/s");
  EXPECT_EQ(hardware.figures[2].alternative, "0.9 TB/s");
  EXPECT_TRUE(hardware.figures[3].derived);
}

}  // namespace
}  // namespace llmviewer::hardware_reader_test
