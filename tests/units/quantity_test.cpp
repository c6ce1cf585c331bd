#include "llmviewer/units/quantity.hpp"

#include <gtest/gtest.h>

#include <concepts>

namespace llmviewer::quantity_test {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Assignable = requires(A a, B b) {
  a = b;
};
template <class A, class B>
concept Accumulates = requires(A a, B b) {
  a += b;
};

// What must not compile.
static_assert(!Addable<Ops, Bytes>);
static_assert(!Addable<Ops, double>);
static_assert(!Addable<double, Seconds>);
static_assert(!Subtractable<Seconds, Bytes>);
static_assert(!Comparable<Seconds, Bytes>);
static_assert(!Comparable<Seconds, double>);
static_assert(!Assignable<Ops&, double>);
static_assert(!Assignable<Ops&, Bytes>);
static_assert(!Accumulates<Ops&, double>);
static_assert(!std::convertible_to<double, Ops>);
static_assert(!std::convertible_to<Ops, double>);
static_assert(!std::constructible_from<Bytes, Ops>);

// What must.
static_assert(Addable<Ops, Ops>);
static_assert(Comparable<Seconds, Seconds>);
static_assert(std::same_as<decltype(Ops{} / OpsPerSecond{1}), Seconds>);
static_assert(std::same_as<decltype(Bytes{} / BytesPerSecond{1}), Seconds>);
static_assert(std::same_as<decltype(Ops{} / Bytes{1}), OpsPerByte>);
static_assert(std::same_as<decltype(OpsPerSecond{} / BytesPerSecond{1}), OpsPerByte>);
static_assert(std::same_as<decltype(BytesPerSecond{} * Seconds{}), Bytes>);
static_assert(std::same_as<decltype(Hertz{} * Seconds{}), double>);
static_assert(std::same_as<decltype(Seconds{} / Seconds{1}), double>);
static_assert(sizeof(Ops) == sizeof(double));

static_assert((2 * Ops{3} + Ops{4} * 0.5 - Ops{1} / 2).value() == 7.5);
static_assert(Ops{6} / OpsPerSecond{3} == Seconds{2});
static_assert(Bytes{} == Bytes{0});

TEST(Quantity, CarriesItsValueInBaseUnits) {
  Bytes sum{1};
  sum += Bytes{2};
  EXPECT_EQ(sum.value(), 3);
  EXPECT_LT(Bytes{2}, sum);
  EXPECT_EQ((OpsPerSecond{154.8e12} / BytesPerSecond{768e9}).value(), 154.8e12 / 768e9);
}

}  // namespace
}  // namespace llmviewer::quantity_test
