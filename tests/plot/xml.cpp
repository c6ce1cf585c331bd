#include "plot/xml.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace llmviewer {
namespace {

class XmlChecker {
 public:
  explicit XmlChecker(std::string_view text) : text_{text} {}

  void check() {
    for (const char c : text_) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 && c != '\n' && c != '\t') fail("a control character");
    }
    element();
    while (at_ < text_.size() && text_[at_] == '\n') ++at_;
    if (at_ != text_.size()) fail("text after the end");
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error{what + " at " + std::to_string(at_) + ": " +
                             std::string{text_.substr(at_, 60)}};
  }
  bool next_is(std::string_view part) const { return text_.substr(at_).starts_with(part); }
  void expect(std::string_view part) {
    if (!next_is(part)) fail("expected " + std::string{part});
    at_ += part.size();
  }
  std::string_view name() {
    const auto is_name = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == ':' || c == '_';
    };
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    if (at_ == begin) fail("expected a name");
    return text_.substr(begin, at_ - begin);
  }
  /// Characters up to one of `ends`; entities must be known.
  void characters(std::string_view ends) {
    while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) {
      if (text_[at_] == '<' || text_[at_] == '>') fail("bare markup");
      if (text_[at_] == '&') {
        constexpr std::array<std::string_view, 5> kEntities{"&amp;", "&lt;", "&gt;", "&quot;",
                                                            "&apos;"};
        if (std::ranges::none_of(kEntities, [&](auto entity) { return next_is(entity); })) {
          fail("an unknown entity");
        }
      }
      ++at_;
    }
  }
  void attributes() {
    std::vector<std::string_view> seen;
    while (next_is(" ")) {
      ++at_;
      const std::string_view key = name();
      if (std::ranges::find(seen, key) != seen.end()) fail("an attribute twice");
      seen.push_back(key);
      expect("=\"");
      characters("\"");
      expect("\"");
    }
  }
  void element() {
    expect("<");
    const std::string_view tag = name();
    attributes();
    if (next_is("/>")) {
      at_ += 2;
      return;
    }
    expect(">");
    for (;;) {
      characters("<");
      if (next_is("</")) break;
      element();
    }
    expect("</");
    if (name() != tag) fail("another element is open");
    expect(">");
  }

  std::string_view text_;
  std::size_t at_{};
};

}  // namespace

std::string problem_of_xml(std::string_view text) {
  try {
    XmlChecker{text}.check();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace llmviewer
