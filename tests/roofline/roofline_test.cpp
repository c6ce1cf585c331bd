#include "llmviewer/roofline/roofline.hpp"

#include <gtest/gtest.h>

#include "catalog/model_of.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::roofline_test {
namespace {

const MatrixRoof kMatrix{OpsPerSecond{100}, DataType::fp16, true};

Roofs roofs() {
  Roofs all;
  all.bandwidth = BytesPerSecond{10};
  all.vector_peak = OpsPerSecond{20};
  return all;
}

Timing timing(double matrix, double vector, double bytes) {
  Cost cost;
  cost.matrix = Ops{matrix};
  cost.vector = Ops{vector};
  cost.traffic.weights = Bytes{bytes};
  return roofline(cost, roofs(), kMatrix);
}

TEST(Roofline, TakesTheLongestOfThreeTimes) {
  EXPECT_EQ(timing(300, 20, 10).time, Seconds{3});
  EXPECT_EQ(timing(300, 20, 10).limiter, Limiter::matrix);
  EXPECT_EQ(timing(100, 80, 10).time, Seconds{4});
  EXPECT_EQ(timing(100, 80, 10).limiter, Limiter::vector);
  EXPECT_EQ(timing(100, 20, 50).time, Seconds{5});
  EXPECT_EQ(timing(100, 20, 50).limiter, Limiter::dram);
}

TEST(Roofline, GivesTiesToCompute) {
  EXPECT_EQ(timing(100, 0, 10).bound, Bound::compute);
  EXPECT_EQ(timing(0, 20, 10).bound, Bound::compute);
  EXPECT_EQ(timing(99, 0, 10).bound, Bound::memory);
}

TEST(Roofline, BindsAGatherByMemory) {
  EXPECT_EQ(timing(0, 0, 10).bound, Bound::memory);
  EXPECT_EQ(timing(0, 0, 0).time, Seconds{0});
  EXPECT_EQ(timing(0, 0, 0).bound, Bound::memory);
}

Hardware device(const char* matrix, const char* vector) {
  return hardware_of(R"({"name": "x", "matrix": )" + std::string{matrix} + R"(, "vector": )" +
                     vector + R"(, "memory": {"bandwidth": "1 TB/s"}})");
}

double peak(const Hardware& hardware, DataType type, bool fp32 = false) {
  return roofs_of(hardware, fp32).matrix[type].peak.value();
}

TEST(MatrixRoof, OfALackingTypeIsTheNextWiderOfItsChain) {
  const Hardware h = device(R"({"dense": {"fp16": "10", "fp8": "20", "int8": "30"}})", "{}");
  EXPECT_EQ(peak(h, DataType::fp4), 20);
  EXPECT_EQ(peak(h, DataType::fp6), 20);
  EXPECT_EQ(peak(h, DataType::int4), 30);
  EXPECT_EQ(peak(h, DataType::bf16), 10);
  const Roofs roofs = roofs_of(h, false);
  EXPECT_EQ(roofs.matrix[DataType::fp4].type, DataType::fp8);
  EXPECT_FALSE(roofs.matrix[DataType::fp4].native);
  EXPECT_TRUE(roofs.matrix[DataType::fp8].native);
}

TEST(MatrixRoof, SkipsTheWholeChainWhereNothingNarrowIsKnown) {
  const Hardware h = device(R"({"dense": {"bf16": "10"}})", "{}");
  for (const DataType type : {DataType::fp4, DataType::fp8, DataType::int4, DataType::int8,
                              DataType::fp16, DataType::bf16}) {
    EXPECT_EQ(peak(h, type), 10) << name_of(type);
    EXPECT_EQ(roofs_of(h, false).matrix[type].type, DataType::bf16) << name_of(type);
  }
}

TEST(MatrixRoof, OfANarrowTypeSlowerThanAWiderOneIsTheWiderOnes) {
  const Hardware h = device(R"({"dense": {"fp16": "100", "int8": "7", "fp8": "200"}})", "{}");
  EXPECT_EQ(peak(h, DataType::int8), 100);
  EXPECT_EQ(peak(h, DataType::int4), 100);
  EXPECT_EQ(peak(h, DataType::fp8), 200);
  EXPECT_EQ(roofs_of(h, false).matrix[DataType::int8].type, DataType::fp16);
}

TEST(MatrixRoof, OfAGeForceDependsOnTheAccumulator) {
  const Hardware h = device(
      R"({"dense": {"fp16": "142", "bf16": "71"}, "fp32_accumulate": {"fp16": "71"}})", "{}");
  EXPECT_EQ(peak(h, DataType::fp16), 142);
  EXPECT_EQ(peak(h, DataType::fp16, true), 71);
  EXPECT_EQ(peak(h, DataType::bf16), 71);
}

TEST(MatrixRoof, WithoutAMatrixEngineIsTheVectorRate) {
  const Hardware both = device(R"({"engine": false})", R"({"fp32": "2", "fp16": "4"})");
  EXPECT_EQ(peak(both, DataType::fp16), 4);
  EXPECT_EQ(peak(both, DataType::int8), 4);
  const Hardware wide = device(R"({"engine": false})", R"({"fp32": "2"})");
  EXPECT_EQ(peak(wide, DataType::fp16), 2);
  EXPECT_EQ(roofs_of(wide, false).matrix[DataType::fp16].type, DataType::fp32);
}

TEST(VectorRoof, IsTheFp32RateOrTheMatrixRateInstead) {
  const Hardware with = device(R"({"dense": {"fp16": "10"}})", R"({"fp32": "2", "fp16": "4"})");
  EXPECT_EQ(roofs_of(with, false).vector_peak, OpsPerSecond{2});
  EXPECT_FALSE(roofs_of(with, false).vector_peak_assumed);
  const Hardware without = device(R"({"dense": {"bf16": "10"}})", "{}");
  EXPECT_EQ(roofs_of(without, false).vector_peak, OpsPerSecond{10});
  EXPECT_TRUE(roofs_of(without, false).vector_peak_assumed);
}

TEST(Roofs, OfADeviceWithoutRatesAreAnError) {
  EXPECT_NE(error_of([] { roofs_of(device("{}", "{}"), false); }).find("neither a matrix nor"),
            std::string::npos);
}

TEST(MatrixFor, TakesTheOtherTypeWhereTheAskedOneIsLacking) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("h100-sxm"), false);
  Storage storage;
  storage.compute = DataType::fp4;
  storage.otherwise = DataType::bf16;
  EXPECT_EQ(roofs.matrix_for(storage).type, DataType::bf16);
  storage.compute = DataType::fp8;
  EXPECT_EQ(roofs.matrix_for(storage).type, DataType::fp8);
}

}  // namespace
}  // namespace llmviewer::roofline_test
