#!/usr/bin/env bash
# Adds one of each thing that the table of CONTRIBUTING.md ("Adding things") tells how to add, to a
# copy of the repository; counts the files that each touches; builds one program with all of them,
# and sees that each works. Fails where a count is above its limit, or not what that table says.
#   tests/adding/check.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. cmake/packages.sh

# What adds it and sees it work, how many files it may touch, and its name in the table.
things=(
  'device 1 a device'
  'model 1 a model'
  'operator 4 a kind of operator'
  'column_of_analyze 1 a column of analyze'
  'column_of_sweep 2 a column of sweep'
  'column_of_plan 2 a column of plan'
  'option 2 an option, an axis'
  'format 1 an output format'
  'lever 2 a lever of advise'
)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/copy
program=$copy/build/llmviewer

fail() {
  echo "adding check failed: $*" >&2
  exit 1
}

. tests/adding/additions.sh
. tests/adding/works.sh

# field N NAME: of the row of CONTRIBUTING.md's table.
field() {
  awk -F ' *[|] *' -v name="$2" -v field="$1" '$2 == name { print $(field + 1) }' CONTRIBUTING.md
}

in_copy() { git -C "$copy" -c user.name=check -c user.email=check@localhost "$@"; }
commit() { in_copy add --all && in_copy commit -qm "$1"; }

# is_named FILE TEXT: whether the text, a row's last field, names the file, its folder, or one for
# any NAME.
is_named() {
  local named
  while read -r named; do
    case $named in */) named+='*' ;; esac
    # shellcheck disable=SC2254  # a pattern
    case $1 in ${named/NAME/*}) return ;; esac
  done < <(grep -o '`[^`]*`' <<<"$2" | tr -d '`')
  return 1
}

mkdir "$copy"
git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -xf - -C "$copy"
in_copy init -q
commit "as it is"

wrong=0
complain() {
  echo "adding check: $*" >&2
  wrong=1
}

printf '%-22s %6s %6s\n' add files limit
for thing in "${things[@]}"; do
  read -r kind limit name <<<"$thing"
  "add_$kind"
  commit "$name"
  files=$(in_copy diff --name-only HEAD~)
  count=$(wc -l <<<"$files")
  printf '%-22s %6d %6d\n' "$name" "$count" "$limit"
  [ "$count" -le "$limit" ] || complain "$name touches $count files, $limit at most"
  told=$(field 2 "$name")
  [ "$told" = "$count" ] || complain "$name touches $count files; CONTRIBUTING.md says \"$told\""
  for file in $files; do
    is_named "$file" "$(field 3 "$name")" || complain "$name touches $file; CONTRIBUTING.md does not say so"
  done
done

prefer_ninja
cmake -S "$copy" -B "$copy/build" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
  -DLLMVIEWER_WERROR=ON -DLLMVIEWER_BUILD_TESTS=OFF -DLLMVIEWER_INSTALL=OFF >"$work/log"
cmake --build "$copy/build" --target llmviewer_program --parallel "$(cores)" >"$work/log" ||
  { tail -n 40 "$work/log" >&2; fail "the program with all additions does not compile"; }

for thing in "${things[@]}"; do
  "works_${thing%% *}"
done
[ "$wrong" -eq 0 ] || exit 1
echo "adding check passed: ${#things[@]} things added, all work"
