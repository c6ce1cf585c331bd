#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// An option of a configuration and its value, as typed or as sent by a page; without dashes.
struct Setting {
  std::string name;
  std::string value;
};

/// What the controls of the live page offer, and what they show.
struct Controls {
  std::vector<std::string> models;
  std::vector<std::string> hardware;
  std::vector<std::string> formats;
  std::vector<Setting> settings;  ///< of the second configuration after kSecond
};

/// Before the names of the second configuration's settings.
inline constexpr std::string_view kSecond = "b.";

/// The page that redraws itself: controls beside `view`, the HTML of what they show. It loads
/// page_style and page_script as /page.css and /page.js.
std::string live_page(const Controls& controls, std::string_view view);

/// An error in the place of a view.
std::string problem_html(std::string_view problem);

std::string_view page_script() noexcept;
/// With the colours of the pictures, light and dark.
std::string page_style();

}  // namespace llmviewer
