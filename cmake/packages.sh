# Sourced by ./llmviewer, tests/run and .ci/run (POSIX sh). What building needs, and how to get it.
#   ensure_packages GROUP…      installs what of the groups is missing: program, tests, browser, ci
# It installs with apt-get alone, and only what is missing. Elsewhere it says what to install, or
# leaves the libraries to CMake, which downloads those that it does not find.
# LLMVIEWER_SETUP_DRY_RUN=1 prints the commands instead of running them.

say() { printf 'llmviewer: %s\n' "$*" >&2; }

have() { command -v "$1" >/dev/null 2>&1; }

have_header() { [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ]; }

missing_tools() {
  have cmake || echo cmake
  [ -n "${CXX-}" ] || have c++ || have g++ || have clang++ || echo g++
  have make || have ninja || echo make
}

missing_libraries() {
  have_header CLI/CLI.hpp || echo libcli11-dev
  have_header boost/beast/version.hpp || echo libboost-dev
  have_header nlohmann/json.hpp || echo nlohmann-json3-dev
  have_header fmt/format.h || echo libfmt-dev
}

missing_for_tests() {
  have_header gtest/gtest.h || echo libgtest-dev
  have_header gmock/gmock.h || echo libgmock-dev
  have_header benchmark/benchmark.h || echo libbenchmark-dev
}

# What tests run; those that find it missing are skipped.
missing_programs() {
  have rsvg-convert || echo librsvg2-bin
}

missing_for_browser_tests() {
  have chromium || have chromium-browser || echo chromium
  have node || echo nodejs
  have npm || echo npm
}

missing_for_ci() {
  have git || echo git
  have clang++ || echo clang
  have clang-format || echo clang-format
  have clang++ && ls "$(clang++ -print-runtime-dir)"/*asan* >/dev/null 2>&1 || echo libclang-rt-dev
}

missing_packages() {
  for group in "$@"; do
    case $group in
      program)
        missing_tools
        missing_libraries
        ;;
      tests)
        missing_for_tests
        missing_programs
        ;;
      browser) missing_for_browser_tests ;;
      ci) missing_for_ci ;;
    esac
  done
}

apt_get() {
  set -- env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 "$@"
  [ "$(id -u)" -eq 0 ] || set -- sudo "$@"
  say "running: $*"
  [ -n "${LLMVIEWER_SETUP_DRY_RUN-}" ] || "$@" >&2 </dev/null
}

apt_get_install() {
  if [ "$(id -u)" -ne 0 ] && ! have sudo; then
    say "missing packages, and no right to install them; as root, run: apt-get install $*"
    return 1
  fi
  ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || apt_get update
  apt_get install -y --no-install-recommends "$@" && return
  say "the lists of packages may be old: once more, with new ones"
  apt_get update && apt_get install -y --no-install-recommends "$@"
}

ensure_packages() {
  # shellcheck disable=SC2046  # names of packages, to be split
  set -- $(missing_packages "$@")
  [ $# -gt 0 ] || return 0
  if have apt-get && apt_get_install "$@"; then
    return 0
  fi
  missing=$(missing_tools | tr '\n' ' ')
  if [ -n "$missing" ]; then
    say "please install cmake 3.22, g++ 11 or clang++ 14, make or ninja (or newer);" \
      "missing: $missing"
    return 1
  fi
  say "going on without $*: CMake downloads the libraries that it does not find"
}

# Ninja, where there is one, for build folders not yet configured.
prefer_ninja() {
  if [ -z "${CMAKE_GENERATOR-}" ] && have ninja; then
    export CMAKE_GENERATOR=Ninja
  fi
}

cores() { getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }
