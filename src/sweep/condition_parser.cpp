#include "sweep/condition_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

using Code = Condition::Code;
using Instruction = Condition::Instruction;

constexpr const char* kTextRemedy = "compare it with == or != and a text in quotes";

/// What an expression yields.
struct Value {
  enum class Kind : std::uint8_t { number, truth, text_column, word_column, text };
  Kind kind{Kind::number};
  std::string unit{};    ///< of a number, where it is known
  std::size_t column{};  ///< of a text or of words
  std::string text{};
  std::size_t place{};
};

/// The names that a column of words has.
std::span<const std::string_view> words_of(SweepType type) {
  switch (type) {
    case SweepType::bound:
      return kBoundNames;
    case SweepType::status:
      return kStatusNames;
    default:
      return {};
  }
}

class Parser {
 public:
  Parser(std::string_view text, std::span<const SweepColumn> columns)
      : tokens_{tokens_of(text)}, columns_{columns} {}

  std::vector<Instruction> program() {
    require_truth(either());
    if (now().kind != Token::Kind::end) fail("\"" + now().text + "\" is one word too many");
    return std::move(program_);
  }

  std::size_t depth() const { return most_; }

 private:
  const Token& now() const { return tokens_[at_]; }

  [[noreturn]] void fail(const std::string& problem, const std::string& remedy = {}) const {
    throw Error{place_in_where(now().place), problem,
                remedy.empty() ? "write a condition such as: tpot_s < 20ms and fits" : remedy};
  }

  bool take(std::string_view word) {
    const bool word_like = now().kind == Token::Kind::symbol || now().kind == Token::Kind::name;
    if (!word_like || now().text != word) return false;
    ++at_;
    return true;
  }

  /// Every instruction leaves one value in the place of its operands.
  void emit(Instruction instruction, int operands) {
    program_.push_back(std::move(instruction));
    deep_ += 1 - operands;
    most_ = std::max(most_, static_cast<std::size_t>(deep_));
  }

  void require_truth(const Value& value) const {
    if (value.kind == Value::Kind::truth) return;
    throw Error{place_in_where(value.place), "a condition is wanted here, not a value",
                "compare it with something"};
  }

  void require_number(const Value& value) const {
    if (value.kind == Value::Kind::number || value.kind == Value::Kind::truth) return;
    throw Error{place_in_where(value.place), "a text stands where a number is wanted", kTextRemedy};
  }

  struct Nesting {
    explicit Nesting(Parser& parser) : parser_{parser} {
      constexpr int kMost = 100;
      if (++parser_.nested_ > kMost) parser_.fail("too many parentheses", "use fewer");
    }
    ~Nesting() { --parser_.nested_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    Parser& parser_;
  };

  Value truth(std::size_t place) const { return {.kind = Value::Kind::truth, .place = place}; }

  Value either() {
    Value left = both();
    while (now().text == "or" || now().text == "||") {
      ++at_;
      require_truth(left);
      require_truth(both());
      emit({.code = Code::logical_or}, 2);
      left = truth(left.place);
    }
    return left;
  }

  Value both() {
    Value left = denial();
    while (now().kind != Token::Kind::text && (now().text == "and" || now().text == "&&")) {
      ++at_;
      require_truth(left);
      require_truth(denial());
      emit({.code = Code::logical_and}, 2);
      left = truth(left.place);
    }
    return left;
  }

  Value denial() {
    const Nesting nesting{*this};
    const std::size_t place = now().place;
    if (!take("not") && !take("!")) return comparison();
    require_truth(denial());
    emit({.code = Code::logical_not}, 1);
    return truth(place);
  }

  Value comparison() {
    Value left = sum();
    static constexpr std::array<std::pair<std::string_view, Code>, 7> kComparisons{
        {{"<", Code::less},
         {"<=", Code::less_equal},
         {">", Code::greater},
         {">=", Code::greater_equal},
         {"==", Code::equal},
         {"=", Code::equal},
         {"!=", Code::not_equal}}};
    for (const auto& [symbol, code] : kComparisons) {
      if (!take(symbol)) continue;
      const Value right = sum();
      compare(left, code, right);
      return truth(left.place);
    }
    return left;
  }

  void compare(const Value& left, Code code, const Value& right) {
    const bool named = right.kind == Value::Kind::text;
    const bool equality = code == Code::equal || code == Code::not_equal;
    if (named && equality && left.kind == Value::Kind::text_column) {
      emit({.code = Code::is_text, .column = left.column, .text = right.text}, 0);
      if (code == Code::not_equal) emit({.code = Code::logical_not}, 1);
      return;
    }
    if (named && equality && left.kind == Value::Kind::word_column) {
      emit({.code = Code::column, .column = left.column}, 0);
      emit({.code = Code::number, .number = word(left, right)}, 0);
      emit({.code = code}, 2);
      return;
    }
    for (const Value* side : {&left, &right}) require_number(*side);
    if (!left.unit.empty() && !right.unit.empty() && left.unit != right.unit) {
      throw Error{place_in_where(right.place),
                  "compares a figure in " + left.unit + " with one in " + right.unit,
                  "compare like with like"};
    }
    emit({.code = code}, 2);
  }

