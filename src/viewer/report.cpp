#include "llmviewer/version.hpp"
#include "llmviewer/viewer/live.hpp"
#include "llmviewer/viewer/view.hpp"
#include "report/words.hpp"
#include "viewer/html.hpp"
#include "viewer/whole_page.hpp"

namespace llmviewer {
namespace {

/// Nothing but what stands in the file: a browser that honours it cannot even try.
constexpr std::string_view kNothingElse =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

std::string title_of(const View& view) {
  std::string title;
  for (const Viewed& one : view.configurations) {
    title += (title.empty() ? "" : " and ") + title_words(one.plotted.analysis.subject);
  }
  return title;
}

}  // namespace

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
  out << whole_page(title_of(view), head, body);
}

}  // namespace llmviewer
