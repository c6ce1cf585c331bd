#!/usr/bin/env bash
# The pages in a browser, without a window: tests/browser/run.sh PROGRAM FOLDER
# FOLDER gets the library that drives the browser, and the screenshots. Exit code 77: skipped.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$1
folder=$2

skip() {
  echo "browser tests skipped: $*"
  exit 77
}

export CHROMIUM=${CHROMIUM-$(command -v chromium || command -v chromium-browser || true)}
[ -n "$CHROMIUM" ] || skip "there is no chromium (Debian's package chromium; or name one in \$CHROMIUM)"
command -v node >/dev/null || skip "there is no node (Debian's package nodejs)"
command -v npm >/dev/null || skip "there is no npm (Debian's package npm)"

mkdir -p "$folder/screenshots"
cp "$here/package.json" "$here/package-lock.json" "$folder/"
if ! cmp -s "$folder/package-lock.json" "$folder/installed.json"; then
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund) >"$folder/npm.log" 2>&1 ||
    skip "npm could not get playwright-core: $(tail -n 1 "$folder/npm.log")"
  cp "$folder/package-lock.json" "$folder/installed.json"
fi

PROGRAM=$program FOLDER=$folder exec node --test "$here/pages.test.mjs"
