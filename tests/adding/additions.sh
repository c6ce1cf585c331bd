# Sourced by check.sh: one addition of each kind, made in a copy of the repository, $copy. Text goes
# in at anchors, lines of which there must be one that begins so; one that is missing ends the check
# with its name.

# file_at FILE: stdin is a new file.
file_at() {
  [ ! -e "$copy/$1" ] || fail "$1 is there already"
  cat >"$copy/$1"
}

# put before|after|instead FILE ANCHOR: stdin goes beside the line that begins with ANCHOR.
put() {
  local place=$1 file=$copy/$2 found
  found=$(ANCHOR=$3 awk "$anchored"' is_anchor { found++ } END { print found + 0 }' "$file")
  [ "$found" -eq 1 ] || fail "the anchor of an addition stands $found times in $2, not once: $3"
  ANCHOR=$3 PLACE=$place TEXT=$(cat) awk "$anchored"'
    is_anchor && ENVIRON["PLACE"] == "before" { print ENVIRON["TEXT"] }
    !is_anchor || ENVIRON["PLACE"] != "instead"
    is_anchor && ENVIRON["PLACE"] != "before" { print ENVIRON["TEXT"] }' "$file" >"$copy.new"
  cat "$copy.new" >"$file"
}
anchored='{ begin = $0; sub(/^ +/, "", begin); is_anchor = index(begin, ENVIRON["ANCHOR"]) == 1 }'

add_device() {
  file_at configs/hardware/added-device.json <<'EOF'
{
  "name": "added-device",
  "matrix": {"engine": true, "dense": {"fp16": "100 TFLOPS"}},
  "vector": {"fp32": "10 TFLOPS"},
  "memory": {"bandwidth": "1 TB/s"},
  "sources": ["https://example.com/added-device.pdf"]
}
EOF
}

add_model() {
  file_at configs/models/added-model.json <<'EOF'
{
  "name": "added-model",
  "sources": ["https://example.com/added-model/config.json"],
  "config": {
    "model_type": "llama",
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 256,
    "vocab_size": 1000
  }
}
EOF
}

# Before every MLP: three operations on each element.
add_operator() {
  put before include/llmviewer/graph/op_kind.hpp 'all_reduce, ' <<'EOF'
  added_kind,
EOF
  put before include/llmviewer/graph/op_kind.hpp '{OpKind::all_reduce,' <<'EOF'
    {OpKind::added_kind, "added_kind", OpFamily::elementwise},
EOF
  file_at src/cost/rules/added_kind.hpp <<'EOF'
#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

template <class Number>
RuleCost<Number> added_kind(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.vector = 3 * in.m() * in.n();
  cost.activations_in = in.m() * in.n() * in.a();
  cost.activations_out = cost.activations_in;
  return cost;
}

}  // namespace llmviewer::rules
EOF
  put before src/cost/rules.hpp '#include "cost/rules/attention.hpp"' <<'EOF'
#include "cost/rules/added_kind.hpp"
EOF
  put before src/cost/rules.hpp 'case OpKind::all_reduce:' <<'EOF'
    case OpKind::added_kind:
      return rules::added_kind(in);
EOF
  put instead src/graph/blocks/mlp.cpp 'return network(builder, mlp, {}, input);' <<'EOF'
  Op added;
  added.kind = OpKind::added_kind;
  added.role = Role::mlp;
  added.inputs = builder.hidden();
  added.outputs = builder.hidden();
  return network(builder, mlp, {}, builder.add("added_op", added, {input}));
EOF
}

# The three columns: twice another one.
add_column_of_analyze() {
  put before src/report/columns.cpp '{.name = "fused_op"' <<'EOF'
    {.name = "added_column", .title = "added", .unit = "op", .meaning = "twice the operations",
     .show = Show::scaled, .of = [](auto& r) { return 2 * r.op->cost.ops(); }},
EOF
}