  double word(const Value& column, const Value& name) const {
    const auto words = words_of(columns_[column.column].type);
    std::string known;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == name.text) return static_cast<double>(i);
      known += (known.empty() ? "" : ", ") + std::string{words[i]};
    }
    throw Error{place_in_where(name.place),
                columns_[column.column].name + " is never \"" + name.text + "\"",
                "it is one of " + known};
  }

  Value sum() {
    Value left = product();
    for (;;) {
      const bool plus = now().kind == Token::Kind::symbol && now().text == "+";
      const bool minus = now().kind == Token::Kind::symbol && now().text == "-";
      if (!plus && !minus) return left;
      ++at_;
      const Value right = product();
      require_number(left);
      require_number(right);
      emit({.code = plus ? Code::add : Code::subtract}, 2);
      if (left.unit.empty()) left.unit = right.unit;
      left.kind = Value::Kind::number;
    }
  }

  Value product() {
    Value left = factor();
    for (;;) {
      const bool times = now().kind == Token::Kind::symbol && now().text == "*";
      const bool over = now().kind == Token::Kind::symbol && now().text == "/";
      if (!times && !over) return left;
      ++at_;
      const Value right = factor();
      require_number(left);
      require_number(right);
      emit({.code = times ? Code::multiply : Code::divide}, 2);
      // A plain number changes no unit; what two of them give is not followed further.
      left.unit = times && left.unit.empty() ? right.unit : right.unit.empty() ? left.unit : "";
      left.kind = Value::Kind::number;
    }
  }

  Value factor() {
    const Nesting nesting{*this};
    const Token token = now();
    if (take("-")) {
      Value value = factor();
      require_number(value);
      emit({.code = Code::negate}, 1);
      return value;
    }
    if (take("(")) {
      Value value = either();
      if (!take(")")) fail("a parenthesis is not closed", "add )");
      return value;
    }
    if (token.kind == Token::Kind::number) {
      ++at_;
      emit({.code = Code::number, .number = token.number}, 0);
      return {.kind = Value::Kind::number, .unit = token.unit, .place = token.place};
    }
    if (token.kind == Token::Kind::text) {
      ++at_;
      return {.kind = Value::Kind::text, .text = token.text, .place = token.place};
    }
    if (token.kind != Token::Kind::name) fail("a value is wanted, not " + quoted(token));
    return named(token);
  }

  static std::string quoted(const Token& token) {
    return token.kind == Token::Kind::end ? token.text : "\"" + token.text + "\"";
  }

  /// After == a name that is no column is a text: bound == memory.
  bool follows_equality() const {
    return at_ > 0 && tokens_[at_ - 1].kind == Token::Kind::symbol &&
           (tokens_[at_ - 1].text == "==" || tokens_[at_ - 1].text == "=" ||
            tokens_[at_ - 1].text == "!=");
  }

  Value named(const Token& token) {
    Value value{.kind = Value::Kind::text, .text = token.text, .place = token.place};
    const auto known = [&](const SweepColumn& column) { return column.name == token.text; };
    if (follows_equality() && std::none_of(columns_.begin(), columns_.end(), known)) {
      ++at_;
      return value;
    }
    value.column = column_index(columns_, token.text, place_in_where(token.place));
    ++at_;
    const SweepColumn& column = columns_[value.column];
    switch (column.type) {
      case SweepType::text:
      case SweepType::switched:
        value.kind = Value::Kind::text_column;
        return value;
      case SweepType::bound:
      case SweepType::status:
        value.kind = Value::Kind::word_column;
        return value;
      case SweepType::flag:
      case SweepType::number:
        break;
    }
    value.kind = column.type == SweepType::flag ? Value::Kind::truth : Value::Kind::number;
    value.unit = column.unit;
    emit({.code = Code::column, .column = value.column}, 0);
    return value;
  }

  std::vector<Token> tokens_;
  std::span<const SweepColumn> columns_;
  std::size_t at_{};
  int nested_{};
  int deep_{};
  std::size_t most_{};
  std::vector<Instruction> program_;
};

}  // namespace

ConditionProgram parse_condition(std::string_view text, std::span<const SweepColumn> columns) {
  Parser parser{text, columns};
  ConditionProgram program;
  program.instructions = parser.program();
  program.depth = parser.depth();
  return program;
}

}  // namespace llmviewer
