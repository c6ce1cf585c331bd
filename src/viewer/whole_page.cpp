#include "viewer/whole_page.hpp"

#include "viewer/html.hpp"

namespace llmviewer {

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

}  // namespace llmviewer
