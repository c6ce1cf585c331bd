#include "llmviewer/units/storage_format.hpp"

#include <gtest/gtest.h>

#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::storage_format_test {
namespace {

double bytes(const char* format, double inputs, double outputs) {
  return Catalog{}.format(format, "--weights").matrix_bytes(inputs, outputs).value();
}

// 4096·1024 = 4194304 elements.
TEST(MatrixBytes, OfPlainTypesAreTheirBits) {
  EXPECT_EQ(bytes("fp32", 4096, 1024), 16777216);
  EXPECT_EQ(bytes("fp16", 4096, 1024), 8388608);
  EXPECT_EQ(bytes("bf16", 4096, 1024), 8388608);
  EXPECT_EQ(bytes("fp8", 4096, 1024), 4194304);
  EXPECT_EQ(bytes("fp6", 4096, 1024), 3145728);
  EXPECT_EQ(bytes("fp4", 4096, 1024), 2097152);
}

TEST(MatrixBytes, OfABareWidthAreExactlyTheBits) {
  EXPECT_EQ(bytes("16", 4096, 1024), 8388608);
  EXPECT_EQ(bytes("8", 4096, 1024), 4194304);
  EXPECT_EQ(bytes("4", 4096, 1024), 2097152);
  EXPECT_EQ(bytes("3", 4096, 1024), 1572864);
  EXPECT_EQ(bytes("1", 4096, 1024), 524288);
}

TEST(MatrixBytes, OfIntegersAddAScalePerOutput) {
  EXPECT_EQ(bytes("int8", 4096, 1024), 4194304 + 2 * 1024);
  EXPECT_EQ(bytes("int8", 1024, 4096), 4194304 + 2 * 4096);
  EXPECT_EQ(bytes("int4", 4096, 1024), 2097152 + 2 * 1024);
}

TEST(MatrixBytes, OfGroupsAddAScalePerGroup) {
  // 4 bit + 16/128 = 4.125; + 16/32 = 4.5; with a zero point + 4/128 = 4.15625.
  EXPECT_EQ(bytes("int4-g128", 4096, 1024), 4194304 * 4.125 / 8);
  EXPECT_EQ(bytes("int4-g32", 4096, 1024), 4194304 * 4.5 / 8);
  EXPECT_EQ(bytes("int4-g128-asym", 4096, 1024), 4194304 * 4.15625 / 8);
  EXPECT_EQ(bytes("int8-g128", 4096, 1024), 4194304 * 8.125 / 8);
  EXPECT_EQ(bytes("mxfp4", 4096, 1024), 4194304 * 4.25 / 8);
  EXPECT_EQ(bytes("nvfp4", 4096, 1024), 4194304 * 4.5 / 8);
}

TEST(MatrixBytes, OfBlocksRoundUpInBothDirections) {
  EXPECT_EQ(bytes("fp8-block", 4096, 1024), 4194304 + 4 * 32 * 8);
  EXPECT_EQ(bytes("fp8-block", 128, 128), 16384 + 4);
  EXPECT_EQ(bytes("fp8-block", 129, 128), 129 * 128 + 4 * 2);
  EXPECT_EQ(bytes("fp8-block", 128, 129), 128 * 129 + 4 * 2);
  EXPECT_EQ(bytes("fp8-block", 129, 257), 129 * 257 + 4 * 2 * 3);
  EXPECT_EQ(bytes("fp8-block", 1, 1), 1 + 4);
}

TEST(MatrixBytes, OfGgufFormatsAreTheirEffectiveBits) {
  EXPECT_EQ(bytes("q4_0", 4096, 1024), 4194304 * 4.5 / 8);
  EXPECT_EQ(bytes("q4_k", 4096, 1024), 4194304 * 4.5 / 8);
  EXPECT_EQ(bytes("q8_0", 4096, 1024), 4194304 * 8.5 / 8);
  EXPECT_EQ(bytes("q6_k", 4096, 1024), 4194304 * 6.5625 / 8);
}

TEST(BytesPerElement, OfTheKvCacheAreTheFormatsBits) {
  EXPECT_EQ(Catalog{}.format("fp8", "--kv").bytes_per_element(), 1);
  EXPECT_EQ(Catalog{}.format("int8", "--kv").bytes_per_element(), 1);
  EXPECT_EQ(Catalog{}.format("q8_0", "--kv").bytes_per_element(), 8.5 / 8);
  EXPECT_EQ(Catalog{}.format("4", "--kv").bytes_per_element(), 0.5);
}

TEST(PlainFormat, IsTheTypeItself) {
  const StorageFormat format = plain_format(DataType::bf16);
  EXPECT_EQ(format.name, "bf16");
  EXPECT_EQ(format.bytes_per_element(), 2);
  EXPECT_EQ(format.type, DataType::bf16);
  EXPECT_FALSE(format.computes_in);
}

}  // namespace
}  // namespace llmviewer::storage_format_test
