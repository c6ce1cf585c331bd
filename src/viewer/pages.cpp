#include "llmviewer/plot/theme.hpp"
#include "llmviewer/version.hpp"
#include "llmviewer/viewer/live.hpp"
#include "llmviewer/viewer/view.hpp"
#include "report/parts.hpp"
#include "viewer/html.hpp"
#include "viewer/parts.hpp"

namespace llmviewer {
namespace {

/// An HTML file: `head` and `body` are HTML, the title is text.
std::string whole_page(std::string_view title, std::string_view head, std::string_view body) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<link rel=\"icon\" href=\"data:,\"/>\n";  // none: or the browser asks for one
  page += element("title", html_of(title));
  page.append("\n").append(head).append("\n</head>\n<body>\n").append(body);
  return page + "\n</body>\n</html>\n";
}

constexpr std::string_view kHelp =
    "<p>Every operator of a model on a device under the <em>roofline</em>: an operator takes the "
    "longer of the time its operations need at the peak and the time its bytes need at the memory "
    "bandwidth. Above the ridge point it is compute-bound, below memory-bound.</p>"
    "<p>Choose an operator in the graph, the tables or the roofline to see its formulas with the "
    "numbers put in. Sliders move in powers of two; the fields beside them take any count, "
    "<code>4k</code> and <code>1M</code>, too. The address holds all that is set: copy it to share "
    "a view. Columns of the tables sort when their heads are chosen.</p>"
    "<p>The same as JSON, with the same parameters: <code>/api/analyze</code>, "
    "<code>/api/models</code>, <code>/api/hardware</code>.</p>"
    "<p>The method is that of <cite>LLM Inference Unveiled: Survey and Roofline Model "
    "Insights</cite>, arXiv 2402.16363.</p>";

/// Nothing but what stands in the file: a browser that honours it cannot even try.
constexpr std::string_view kNothingElse =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

std::string report_title(const View& view) {
  std::string title;
  for (const Viewed& one : view.configurations) {
    title += (title.empty() ? "" : " and ") + title_words(one.plotted.analysis.subject);
  }
  return title;
}

}  // namespace

std::string problem_html(std::string_view problem) {
  return element("p", attribute("class", "problem") + attribute("role", "alert"), html_of(problem));
}

std::string page_style() {
  const std::string light = ":root{" + palette_properties(Theme::light) + "}";
  const std::string dark = ":root{" + palette_properties(Theme::dark) + "}";
  return light + "\n@media screen and (prefers-color-scheme: dark){" + dark + "}\n" +
         std::string{page_style_text()};
}

std::string live_page(const Controls& controls, std::string_view view) {
  const std::string head =
      "<link rel=\"stylesheet\" href=\"/page.css\"/>\n<script src=\"/page.js\" "
      "defer=\"\"></script>";
  const std::string help = element("details", attribute("class", "help"),
                                   element("summary", "Help") + std::string{kHelp});
  const std::string body =
      element("header", element("h1", "llmviewer") + help) +
      element("div", attribute("class", "page"),
              controls_html(controls) + element("main", attribute("id", "view"), view)) +
      element("div", attribute("id", "problem") + attribute("aria-live", "assertive"), "");
  return whole_page("llmviewer", head, body);
}

void write_report(const View& view, const std::string& command, std::ostream& out) {
  const std::string head = "<meta http-equiv=\"Content-Security-Policy\"" +
                           attribute("content", kNothingElse) + ">" +
                           element("style", page_style());
  const std::string made =
      element("footer", element("p", "Made by llmviewer " + html_of(kVersion) + ": " +
                                         element("code", html_of(command))));
  const std::string body = element("header", element("h1", "llmviewer")) +
                           element("main", attribute("id", "view"), view_html(view)) + made +
                           element("script", page_script());
  out << whole_page(report_title(view), head, body);
}

}  // namespace llmviewer
