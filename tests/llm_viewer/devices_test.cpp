#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::devices_test {
namespace {

const std::string& text_of(const Hardware& hardware, const std::string& path) {
  return std::ranges::find(hardware.figures, path, &Figure::path)->text;
}

TEST(LlmViewerDevices, AreTheTwelveOfThatTool) {
  const auto names = llm_viewer_device_names();
  EXPECT_EQ(names.size(), 12U);
  for (const std::string& name : names) EXPECT_TRUE(llm_viewer_device(name)) << name;
}

TEST(LlmViewerDevices, KeepItsFigures) {
  const Hardware v100 = llm_viewer_device("nvidia_V100").value();
  EXPECT_EQ(v100.matrix[DataType::fp16], OpsPerSecond{112e12});
  EXPECT_EQ(v100.matrix[DataType::int8], OpsPerSecond{62e12});
  EXPECT_EQ(v100.bandwidth, BytesPerSecond{900e9});
  EXPECT_EQ(llm_viewer_device("nvidia_H100")->bandwidth, BytesPerSecond{3072e9});
  EXPECT_EQ(llm_viewer_device("nvidia_A6000")->matrix[DataType::fp16],
            OpsPerSecond{309.677e12 / 2});
  EXPECT_EQ(llm_viewer_device("intel_13900k")->matrix[DataType::fp16],
            OpsPerSecond{8 * 5.4e9 * (512 / 16)});
}

TEST(LlmViewerDevices, CountTheRegisterFileInThousands) {
  const auto buffer = [](const char* name) {
    const Hardware hardware = llm_viewer_device(name).value();
    return *hardware.units * *hardware.register_file_per_unit;
  };
  EXPECT_EQ(buffer("nvidia_V100"), Bytes{20480e3});
  EXPECT_EQ(buffer("nvidia_A6000"), Bytes{21504e3});
  EXPECT_EQ(buffer("nvidia_A100"), Bytes{27648e3});
  EXPECT_EQ(buffer("nvidia_H100"), Bytes{33792e3});
  EXPECT_EQ(buffer("nvidia_H100_PCIe"), Bytes{29184e3});
  EXPECT_EQ(buffer("nvidia_L40"), Bytes{36352e3});
  EXPECT_EQ(buffer("intel_13900k"), Bytes{36000e3});
}

TEST(LlmViewerDevices, ShowTheFiguresTheyCountWith) {
  for (const std::string& name : llm_viewer_device_names()) {
    const Hardware hardware = llm_viewer_device(name).value();
    EXPECT_EQ(parse_ops_per_second(text_of(hardware, "matrix.dense.fp16"), name),
              hardware.matrix[DataType::fp16]);
    EXPECT_EQ(parse_bytes_per_second(text_of(hardware, "memory.bandwidth"), name),
              hardware.bandwidth);
    EXPECT_EQ(parse_bytes(text_of(hardware, "cache.register_file_per_unit"), name),
              hardware.register_file_per_unit);
    EXPECT_EQ(text_of(hardware, "matrix.dense.int8").empty(), !hardware.matrix[DataType::int8]);
  }
}

TEST(LlmViewerDevices, SayWhoseFiguresTheyAre) {
  const Hardware hardware = llm_viewer_device("nvidia_a100_80g").value();
  EXPECT_EQ(hardware.name, "llm-viewer:nvidia_A100_80G");
  EXPECT_NE(hardware.title.find("(figures of LLM-Viewer)"), std::string::npos);
  EXPECT_FALSE(hardware.sources.empty());
  EXPECT_FALSE(hardware.capacity);
}

TEST(LlmViewerDevices, AreAbsentUnderAnyOtherName) {
  EXPECT_FALSE(llm_viewer_device("nvidia_H200"));
  EXPECT_FALSE(llm_viewer_device(""));
}

}  // namespace
}  // namespace llmviewer::devices_test
