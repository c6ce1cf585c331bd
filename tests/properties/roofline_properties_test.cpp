// Does it behave like physics? Over all models that load, unlike devices, unlike steps.

#include <gtest/gtest.h>

#include <cmath>

#include "properties/subjects.hpp"
#include "properties/sums.hpp"

namespace llmviewer::roofline_properties_test {
namespace {

Roofs faster(Roofs roofs, double bandwidth, double matrix, double vector) {
  roofs.bandwidth = bandwidth * roofs.bandwidth;
  roofs.vector_peak = vector * roofs.vector_peak;
  for (const DataType type : kDataTypes) {
    roofs.matrix[type].peak = matrix * roofs.matrix[type].peak;
  }
  return roofs;
}

TEST(Roofline, NeverTakesLongerWithFasterRoofs) {
  for (const Hardware& device : some_devices()) {
    const Roofs roofs = roofs_of(device, false);
    for (const Model& model : all_models()) {
      const Graph graph = plain_graph(model);
      for (const Step& step : some_steps()) {
        const Seconds time = sum_of(graph, step, roofs).time;
        ASSERT_GT(time, Seconds{0});
        ASSERT_LE(sum_of(graph, step, faster(roofs, 2, 1, 1)).time, time) << model.name;
        ASSERT_LE(sum_of(graph, step, faster(roofs, 1, 2, 1)).time, time) << model.name;
        ASSERT_LE(sum_of(graph, step, faster(roofs, 1, 1, 2)).time, time) << model.name;
      }
    }
  }
}

TEST(Roofline, HalvesTheTimeWhenEveryRoofIsTwiceAsHigh) {
  const Roofs roofs = roofs_of(some_devices().front(), false);
  for (const Model& model : all_models()) {
    const Graph graph = plain_graph(model);
    const double time = sum_of(graph, Step::prefill(2, 700), roofs).time.value();
    const double half = sum_of(graph, Step::prefill(2, 700), faster(roofs, 2, 2, 2)).time.value();
    ASSERT_DOUBLE_EQ(half, time / 2) << model.name;
  }
}

TEST(Roofline, IsBeatenByNoOperator) {
  for (const Hardware& device : some_devices()) {
    const Roofs roofs = roofs_of(device, false);
    for (const Model& model : all_models()) {
      const Graph graph = plain_graph(model);
      evaluate(graph, Step::prefill(1, 777), roofs,
               [&](std::size_t i, const Cost& cost, const Timing& timing) {
                 const double tolerance = 1 + 1e-12;
                 const double t = timing.time.value() * tolerance;
                 ASSERT_TRUE(std::isfinite(t));
                 ASSERT_GE(t * roofs.bandwidth.value(), cost.traffic.total().value());
                 ASSERT_GE(t * roofs.vector_peak.value(), cost.vector.value());
                 ASSERT_GE(t * roofs.matrix_for(graph.ops[i].storage).peak.value(),
                           cost.matrix.value());
               });
    }
  }
}

TEST(Roofline, NarrowWeightsNeverReadMoreBytes) {
  for (const Model& model : all_models()) {
    double wider = INFINITY;
    for (const char* format : {"fp16", "int8", "int4-g32", "int4", "3"}) {
      Scenario scenario;
      scenario.precision.weights = Catalog{}.format(format, "");
      const Graph graph = apply(scenario, lower(model));
      const double bytes = cost_of(graph, Step::decode(1, 100)).traffic.weights.value();
      ASSERT_LE(bytes, wider) << model.name << ' ' << format;
      wider = bytes;
    }
  }
}

}  // namespace
}  // namespace llmviewer::roofline_properties_test
