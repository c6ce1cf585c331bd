# Sourced by check.sh: that what was added is there, in the program built with all of it, $program.

run() { "$program" "$@"; }

# says TEXT WORD…: TEXT is in what the program prints.
says() {
  local text=$1
  shift
  run "$@" >"$work/out" || fail "llmviewer $*"
  grep -qF -e "$text" "$work/out" || {
    head -n 40 "$work/out" >&2
    fail "\"$text\" is not in what llmviewer $* prints"
  }
}

# cell COLUMN [OP] <csv: of an operator's row, or of the first one.
cell() {
  awk -F, -v column="$1" -v op="${2-}" '
    NR == 1 { for (i = 1; i <= NF; i++) { if ($i == column) wanted = i; if ($i == "op") named = i } }
    NR > 1 && (op == "" || $named == op) { print wanted ? $wanted : "no such column"; exit }'
}

# is WHAT VALUE EXPECTED
is() { [ "$2" = "$3" ] || fail "$1 is \"$2\", not \"$3\""; }

subject=(-m added-model --hw added-device)
prefill=("${subject[@]}" -s 16 --stage prefill)

works_device() { # 2 bytes of 16 × 64 elements in and out, at 1 TB/s
  says added-device hardware added
  run analyze "${prefill[@]}" -f csv >"$work/csv"
  is "time on the added device" "$(cell time_s added_op <"$work/csv")" 4.096e-09
}

works_model() {
  says added-model models added
  is "layers of the added model" "$(cell repeat added_op <"$work/csv")" 2
}

works_operator() { # 3 × 16 × 64
  is "kind of the added operator" "$(cell kind added_op <"$work/csv")" added_kind
  is "operations of the added kind" "$(cell vector_ops added_op <"$work/csv")" 3072
  says '3·m·n' analyze "${prefill[@]}" --explain added_op
  says '3·16·64' analyze "${prefill[@]}" --explain added_op
  run sweep "${prefill[@]}" --columns prefill_vector_ops >"$work/sweep"
  is "vector operations of a sweep" "$(cell prefill_vector_ops <"$work/sweep")" \
    "$(run analyze "${prefill[@]}" -f csv --rows total | cell vector_ops)"
  says added_op analyze -m added-model --hw h100-sxm --tp 2 --predict -f csv
}

works_column_of_analyze() {
  is "the added column of analyze" "$(cell added_column added_op <"$work/csv")" 6144
  says '"added_column":6144' analyze "${prefill[@]}" -f jsonl
  says '"added_column": 6144' analyze "${prefill[@]}" -f json
  says '6.14 k' analyze "${prefill[@]}" --columns op,added_column
  says added_column analyze --columns help
}

works_column_of_sweep() {
  run sweep "${prefill[@]}" >"$work/sweep"
  is "the added column of sweep" "$(cell prefill_added_column <"$work/sweep")" \
    "$(run analyze "${prefill[@]}" -f csv --rows total | cell added_column)"
  says 'prefill added column' sweep "${prefill[@]}" -f table
  says prefill_added_column sweep "${prefill[@]}" --columns help
}

works_column_of_plan() {
  local asked=(-m llama2-7b --hw rtx-4090 -s 256 -g 16 --ttft 1s)
  run plan "${asked[@]}" -f csv >"$work/plan"
  is "the added column of plan" "$(cell added_column <"$work/plan")" \
    "$((2 * $(cell batch <"$work/plan")))"
  says '"added_column"' plan "${asked[@]}" -f json
  says twice plan "${asked[@]}"
}

works_option() {
  local asked=(-m llama2-7b --hw rtx-4090 --stage prefill) command
  for command in analyze sweep compare memory advise plan report; do
    says '--added FORMAT=none' "$command" --help
  done
  run sweep "${asked[@]}" --added fp16,int8 >"$work/sweep"
  is "values of the added axis" "$(awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "added") a = i; if ($i == "weights_bytes") w = i } }
    NR > 1 { printf "%s %s ", $a, ($w < before ? "less" : "") ; before = $w }' "$work/sweep")" \
    "fp16  int8 less "
  says 'added int8 against added fp16' compare "${asked[@]}" --a '--added int8' --b '--added fp16'
  says 'added int8' compare "${asked[@]}" --added fp16,int8
  says '--added int8' advise -m llama2-7b --hw rtx-4090 --added int8
  is "controls of the added option" "$(page | grep -o 'name="added"' | wc -l)" 1
}

# The live page, by a request of its own.
page() {
  local port= serving
  timeout 300 "$program" serve --port 0 >"$work/serve" &
  serving=$!
  for _ in {1..2000}; do
    port=$(sed -n 's|.*http://[^ ]*:\([0-9]*\).*|\1|p' "$work/serve")
    [ -z "$port" ] || break
    sleep 0.1
  done
  [ -n "$port" ] || fail "the live page is not served"
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$port" >&3
  cat <&3
  exec 3>&-
  kill "$serving"
  wait "$serving" || true
}

works_format() {
  says 'markdown or added' analyze --help
  run analyze "${prefill[@]}" -f added >"$work/bars"
  run sweep "${prefill[@]}" -f added >>"$work/bars"
  { run analyze "${prefill[@]}" -f csv; run sweep "${prefill[@]}" -f csv; } | tr , '|' |
    cmp -s - "$work/bars" || fail "the added format is not csv with bars"
}

works_lever() { # twice the matrix rate
  run advise -m llama2-7b --hw rtx-4090 --accumulate fp32 --goal ttft -f csv >"$work/advice"
  grep -q ',added,result,--accumulate fp16,ttft,' "$work/advice" || fail "the added lever is not advised"
  grep ',added,' "$work/advice" | awk -F, '$8 < 1.5 { exit 1 }' || fail "the added lever gains nothing"
  says '--accumulate fp16' advise -m llama2-7b --hw rtx-4090 --accumulate fp32 --goal ttft
}
