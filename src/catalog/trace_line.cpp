#include "catalog/trace_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "catalog/json_text.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kMostNames = 1000;
constexpr std::string_view kList = "a list";

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// Calls `take(column, cell)` for each cell; returns their number.
template <class Take>
std::size_t split(std::string_view line, const LineReader& lines, Take&& take) {
  std::size_t column = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    if (at == line.size() || line[at] == ',') {
      take(column++, line.substr(begin, at - begin));
      begin = at + 1;
    } else if (line[at] == '"') {
      throw Error{lines.where(), "has a quoted cell", "write its cells without quotes"};
    }
  }
  return column;
}

void add_name(std::string_view name, const LineReader& lines, std::vector<std::string>& names) {
  if (names.size() == kMostNames) {
    throw Error{lines.where(), "has more than " + std::to_string(kMostNames) + " names",
                "no trace needs so many: is this the right file?"};
  }
  names.emplace_back(name);
}

/// The field of this name, kTraceFields where it is none.
TraceField field_named(std::string_view name, const TraceNames& names) {
  if (name.empty()) return kTraceFields;
  return static_cast<TraceField>(std::ranges::find(names, name) - names.begin());
}

/// The events of nlohmann's parser. Of them, `take` gets
///   name(key)               of the object itself
///   value(kind, text)       of such a key; of a list or an object, what it is
///   element(is_id, number)  of what that holds
template <class Take>
class ObjectEvents {
 public:
  explicit ObjectEvents(Take& take) : take_{take} {}

  // NOLINTBEGIN(readability-identifier-naming): the parser's own names
  bool null() { return depth_ == 1 || scalar("null"); }
  bool boolean(bool value) { return scalar(value ? "true" : "false"); }
  bool number_integer(Json::number_integer_t value) { return scalar(std::to_string(value)); }
  bool number_unsigned(Json::number_unsigned_t value) {
    if (depth_ > 1) return element(depth_ == 2, value);
    return scalar(std::to_string(value));
  }
  bool number_float(Json::number_float_t, const std::string& text) { return scalar(text); }
  bool string(const std::string& text) {
    return depth_ > 1 ? element(false, 0) : value(TraceCell::Kind::quoted, text);
  }
  bool binary(const Json::binary_t&) { return true; }
  bool key(const std::string& name) {
    if (depth_ == 1) take_.name(name);
    return true;
  }
  bool start_object(std::size_t) { return begin("an object"); }
  bool start_array(std::size_t) { return begin(kList); }
  bool end_object() { return end(); }
  bool end_array() { return end(); }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) {
    failed_at_ = position;
    return false;
  }
  // NOLINTEND(readability-identifier-naming)

  std::size_t failed_at() const noexcept { return failed_at_; }

 private:
  bool value(TraceCell::Kind kind, std::string_view text) {
    if (depth_ == 1) take_.value(kind, text);
    return true;
  }
  bool element(bool is_id, std::uint64_t number) {
    take_.element(is_id, number);
    return true;
  }
  bool scalar(std::string_view text) {
    return depth_ > 1 ? element(false, 0) : value(TraceCell::Kind::bare, text);
  }
  bool begin(std::string_view what) {
    if (depth_ > 1) take_.element(false, 0);
    value(TraceCell::Kind::bare, what);
    ++depth_;
    return true;
  }
  bool end() {
    --depth_;
    return true;
  }

  Take& take_;
  int depth_{};
  std::size_t failed_at_{};
};

template <class Take>
void read_object(std::string_view line, const LineReader& lines, Take&& take) {
  const std::string_view text = without_blanks(line);
  ObjectEvents events{take};
  if (text.starts_with('{') && Json::sax_parse(text, &events)) return;
  throw Error{lines.where(),
              text.starts_with('{')
                  ? "not valid JSON at column " + std::to_string(events.failed_at())
                  : "not a JSON object",
              "write each request as one whole object on one line"};
}

struct NamesOnly {
  const LineReader& lines;
  std::vector<std::string>& names;

  void name(const std::string& name) const { add_name(name, lines, names); }
  void value(TraceCell::Kind, std::string_view) const {}
  void element(bool, std::uint64_t) const {}
};

/// Keeps the fields' values and the ids of blocks.
struct RequestOnly {
  const TraceNames& names;
  std::string_view blocks_name;
  std::array<std::string, kTraceFields>& texts;
  TraceCells& cells;
  std::vector<std::uint64_t>& blocks;
  TraceField field{kTraceFields};
  bool in_blocks{};
  bool all_ids{true};

  void name(const std::string& name) {
    field = field_named(name, names);
    in_blocks = !blocks_name.empty() && name == blocks_name;
    if (in_blocks) blocks.clear();
  }
  void value(TraceCell::Kind kind, std::string_view text) {
    if (in_blocks) all_ids = kind == TraceCell::Kind::bare && text == kList;
    if (field == kTraceFields) return;
    texts[field] = text;
    cells[field] = {.kind = kind, .text = texts[field]};
  }
  void element(bool is_id, std::uint64_t number) {
    if (!in_blocks) return;
    if (is_id) blocks.push_back(number);
    all_ids = all_ids && is_id;
  }
};

}  // namespace

std::vector<std::string> csv_names(std::string_view line, const LineReader& lines) {
  std::vector<std::string> names;
  split(line, lines,
        [&](std::size_t, std::string_view cell) { add_name(without_blanks(cell), lines, names); });
  return names;
}

CsvLine::CsvLine(const TraceNames& names, const std::vector<std::string>& columns) {
  for (const std::string& column : columns) field_of_.push_back(field_named(column, names));
}

void CsvLine::read(std::string_view line, const LineReader& lines, TraceCells& cells) const {
  const std::size_t count = split(line, lines, [&](std::size_t column, std::string_view cell) {
    const TraceField field = column < field_of_.size() ? field_of_[column] : kTraceFields;
    if (field == kTraceFields) return;
    cells[field] = {.kind = TraceCell::Kind::bare, .text = without_blanks(cell)};
  });
  if (count == field_of_.size()) return;
  throw Error{
      lines.where(),
      std::to_string(count) + " cells under " + std::to_string(field_of_.size()) + " columns",
      "correct the line"};
}

std::vector<std::string> json_names(std::string_view line, const LineReader& lines) {
  std::vector<std::string> names;
  read_object(line, lines, NamesOnly{lines, names});
  return names;
}

JsonLine::JsonLine(const TraceNames& names, std::string_view blocks)
    : names_{names}, blocks_{blocks} {}

void JsonLine::read(std::string_view line, const LineReader& lines, TraceCells& cells,
                    std::vector<std::uint64_t>& blocks) {
  cells = {};
  RequestOnly take{names_, blocks_, texts_, cells, blocks};
  read_object(line, lines, take);
  if (take.all_ids) return;
  throw Error{lines.where() + ": " + std::string{blocks_}, "is no list of whole numbers",
              "write the numbers of the prompt's blocks, or leave it out"};
}

}  // namespace llmviewer
