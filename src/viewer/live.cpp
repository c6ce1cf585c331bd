#include "llmviewer/viewer/live.hpp"

#include "llmviewer/plot/theme.hpp"
#include "viewer/controls.hpp"
#include "viewer/html.hpp"
#include "viewer/page_files.hpp"
#include "viewer/whole_page.hpp"

namespace llmviewer {
namespace {

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

}  // namespace llmviewer
