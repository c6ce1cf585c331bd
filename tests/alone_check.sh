#!/usr/bin/env bash
# Compiles every source and every header by itself, which builds that compile the files of a room
# together do not. No code is made: the compiler only reads. A header is seen through the source of
# its name, whose first include it is.
#
# What is heavy is read once and precompiled, for those files that include it in any case: a file
# sees what it includes and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. cmake/packages.sh

# As they stand in an #include; a file gets the first that it includes, itself or through others.
bases=(nlohmann/json.hpp fmt/format.h llmviewer/analysis/analysis.hpp llmviewer/model/model.hpp
  string)

compiler=${CXX-c++}
flags="-std=c++20 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch -Werror -DFMT_HEADER_ONLY=1
  -Iinclude -Isrc"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One line for each #include, and for each "#pragma once", which every header has: FILE: LINE
includes() {
  for root in src include; do
    (cd "$root" && grep -rE '^#(include|pragma once)' --include='*.cpp' --include='*.hpp' | sed 's|:| |')
  done
}

# Of these lines: each file to compile, and its base or "-".
units() {
  awk -v bases="${bases[*]}" '
    function visit(file, root,    list, count, i) {
      if ((root, file) in sees) return
      sees[root, file]
      count = split(includes[file], list, " ")
      for (i = 1; i <= count; i++) visit(list[i], root)
    }
    function base_of(file,    i) {
      visit(file, file)
      for (i = 1; i <= known; i++) if ((file, base[i]) in sees) return base[i]
      return "-"
    }
    function own_header(source,    name) {
      name = source
      sub(/\.cpp$/, ".hpp", name)
      if (name in files) return name
      return "llmviewer/" name in files ? "llmviewer/" name : ""
    }
    BEGIN { known = split(bases, base, " ") }
    { files[$1] }
    $2 == "#pragma" { guarded[$1]; next }
    {
      target = substr($3, 2, length($3) - 2)
      if (includes[$1] == "") first[$1] = target
      includes[$1] = includes[$1] " " target
    }
    END {
      for (file in files) {
        if (file ~ /\.hpp$/ && !(file in guarded)) wrong = wrong file " has no #pragma once\n"
        if (file !~ /\.cpp$/ || !(own = own_header(file))) continue
        if (first[file] != own) wrong = wrong file " does not include " own " first\n"
        if (base_of(own) == base_of(file)) seen[own]
      }
      printf "%s", wrong >"/dev/stderr"
      if (wrong) exit 1
      for (file in files) if (!(file in seen)) print file, base_of(file)
    }'
}

# shellcheck disable=SC2086  # flags are to be split
precompile() {
  echo "#include <$1>" >"$work/${1//\//_}.hpp"
  "$compiler" $flags -x c++-header "$work/${1//\//_}.hpp" -o "$work/${1//\//_}.hpp.gch"
}

# FILE BASE
# shellcheck disable=SC2086
compile() {
  local base=() source=src/$1
  [ "$2" = - ] || base=(-include "$work/${2//\//_}.hpp" -Winvalid-pch)
  if [ "${1##*.}" = hpp ]; then
    source=$work/${1//\//_}.cpp
    echo "#include \"$1\"" >"$source"
  fi
  "$compiler" $flags "${base[@]}" -fsyntax-only "$source"
}

export -f precompile compile
export compiler flags work

includes | units >"$work/units"
printf '%s\0' "${bases[@]}" | xargs -0 -n 1 -P "$(cores)" bash -c 'precompile "$1"' -
xargs -n 2 -P "$(cores)" bash -c 'compile "$1" "$2"' - <"$work/units"
echo "alone check passed: $(wc -l <"$work/units") files compiled"
