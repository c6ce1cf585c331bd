#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>

#include "report/cell.hpp"

namespace llmviewer {

/// Keys stay in the order they are written in.
using Json = nlohmann::ordered_json;

/// The number of the documents' layout; it changes when a key changes its meaning or goes.
inline constexpr int kJsonSchema = 1;

/// A number that reads back as exactly this double; a whole one without a point. Not finite: null.
Json json_number(double value);
Json json_number(const std::optional<double>& value);
Json json_of(const Cell& cell);

/// Two spaces deep and with a line end; or one line.
void write_json(const Json& json, std::ostream& out);
void write_json_line(const Json& json, std::ostream& out);

}  // namespace llmviewer
