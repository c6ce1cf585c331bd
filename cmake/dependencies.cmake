# The system's package where it is new enough, else the pinned release.
# The hashes are of the release archives: those of googletest and benchmark equal Debian's pristine
# copies, the other four (repacked by Debian) were compared with what other distributions pin.
# Offline: -DFETCHCONTENT_SOURCE_DIR_CLI11=DIR, and _NLOHMANN_JSON, _FMT, _BOOST, _GOOGLETEST,
# _BENCHMARK.

include(FetchContent)
if(POLICY CMP0135)
  cmake_policy(SET CMP0135 NEW) # extracted files get the time of extraction
endif()
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW) # Boost says itself where it is
endif()

# Boost::headers without building anything of Boost. A release has all headers in one folder, the
# libraries' own sources have each its own.
function(llmviewer_boost_headers root)
  if(EXISTS "${root}/boost/version.hpp")
    set(folders "${root}")
  else()
    file(GLOB folders "${root}/libs/*/include" "${root}/libs/numeric/*/include")
  endif()
  add_library(boost_headers INTERFACE)
  add_library(Boost::headers ALIAS boost_headers)
  target_include_directories(boost_headers INTERFACE ${folders})
endfunction()

# llmviewer_dependency(NAME <for FetchContent> PACKAGE <for find_package> VERSION <minimum>
#                      TARGETS <…> URL <…> SHA256 <…> [OPTIONS <name> <value> …]
#                      [INSTEAD_OF_BUILD <function of the source folder that makes the targets>])
function(llmviewer_dependency)
  cmake_parse_arguments(arg "" "NAME;PACKAGE;VERSION;URL;SHA256;INSTEAD_OF_BUILD"
                        "TARGETS;OPTIONS" ${ARGN})
  if(NOT LLMVIEWER_FORCE_FETCH)
    find_package(${arg_PACKAGE} ${arg_VERSION} QUIET)
    if(${arg_PACKAGE}_FOUND)
      message(STATUS "${arg_PACKAGE} ${${arg_PACKAGE}_VERSION}: ${${arg_PACKAGE}_DIR}")
      return()
    endif()
  endif()
  message(STATUS "${arg_PACKAGE}: building ${arg_URL}")
  set(build_folder "") # within the sources; one that does not exist is not built
  if(arg_INSTEAD_OF_BUILD)
    set(build_folder SOURCE_SUBDIR not_built)
  endif()
  FetchContent_Declare(${arg_NAME} URL "${arg_URL}" URL_HASH "SHA256=${arg_SHA256}" ${build_folder})
  while(arg_OPTIONS)
    list(POP_FRONT arg_OPTIONS option value)
    set(${option} ${value} CACHE BOOL "Set by llmviewer" FORCE)
  endwhile()
  FetchContent_MakeAvailable(${arg_NAME})
  if(arg_INSTEAD_OF_BUILD)
    cmake_language(CALL ${arg_INSTEAD_OF_BUILD} "${${arg_NAME}_SOURCE_DIR}")
  endif()
  foreach(target IN LISTS arg_TARGETS) # our warnings are not for their headers
    get_target_property(real ${target} ALIASED_TARGET)
    get_target_property(folders ${real} INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(${real} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${folders}")
  endforeach()
endfunction()

llmviewer_dependency(
  NAME nlohmann_json PACKAGE nlohmann_json VERSION 3.11.2
  TARGETS nlohmann_json::nlohmann_json
  URL https://github.com/nlohmann/json/releases/download/v3.11.2/json.tar.xz
  SHA256 8c4b26bf4b422252e13f332bc5e388ec0ab5c3443d24399acb675e68278d341f
  OPTIONS JSON_BuildTests OFF JSON_Install OFF)

llmviewer_dependency(
  NAME fmt PACKAGE fmt VERSION 9
  TARGETS fmt::fmt-header-only
  URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
  SHA256 5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2
  OPTIONS FMT_DOC OFF FMT_TEST OFF FMT_INSTALL OFF)

if(LLMVIEWER_BUILD_PROGRAM)
  llmviewer_dependency(
    NAME boost PACKAGE Boost VERSION 1.74
    TARGETS Boost::headers INSTEAD_OF_BUILD llmviewer_boost_headers
    URL https://archives.boost.io/release/1.74.0/source/boost_1_74_0.tar.bz2
    SHA256 83bfc1507731a0906e387fc28b7ef5417d591429e51e788417fe9ff025e116b1)

  llmviewer_dependency(
    NAME cli11 PACKAGE CLI11 VERSION 2.1.2
    TARGETS CLI11::CLI11
    URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.1.2.tar.gz
    SHA256 26291377e892ba0e5b4972cdfd4a2ab3bf53af8dac1f4ea8fe0d1376b625c8cb
    OPTIONS CLI11_BUILD_TESTS OFF CLI11_BUILD_EXAMPLES OFF CLI11_BUILD_DOCS OFF CLI11_INSTALL OFF)
endif()

if(LLMVIEWER_BUILD_TESTS)
  llmviewer_dependency(
    NAME googletest PACKAGE GTest VERSION 1.12
    TARGETS GTest::gtest GTest::gmock GTest::gmock_main
    URL https://github.com/google/googletest/archive/refs/tags/release-1.12.1.tar.gz
    SHA256 81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2
    OPTIONS INSTALL_GTEST OFF)
endif()

if(LLMVIEWER_BENCH)
  llmviewer_dependency(
    NAME benchmark PACKAGE benchmark VERSION 1.7
    TARGETS benchmark::benchmark benchmark::benchmark_main
    URL https://github.com/google/benchmark/archive/refs/tags/v1.7.1.tar.gz
    SHA256 6430e4092653380d9dc4ccb45a1e2dc9259d581f4866dc0759713126056bc1d7
    OPTIONS BENCHMARK_ENABLE_TESTING OFF BENCHMARK_ENABLE_INSTALL OFF
            BENCHMARK_ENABLE_GTEST_TESTS OFF BENCHMARK_ENABLE_WERROR OFF)
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
