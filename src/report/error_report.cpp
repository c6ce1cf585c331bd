#include "llmviewer/report/error_report.hpp"

#include "report/json_value.hpp"

namespace llmviewer {

void write_error(const Error& error, std::ostream& out) {
  const Json parts{
      {"where", error.where()}, {"problem", error.problem()}, {"remedy", error.remedy()}};
  write_json(Json{{"schema", kJsonSchema}, {"error", parts}}, out);
}

}  // namespace llmviewer
