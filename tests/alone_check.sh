#!/usr/bin/env bash
# Compiles every source and every public header by itself, which builds that compile the files of a
# room together do not. No code is made: the compiler only reads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. cmake/packages.sh

compiler=${CXX-$(command -v clang++ || command -v g++)}
flags=(-std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch -Werror
  -DFMT_HEADER_ONLY=1 -Iinclude -Isrc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A file that includes one public header, twice: it needs nothing before it and has its guard.
while read -r header; do
  file=$work/${header//\//_}.cpp
  printf '#include "%s"\n#include "%s"\n' "$header" "$header" >"$file"
  echo "$file"
done < <(cd include && find . -name '*.hpp' | sed 's|^\./||' | sort) >"$work/list"
find src -name '*.cpp' | sort >>"$work/list"

xargs -n 4 -P "$(cores)" "$compiler" "${flags[@]}" <"$work/list"
echo "alone check passed: $(wc -l <"$work/list") files"
