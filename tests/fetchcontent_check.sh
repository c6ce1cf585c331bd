#!/usr/bin/env bash
# Builds the preset clang with every dependency built from its sources, as where the system has none,
# and runs its tests. The sources are Debian's source packages, given through
# FETCHCONTENT_SOURCE_DIR_*; where they cannot be downloaded, the system's are used and it says why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. cmake/packages.sh

packages=(nlohmann-json3 cli11 fmtlib boost1.74 googletest benchmark)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# apt-get with lists of its own: nothing of the system's changes, and no root is needed.
apt_source() {
  apt-get -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State="$work/state" -o Dir::State::status=/var/lib/dpkg/status \
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User= "$@"
}

download() {
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,packages}
  # shellcheck disable=SC2016  # apt-get's own variables
  apt-get indextargets --format 'deb-src $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    sort -u >"$work/sources.list"
  apt_source update &&
    (cd "$work/packages" &&
      apt_source source --download-only "${packages[@]}")
}

# Unpacks one package into $work/NAME; by CMake, which brings every decompressor along.
unpack() {
  mkdir "$work/unpacking"
  (cd "$work/unpacking" && cmake -E tar xf "$work/packages/$1"_*.orig.tar.*)
  mv "$work/unpacking"/* "$work/$1"
  rmdir "$work/unpacking"
}

sources=()
if ! have apt-get; then
  echo "dependencies from the system: there is no apt-get here"
elif ! download >"$work/download.log" 2>&1; then
  echo "dependencies from the system: no source packages: $(tail -n 1 "$work/download.log")"
else
  for package in "${packages[@]}"; do
    unpack "$package"
  done
  sources=(
    -DLLMVIEWER_FORCE_FETCH=ON
    -DFETCHCONTENT_SOURCE_DIR_NLOHMANN_JSON="$work/nlohmann-json3"
    -DFETCHCONTENT_SOURCE_DIR_CLI11="$work/cli11"
    -DFETCHCONTENT_SOURCE_DIR_FMT="$work/fmtlib"
    -DFETCHCONTENT_SOURCE_DIR_BOOST="$work/boost1.74"
    -DFETCHCONTENT_SOURCE_DIR_GOOGLETEST="$work/googletest"
    -DFETCHCONTENT_SOURCE_DIR_BENCHMARK="$work/benchmark"
  )
fi

ensure_packages program
prefer_ninja
build=build/clang
rm -rf "$build"
cmake --preset clang -DLLMVIEWER_BENCH=ON "${sources[@]}"
cmake --build "$build" --parallel "$(cores)"
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$(cores)"
cmake --install "$build" --prefix "$work/prefix" >/dev/null
strangers=$(find "$work/prefix" -type f ! -path '*llmviewer*')
[ -z "$strangers" ] || { printf 'installed, but not ours:\n%s\n' "$strangers"; exit 1; }
echo "fetchcontent check passed"
