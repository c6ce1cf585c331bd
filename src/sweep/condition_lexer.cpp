#include <array>
#include <charconv>

#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "sweep/condition_parser.hpp"

namespace llmviewer {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || byte >= 0x80;
}

bool continues_name(char c) { return starts_name(c) || is_digit(c) || c == '.'; }

std::string_view name_at(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && continues_name(text[end])) ++end;
  return text.substr(0, end);
}

constexpr std::array<std::string_view, 17> kSymbols{
    "<=", ">=", "==", "!=", "&&", "||", "<", ">", "=", "!", "+", "-", "*", "/", "(", ")", ","};

template <class Parse>
bool reads_as(Parse parse, const std::string& figure) {
  try {
    parse(figure, "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// The base unit of a figure whose unit is written out.
std::string unit_of(const std::string& figure) {
  if (reads_as(parse_seconds, figure)) return "s";
  if (reads_as(parse_bytes, figure)) return "B";
  if (reads_as(parse_bytes_per_second, figure)) return "B/s";
  if (reads_as(parse_ops_per_second, figure)) return "op/s";
  return {};
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_{text} {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    for (skip_spaces(); at_ < text_.size(); skip_spaces()) tokens.push_back(next());
    tokens.push_back({Token::Kind::end, "its end", 0, {}, at_ + 1});
    return tokens;
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) {
      ++at_;
    }
  }

  Token next() {
    const char c = text_[at_];
    const bool fraction = c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
    if (is_digit(c) || fraction) return number();
    if (c == '"' || c == '\'') return quoted();
    if (starts_name(c)) {
      Token token{Token::Kind::name, std::string{name_at(rest())}, 0, {}, at_ + 1};
      at_ += token.text.size();
      return token;
    }
    for (const std::string_view symbol : kSymbols) {
      if (!rest().starts_with(symbol)) continue;
      Token token{Token::Kind::symbol, std::string{symbol}, 0, {}, at_ + 1};
      at_ += symbol.size();
      return token;
    }
    throw Error{place_in_where(at_ + 1), "\"" + std::string(1, c) + "\" means nothing",
                "use comparisons, arithmetic, and, or, not"};
  }

  Token quoted() {
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) {
      throw Error{place_in_where(at_ + 1), "a text is not closed", "end it with the same quote"};
    }
    Token token{
        Token::Kind::text, std::string{text_.substr(at_ + 1, end - at_ - 1)}, 0, {}, at_ + 1};
    at_ = end + 1;
    return token;
  }

  /// A number with the unit that follows it, if any: "20ms", "20 ms", "3.35TB/s".
  Token number() {
    double ignored = 0;
    const auto [stop, status] =
        std::from_chars(rest().data(), rest().data() + rest().size(), ignored);
    const auto length = static_cast<std::size_t>(stop - rest().data());
    const std::size_t begin = at_;
    const std::string digits{text_.substr(at_, length)};
    at_ += length;
    const std::size_t after_digits = at_;
    skip_spaces();
    const std::string unit{name_at(rest())};
    const bool word = unit == "and" || unit == "or" || unit == "not";
    Token token{Token::Kind::number, digits, 0, {}, begin + 1};
    if (unit.empty() || word) {
      at_ = after_digits;
      token.number = parse_number(digits, place_in_where(begin + 1));
      return token;
    }
    at_ += unit.size();
    const std::string per_second = digits + unit + "/s";
    if (rest().starts_with("/s") && (rest().size() == 2 || !continues_name(rest()[2])) &&
        reads_as(parse_any_unit, per_second)) {
      at_ += 2;
      token.text = per_second;
    } else {
      token.text = digits + unit;
    }
    token.number = parse_any_unit(token.text, place_in_where(begin + 1));
    token.unit = unit_of(token.text);
    return token;
  }

  std::string_view text_;
  std::size_t at_{};
};

}  // namespace

std::string place_in_where(std::size_t place) {
  return "--where, character " + std::to_string(place);
}

std::vector<Token> tokens_of(std::string_view text) { return Lexer{text}.all(); }

}  // namespace llmviewer
