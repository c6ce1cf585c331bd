#!/usr/bin/env bash
# Holds ./llmviewer to its promises, in a fresh clone of the last commit: it builds itself once,
# keeps stdout to the program, follows updates, reports failures, and costs next to nothing.
# The one build of the program is g++'s Release with -Werror; what comes after it is of a stub.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clone="$work/a clone"
git clone -q . "$clone"

fail() {
  echo "launcher check failed: $*" >&2
  tail -n 25 "$work"/*.err >&2
  exit 1
}

export LLMVIEWER_WERROR=ON
# Two first launches at once, from elsewhere, one through a symbolic link.
cd "$work"
ln -s "a clone/llmviewer" link
"$clone/llmviewer" --version >first.out 2>first.err </dev/null &
first=$!
./link --version >second.out 2>second.err </dev/null || fail "the second of two first launches"
wait "$first" || fail "the first of two first launches"
version=$("$clone/build/release/llmviewer" --version)
[ -n "$version" ] || fail "--version prints nothing"
[ "$(cat first.out)" = "$version" ] || fail "stdout of the first launch is not the program's alone"
[ "$(cat second.out)" = "$version" ] || fail "stdout of the waiting launch is not the program's alone"
[ "$(cat first.err second.err | grep -c building)" -eq 1 ] || fail "not exactly one of the two built"

# Later launches: quiet, from any folder, arguments and exit code passed on.
./link --version >later.out 2>later.err
[ "$(cat later.out)" = "$version" ] && [ ! -s later.err ] || fail "a later launch is not quiet"
(cd "a clone" && PATH=.:$PATH && llmviewer --version >/dev/null && sh llmviewer --version >/dev/null) ||
  fail "found through PATH, or given to sh"
status=0
"$clone/llmviewer" --no-such-option 'two words' >/dev/null 2>&1 || status=$?
expected=0
"$clone/build/release/llmviewer" --no-such-option 'two words' >/dev/null 2>&1 || expected=$?
[ "$status" -eq "$expected" ] || fail "exit code $status instead of $expected"

# What the launcher adds to a run.
milliseconds() {  # of 100 runs of a program, on average
  local start=$EPOCHREALTIME i
  for ((i = 0; i < 100; i++)); do "$1" --version >/dev/null; done
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", (b - a) * 10 }'
}
echo "launcher: $(milliseconds "$clone/llmviewer") ms a run, program alone:" \
  "$(milliseconds "$clone/build/release/llmviewer") ms"

# From here on the program is one file, which is built in a moment.
version="stub 1"
echo '#include <cstdio>
int main() { std::puts("stub 1"); }' >"$clone/src/main.cpp"
echo 'cmake_minimum_required(VERSION 3.22)
project(llmviewer LANGUAGES CXX)
add_executable(llmviewer src/main.cpp)' >"$clone/CMakeLists.txt"

# An update is built, once; one that does not compile is reported, and a remedy accepted.
head="$clone/.git/logs/HEAD"
update() { sleep 1.1 && touch "$head"; }  # some shells compare whole seconds
update
[ "$("$clone/llmviewer" 2>update.err)" = "$version" ] || fail "an update does not run"
grep -q building update.err || fail "an update was not built"
"$clone/llmviewer" --version >/dev/null 2>later.err
[ ! -s later.err ] || fail "an update was built twice"
cp "$clone/src/main.cpp" main.cpp
echo '#error broken on purpose' >>"$clone/src/main.cpp"
update
status=0
"$clone/llmviewer" --version >broken.out 2>broken.err || status=$?
[ "$status" -eq 1 ] && [ ! -s broken.out ] && grep -q 'broken on purpose' broken.err ||
  fail "a failed build is not reported"
cp main.cpp "$clone/src/main.cpp"
[ "$("$clone/llmviewer" --version 2>mended.err)" = "$version" ] || fail "no build after a failed one"

# A clone that was moved keeps working, and can be built again.
mv "$clone" "$work/moved"
[ "$(moved/llmviewer --version 2>&1)" = "$version" ] || fail "a moved clone does not run"
sleep 1.1 && touch moved/.git/logs/HEAD
[ "$(moved/llmviewer --version 2>moved.err)" = "$version" ] || fail "a moved clone cannot be built"

echo "launcher check passed"
