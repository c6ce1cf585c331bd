# Sourced by .ci/run (bash): parts, their seconds and their budgets.
#   part NAME             ends the part before and begins one; NAME is a row of .ci/budget
#   finish_before CMD…    runs the last part's command, prints the table of seconds, and repeats the
#                         closing lines of ctest, which are the run's

parts_names=()
parts_seconds=()
parts_now=
parts_began=0

# How many times slower this machine is, now, than the one that .ci/budget was measured on: seconds
# to compile a file of the standard library's heavy headers on every core, over those there; 1 at
# the least, 3 at the most.
machine_slowness() {
  local there=$1 folder began ended i
  folder=$(mktemp -d)
  printf '#include <%s>\n' regex map functional random algorithm >"$folder/probe.cpp"
  echo 'int main() { return std::regex_match("a", std::regex{"a|b"}) ? 0 : 1; }' >>"$folder/probe.cpp"
  began=$EPOCHREALTIME
  for ((i = 0; i < $(cores); i++)); do
    "${CXX-c++}" -std=c++20 -O2 -c "$folder/probe.cpp" -o "$folder/$i.o" &
  done
  wait
  ended=$EPOCHREALTIME
  [ -e "$folder/0.o" ] || say "the probe did not compile: budgets are as for a fast machine"
  rm -rf "$folder"
  awk -v a="$began" -v b="$ended" -v there="$there" \
    'BEGIN { s = (b - a) / there; print (s < 1 ? 1 : (s > 3 ? 3 : s)) }'
}

part_ends() {
  [ -z "$parts_now" ] || {
    parts_names+=("$parts_now")
    parts_seconds+=($((SECONDS - parts_began)))
  }
}

part() {
  part_ends
  parts_now=$1
  parts_began=$SECONDS
  printf '\n== %s (%d s so far)\n' "$1" "$SECONDS"
}

# The table. A part over its budget, on a machine this slow, is named; false if all of them together
# took more than the row "most" of .ci/budget.
parts_table() {
  local i
  for ((i = 0; i < ${#parts_names[@]}; i++)); do
    echo "${parts_names[i]} ${parts_seconds[i]}"
  done | awk -v slowness="$1" '
    FNR == NR { if ($0 !~ /^#/ && NF == 2) budget[$1] = $2; next }
    FNR == 1 { printf "%-12s %8s %8s   (budgets × %.2f: this machine'\''s slowness)\n", "part", "seconds", "budget", slowness }
    {
      late = !($1 in budget) || $2 > budget[$1] * slowness
      printf "%-12s %8d %8d%s\n", $1, $2, budget[$1] * slowness, late ? "   over its budget" : ""
      seconds += $2; all += budget[$1]
    }
    END {
      printf "%-12s %8d %8d   of %d at most\n", "all", seconds, all * slowness, budget["most"]
      exit seconds > budget["most"]
    }
  ' .ci/budget -
}

finish_before() {
  local output slowness
  output=$(mktemp)
  "$@" 2>&1 | tee "$output"
  part_ends
  slowness=$(machine_slowness "$(awk '$1 == "probe" { print $2 }' .ci/budget)")
  printf '\n== seconds\n'
  parts_table "$slowness"
  printf '\n'
  grep -E '^[0-9]+% tests passed|^Total Test time' "$output"
  rm -f "$output"
}
