#include "report/json.hpp"

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

namespace llmviewer {
namespace {

using Written = nlohmann::ordered_json;

constexpr double kExactIntegers = 9007199254740992.0;  // 2⁵³

Written written(double number) {
  if (!std::isfinite(number)) return nullptr;
  if (number == std::floor(number) && std::fabs(number) <= kExactIntegers) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

Written written(const Cell& cell) {
  if (cell.text() != nullptr) return *cell.text();
  if (cell.flag() != nullptr) return *cell.flag();
  if (cell.number() != nullptr) return written(*cell.number());
  return nullptr;
}

Written written(const Json& json) {
  if (const auto* cell = std::get_if<Cell>(&json.value())) return written(*cell);
  if (const auto* items = std::get_if<Json::Items>(&json.value())) {
    Written array = Written::array();
    for (const Json& item : *items) array.push_back(written(item));
    return array;
  }
  Written object = Written::object();
  for (const auto& [key, value] : std::get<Json::Members>(json.value())) {
    object.get_ref<Written::object_t&>().emplace_back(key, written(value));
  }
  return object;
}

/// A file name may hold any bytes; what is no UTF-8 becomes U+FFFD instead of an exception.
std::string text_of_json(const Written& json, int indent) {
  return json.dump(indent, ' ', false, Written::error_handler_t::replace);
}

}  // namespace

Json::Json() = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json::Json(Cell cell) : value_{std::move(cell)} {}
Json::Json(Items items) : value_{std::move(items)} {}

Json::Json(std::initializer_list<Member> members) : value_{Members{}} {
  auto& own = std::get<Members>(value_);
  own.reserve(members.size());
  for (const Member& member : members) own.emplace_back(member.key, member.value);
}

Json Json::object() { return Json(std::initializer_list<Member>{}); }
Json Json::array(Items items) { return Json{std::move(items)}; }

void Json::push_back(Json item) { std::get<Items>(value_).push_back(std::move(item)); }

Json& Json::operator[](std::string_view key) {
  if (std::holds_alternative<Cell>(value_)) value_ = Members{};
  auto& members = std::get<Members>(value_);
  for (auto& [name, value] : members) {
    if (name == key) return value;
  }
  return members.emplace_back(key, Json{}).second;
}

void Json::add(std::initializer_list<Member> members) {
  for (const auto& [key, value] : members) add(key, value);
}

void Json::add(std::string_view key, Json value) { (*this)[key] = std::move(value); }

void write_json(const Json& json, std::ostream& out) {
  constexpr int kIndent = 2;
  out << text_of_json(written(json), kIndent) << '\n';
}

void write_json_line(const Json& json, std::ostream& out) {
  out << text_of_json(written(json), -1) << '\n';
}

std::string quoted_for_json(std::string_view text) { return text_of_json(Written(text), -1); }

}  // namespace llmviewer