add_column_of_sweep() {
  put before src/sweep/column_rules.cpp 'double intensity(' <<'EOF'
double added_ops(const BlockView& b, Stage s, std::size_t i) { return 2 * ops(b, s, i); }
EOF
  put before src/sweep/column_rules.cpp '{.name = "matrix_ops"' <<'EOF'
    {.name = "added_column", .unit = "op", .meaning = "twice the operations",
     .better = kLess, .shown = kEverywhere, .need = need_ops, .fill = each<added_ops>},
EOF
}

add_column_of_plan() {
  put before src/report/plan_rows.cpp '{.name = "requests_per_s"' <<'EOF'
    {.name = "added_column", .title = "twice", .show = Show::scaled,
     .of = [](auto& r) { return if_possible(r, 2 * r.batch); }},
EOF
  put before src/report/plan_rows.cpp 'json["flags"] = flags_of(row);' <<'EOF'
  add_cells(kPlanColumns, {"added_column"}, row, json);
EOF
  put before src/report/views/plan.cpp 'add(any, {"bound by"});' <<'EOF'
  add(any, {"added_column"});
EOF
}

# A format for weights and KV cache that have none of their own.
add_option() {
  put before src/scenario/options.hpp '{.shown = "--head-weights FORMAT"' <<'EOF'
    {.shown = "--added FORMAT",
     .meaning = "Format of weights and KV cache",
     .topic = Topic::precision,
     .otherwise = "none",
     .values = Values::words,
     .absent = "nothing added",
     .control = {ControlPlace::precision, ControlKind::format, "Added"}},
EOF
  put before src/cli/read_scenario.cpp 'read("weights", precision.weights);' <<'EOF'
  read("added", precision.weights);
  read("added", precision.kv);
EOF
}

# Cells parted by '|'.
add_format() {
  file_at src/report/formats/added.cpp <<'EOF'
#include "report/formats.hpp"

namespace llmviewer {
namespace {

std::string added_head(const RowsHead& head) {
  std::string names;
  for (const std::string& name : head.columns) names += (names.empty() ? "" : "|") + name;
  return names + "\n";
}

constexpr RowSyntax kAddedRows{
    .head = added_head,
    .row_begin = "",
    .row_end = "\n",
    .between = "|",
    .nothing = "",
    .quoted = [](std::string_view text) { return std::string{text}; },
};

void write_added(const ReportView& view, Paint /*paint*/, std::ostream& out) {
  const Sheet sheet = view.sheet();
  for (std::size_t i = 0; i < sheet.heads.size(); ++i) {
    out << (i == 0 ? "" : "|") << sheet.heads[i].name;
  }
  out << '\n';
  for (const auto& cells : sheet.rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out << (i == 0 ? "" : "|") << for_machines(cells[i]);
    }
    out << '\n';
  }
}

constexpr FormatWriter kAddedWriter{.write = write_added, .rows = &kAddedRows};

}  // namespace

extern const ReportFormat format_added{
    .name = "added",
    .meaning = "cells parted by bars",
    .shape = FormatShape::rows,
    .place = 5,
    .writer = &kAddedWriter,
};

}  // namespace llmviewer
EOF
}

# Where products add up in fp32: in fp16, which GeForce cards do twice as fast.
add_lever() {
  put after include/llmviewer/study/advise.hpp 'offload, ' <<'EOF'
  added,        ///< accumulates in fp16
EOF
  put before src/study/levers.cpp 'bool shrinks_weights(' <<'EOF'
void add_added(const Here& here) {
  if (here.now.scenario.accumulate_fp32) here.add(Lever::added).scenario.accumulate_fp32 = false;
}

EOF
  put after src/study/levers.cpp '{.lever = Lever::offload' <<'EOF'
    {.lever = Lever::added,
     .name = "added",
     .changes = Changes::result,
     .find = add_added,
     .applies = changes_anything},
EOF
  put before src/study/levers.cpp 'return flags;' <<'EOF'
  if (a.accumulate_fp32 && !b.accumulate_fp32) say("accumulate", "fp16");
EOF
}
