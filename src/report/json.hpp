#pragma once

#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "report/cell.hpp"

namespace llmviewer {

/// The number of the documents' layout; it changes when a key changes its meaning or goes.
inline constexpr int kJsonSchema = 1;

template <class T>
concept MakesCell = std::constructible_from<Cell, const T&>;

/// A JSON value: a cell, items, or members whose keys stay in the order they are written in.
class Json {
 public:
  using Items = std::vector<Json>;
  using Members = std::vector<std::pair<std::string, Json>>;
  struct Member;

  // Not inline, for documents make hundreds: they compile in less time and code.
  Json();
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  Json(Cell cell);
  template <MakesCell Value>
  Json(const Value& value) : Json{Cell{value}} {}
  template <class Value>
  Json(const std::vector<Value>& items) : Json{Items(items.begin(), items.end())} {}
  Json(Items items);
  Json(std::initializer_list<Member> members);

  static Json object();
  static Json array(Items items = {});

  void push_back(Json item);
  /// The member of this key, made where there is none.
  Json& operator[](std::string_view key);
  /// Appends members.
  void add(std::initializer_list<Member> members);
  void add(std::string_view key, Json value);

  const std::variant<Cell, Items, Members>& value() const noexcept { return value_; }

 private:
  std::variant<Cell, Items, Members> value_;
};

/// As it is written down: {"key", value}.
struct Json::Member {
  std::string_view key;
  Json value;
};

/// What `of` makes of each.
template <class Values, class Of>
Json json_of_each(const Values& values, Of of) {
  Json json = Json::array();
  for (const auto& value : values) json.push_back(of(value));
  return json;
}

/// Numbers read back as exactly these doubles; a whole one has no point, one that is not finite is
/// null. Two spaces deep and with a line end; or one line.
void write_json(const Json& json, std::ostream& out);
void write_json_line(const Json& json, std::ostream& out);
/// A text in quotes.
std::string quoted_for_json(std::string_view text);

}  // namespace llmviewer
