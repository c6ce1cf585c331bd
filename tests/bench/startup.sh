#!/usr/bin/env bash
# The whole process of the main job against a trivial dynamically linked C++ program:
#   tests/bench/startup.sh PROGRAM [most]
# Prints both medians of 20 alternating runs and their ratio; fails when it is over `most` (5).
set -euo pipefail

program=${1:?usage: startup.sh PROGRAM [most]}
most=${2:-5}
runs=20
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/trivial.cpp" << 'CPP'
#include <iostream>
int main() { std::cout << "hello\n"; }
CPP
cat > "$folder/clock.cpp" << 'CPP'
// clock PROGRAM ARGUMENTS…: runs it once, output thrown away, and prints its wall time in µs.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <iostream>

extern char** environ;

int main(int, char** argv) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  int status = 0;
  const auto start = std::chrono::steady_clock::now();
  if (posix_spawn(&child, argv[1], &actions, nullptr, argv + 1, environ) != 0) return 2;
  waitpid(child, &status, 0);
  const auto end = std::chrono::steady_clock::now();
  std::cout << std::chrono::duration<double, std::micro>(end - start).count() << '\n';
  return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
CPP
compiler=${CXX:-c++}
"$compiler" -O2 -o "$folder/trivial" "$folder/trivial.cpp"
"$compiler" -O2 -std=c++17 -o "$folder/clock" "$folder/clock.cpp"

measure() { "$folder/clock" "$program" analyze --model llama2-7b --hw a6000 --batch 1 --seq 2048; }
measure > /dev/null # both warm
"$folder/clock" "$folder/trivial" > /dev/null
for ((run = 0; run < runs; ++run)); do
  "$folder/clock" "$folder/trivial" >> "$folder/trivial.us"
  measure >> "$folder/program.us"
done

median() { sort -g "$1" | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2}'; }
awk -v a="$(median "$folder/program.us")" -v b="$(median "$folder/trivial.us")" -v most="$most" 'BEGIN {
  printf "llmviewer %.0f us, trivial program %.0f us: ratio %.2f (at most %s)\n", a, b, a / b, most
  exit a / b > most
}'
