#include "cli/command.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace llmviewer::cli {
namespace {

/// "-o,--output FILE" in two.
CommandOption declared(std::string_view shown, std::string_view meaning, Takes takes) {
  const std::size_t blank = std::min(shown.find(' '), shown.size());
  const std::string_view type = shown.substr(std::min(blank + 1, shown.size()));
  return {.names = std::string{shown.substr(0, blank)},
          .type = std::string{type},
          .meaning = std::string{meaning},
          .takes = takes};
}

bool is_called(const CommandOption& option, std::string_view name) {
  const std::string names = "," + option.names + ",";
  return names.find("," + std::string{name} + ",") != std::string::npos;
}

}  // namespace

CommandOption& Command::add(std::string_view shown, std::string& value, std::string_view told,
                            std::string_view otherwise) {
  CommandOption& option = options.emplace_back(declared(shown, told, Takes::value));
  option.otherwise = otherwise.empty() ? value : otherwise;
  option.put = [&value](std::vector<std::string> typed) { value = std::move(typed.front()); };
  return option;
}

CommandOption& Command::add(std::string_view shown, bool& value, std::string_view told) {
  CommandOption& option = options.emplace_back(declared(shown, told, Takes::nothing));
  option.put = [&value](const std::vector<std::string>& typed) { value = !typed.empty(); };
  return option;
}

CommandOption& Command::add(std::string_view shown, std::vector<std::string>& values,
                            std::string_view told) {
  CommandOption& option = options.emplace_back(declared(shown, told, Takes::repeated));
  option.put = [&values](std::vector<std::string> typed) { values = std::move(typed); };
  return option;
}

CommandOption& Command::option(std::string_view called) {
  const auto found =
      std::ranges::find_if(options, [&](const auto& one) { return is_called(one, called); });
  if (found != options.end()) return *found;
  throw std::logic_error{name + " has no option " + std::string{called}};
}

CommandOption Command::take_away(std::string_view called) {
  const auto place = options.begin() + (&option(called) - options.data());
  CommandOption taken = std::move(*place);
  options.erase(place);
  return taken;
}

}  // namespace llmviewer::cli
