#include "cli/validate_command.hpp"

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/folders.hpp"
#include "cli/output.hpp"
#include "cli/output_options.hpp"
#include "cli/run.hpp"
#include "cli/stated_subject.hpp"
#include "llmviewer/catalog/profile.hpp"
#include "llmviewer/predict/validate.hpp"
#include "llmviewer/report/views.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kColumnsHelp =
    "Columns, times in latency_us:\n"
    "  gemm       source gpu framework dtype m n k latency_us\n"
    "  attention  gpu framework dtype kv_dtype batch q_len kv_len n_heads n_kv_heads head_dim\n"
    "             window latency_us\n"
    "  mla        gpu framework scope kv_dtype phase batch q_len kv_len n_heads_local latency_us\n"
    "  moe        source gpu framework dtype num_tokens hidden inter topk num_experts tp ep\n"
    "             latency_us kernel, and distribution (uniform if left out)\n"
    "  comm       gpu framework collective n_gpus bytes latency_us kernel\n"
    "  block_op   gpu op num_tokens tp median_ms m n k hidden n_head n_kv_head ffn gated; op is\n"
    "             input_layernorm, add, mlp_act, attn_rope, emb, or a product with m n k\n"
    "  request    source model hardware n_gpus tp engine weight_dtype kv_dtype batch prompt_len\n"
    "             output_len metric value unit semantics\n"
    "Tables of llama-bench -o csv, vLLM's serving benchmark and TensorRT-LLM's are read as they "
    "are";

struct ValidateOptions {
  std::vector<std::string> paths;
  std::string profile;
  bool each{};
  StatedSubject stated;
  std::vector<std::string> config_dirs;
  OutputOptions output;
};

int validate_and_print(const ValidateOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  const Catalog::Folders folders = find_folders(options.config_dirs);
  Profile own;
  if (!options.profile.empty()) own = read_profile(options.profile);
  const Profile known = with_catalogue(std::move(own), folders);
  const Validation validation =
      validate(read_measured_rows(options.paths, Catalog{folders}, options.stated), known.forms,
               known.engines);
  std::ostringstream out;
  if (options.each) {
    write_judged_rows(validation, options.output.format, out);
  } else {
    write_validation(validation, options.output.format, report, out);
  }
  write_output(out.str(), options.output.path);
  return kDone;
}

}  // namespace

void add_validate_command(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<ValidateOptions>();
  CLI::App& command = *app.add_subcommand(
      "validate", "Roofline and prediction against measured times of operators and requests (CSV)");
  command.add_option("ROWS", options->paths, "CSV files, a line per measured operator or request")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--profile", options->profile,
                  "Fitted forms and engines to judge in the place of the catalogue's")
      ->type_name("FILE")
      ->default_str("the catalogue's");
  add_stated_subject(command, options->stated);
  command.add_flag("--each", options->each,
                   "A line for each row judged instead of each class (csv, jsonl)");
  command
      .add_option("--config-dir", options->config_dirs, "Folder with your own files; repeatable")
      ->type_name("DIR")
      ->take_all()
      ->allow_extra_args(false);
  add_output_options(command, options->output);
  command.footer(kColumnsHelp);
  command.callback(
      [options, &chosen] { chosen = [options] { return validate_and_print(*options); }; });
}

}  // namespace llmviewer::cli
