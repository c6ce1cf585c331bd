#include "viewer/html.hpp"

#include "plot/svg.hpp"

namespace llmviewer {
namespace {

std::string class_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return {};
    case Tone::strong:
      return "strong";
    case Tone::faint:
      return "faint";
    case Tone::compute:
      return "compute";
    case Tone::memory:
      return "memory";
    case Tone::network:
      return "network";
  }
  return {};
}

std::string class_of(GridRow::Kind kind) {
  switch (kind) {
    case GridRow::Kind::plain:
      return {};
    case GridRow::Kind::section:
      return "section";
    case GridRow::Kind::member:
      return "member";
    case GridRow::Kind::total:
      return "total";
  }
  return {};
}

std::string classes(const std::string& first, const std::string& second) {
  const std::string both = first.empty() || second.empty() ? first + second : first + " " + second;
  return both.empty() ? "" : attribute("class", both);
}

std::string html(const Heading& heading, int level) {
  const std::string tag = "h" + std::to_string(level + heading.level - 1);
  const std::string aside =
      heading.aside.empty() ? "" : " " + element("small", html_of(heading.aside));
  return element(tag, html_of(heading.text) + aside);
}

std::string html(const Facts& facts, int) {
  std::string items;
  for (const Fact& fact : facts) {
    items += element("dt", html_of(fact.label)) + element("dd", html_of(fact.text));
  }
  return element("dl", items);
}

std::string side(const Grid& grid, std::size_t column) {
  const bool right = column < grid.heads.size() && grid.heads[column].align == Align::right;
  return right ? "number" : "";
}

std::string html_row(const Grid& grid, const GridRow& row) {
  std::string cells;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const bool spans = i + 1 == row.cells.size() && row.cells.size() < grid.heads.size();
    const std::string span =
        spans ? attribute("colspan", std::to_string(grid.heads.size() - i)) : "";
    cells += element("td", classes(side(grid, i), class_of(row.cells[i].tone)) + span,
                     html_of(row.cells[i].text));
  }
  return element("tr", classes(class_of(row.kind), ""), cells);
}

std::string html(const Grid& grid, int) {
  std::string heads;
  bool titled = false;
  for (std::size_t i = 0; i < grid.heads.size(); ++i) {
    heads += element("th", classes(side(grid, i), ""), html_of(grid.heads[i].title));
    titled = titled || !grid.heads[i].title.empty();
  }
  std::string rows;
  for (const GridRow& row : grid.rows) rows += html_row(grid, row);
  const std::string head = titled ? element("thead", element("tr", heads)) : "";
  return element("table", head + element("tbody", rows));
}

}  // namespace

std::string element(std::string_view tag, std::string_view attributes, std::string_view content) {
  std::string text = "<";
  text.append(tag).append(attributes).append(">").append(content);
  return text.append("</").append(tag).append(">");
}

std::string element(std::string_view tag, std::string_view content) {
  return element(tag, "", content);
}

std::string empty_element(std::string_view tag, std::string_view attributes) {
  return "<" + std::string{tag}.append(attributes) + "/>";
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string{name} + "=\"" + escaped(value) + "\"";
}

std::string attribute_if(bool set, std::string_view name) { return set ? attribute(name, "") : ""; }

std::string html_of(std::string_view text) { return escaped(text); }

std::string html_of(const Document& document, int level) {
  std::string text;
  for (const Block& block : document) {
    text += std::visit([&](const auto& part) { return html(part, level); }, block.part());
  }
  return text;
}

}  // namespace llmviewer
