#include "cli/web_site.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>
#include <vector>

#include "cli/name_patterns.hpp"
#include "cli/page.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/views.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kJson = "application/json";

/// The page's own files and nothing else, from nowhere else, in nobody's frame.
const http::Header kOwnFilesOnly{
    "Content-Security-Policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"};

/// What the page shows before anything is set.
const std::vector<Setting> kAtFirst{
    {"model", "llama2-7b"}, {"hw", "a6000"}, {"batch", "1"}, {"seq", "2048"}, {"gen", "128"}};

std::vector<Setting> settings_of(const http::Request& request) {
  std::vector<Setting> settings;
  for (const http::Parameter& parameter : request.parameters) {
    settings.push_back({parameter.name, parameter.value});
  }
  return settings;
}

/// The one parameter of a list: which of it to show whole; "" for all.
std::string name_asked(const http::Request& request) {
  std::string name;
  for (const http::Parameter& parameter : request.parameters) {
    if (parameter.name != "name") {
      throw Error{parameter.name, "there is no such parameter", "use name=, or none"};
    }
    name = parameter.value;
  }
  return name;
}

http::Response html(unsigned status, std::string body) {
  return {.status = status, .type = kHtml, .body = std::move(body), .headers = {kOwnFilesOnly}};
}

http::Response json(std::string body) {
  return {.status = 200, .type = kJson, .body = std::move(body), .headers = {}};
}

http::Response json_error(unsigned status, const Error& error) {
  std::ostringstream out;
  write_error(error, out);
  return {.status = status, .type = kJson, .body = out.str(), .headers = {}};
}

template <class Write>
std::string written(Write write) {
  std::ostringstream out;
  write(out);
  return out.str();
}

std::vector<Hardware> all_devices(const Catalog& catalog) {
  std::vector<Hardware> devices;
  for (const std::string& name : catalog.hardware_names()) {
    devices.push_back(catalog.hardware(name));
  }
  return devices;
}

/// A bit width, or a format's name; of those for any group size the usual one.
std::vector<std::string> format_choices(const Catalog& catalog) {
  constexpr std::string_view kAnyGroup = "-gN";
  std::vector<std::string> choices{"16", "8", "4", "3", "2", "1"};
  for (const FormatEntry& entry : catalog.formats()) {
    std::string name = entry.format.name;
    if (name.ends_with(kAnyGroup)) name.replace(name.size() - 1, 1, "128");
    choices.push_back(std::move(name));
  }
  return choices;
}

template <class Entry>
std::vector<std::string> names_of(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  return names;
}

}  // namespace

WebSite::WebSite(Catalog catalog) : catalog_{std::move(catalog)} {
  const std::vector<Model> models = readable_models(catalog_);
  const std::vector<Hardware> devices = all_devices(catalog_);
  controls_ = {names_of(models), names_of(devices), format_choices(catalog_), {}};
  models_ = written([&](std::ostream& out) { write_model_list(models, "json", out); });
  devices_ = written([&](std::ostream& out) { write_hardware_list(devices, "json", out); });
}

http::Response WebSite::answer(const http::Request& request) const {
  struct Route {
    std::string_view path;
    http::Response (WebSite::*answer)(const http::Request&) const;
  };
  static constexpr std::array kRoutes = std::to_array<Route>({
      {"/", &WebSite::page},
      {"/view", &WebSite::view},
      {"/page.css", &WebSite::style},
      {"/page.js", &WebSite::script},
      {"/api/analyze", &WebSite::analysis},
      {"/api/models", &WebSite::models},
      {"/api/hardware", &WebSite::devices},
  });
  const auto* route = std::ranges::find(kRoutes, request.path, &Route::path);
  if (route == kRoutes.end()) {
    return json_error(404, {"path", "there is nothing here",
                            "/ is the page; see /api/analyze, /api/models and /api/hardware"});
  }
  try {
    return (this->*route->answer)(request);
  } catch (const Error& error) {
    return json_error(400, error);
  }
}

/// A page whose settings are wrong has its controls all the same.
http::Response WebSite::page(const http::Request& request) const {
  Controls controls = controls_;
  controls.settings = request.parameters.empty() ? kAtFirst : settings_of(request);
  try {
    const View view = view_of(read_both(controls.settings, catalog_));
    return html(200, live_page(controls, view_html(view)));
  } catch (const Error& error) {
    return html(400, live_page(controls, problem_html(error.what())));
  }
}

http::Response WebSite::view(const http::Request& request) const {
  try {
    return html(200, view_html(view_of(read_both(settings_of(request), catalog_))));
  } catch (const Error& error) {
    return html(400, problem_html(error.what()));
  }
}

http::Response WebSite::analysis(const http::Request& request) const {
  const Analysis analysis =
      analysis_of(read_settings(settings_of(request), catalog_).configuration);
  return json(written([&](std::ostream& out) { write_analysis(analysis, "json", {}, out); }));
}

http::Response WebSite::models(const http::Request& request) const {
  const std::string name = name_asked(request);
  if (name.empty()) return json(models_);
  const Model model = catalog_.model(name);
  return json(written([&](std::ostream& out) { write_model(model, "json", out); }));
}

http::Response WebSite::devices(const http::Request& request) const {
  const std::string name = name_asked(request);
  if (name.empty()) return json(devices_);
  const Hardware device = catalog_.hardware(name);
  return json(written([&](std::ostream& out) { write_hardware(device, "json", out); }));
}

http::Response WebSite::style(const http::Request&) const {
  return {.status = 200, .type = "text/css; charset=utf-8", .body = page_style(), .headers = {}};
}

http::Response WebSite::script(const http::Request&) const {
  return {.status = 200,
          .type = "text/javascript; charset=utf-8",
          .body = std::string{page_script()},
          .headers = {}};
}

}  // namespace llmviewer::cli
