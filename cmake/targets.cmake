# What every target of this project is compiled with.

include(CheckCXXSourceRuns)

if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 11)
   OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14))
  message(FATAL_ERROR "llmviewer needs g++ 11 or clang++ 14, or newer; this is "
                      "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. "
                      "Name another one with -DCMAKE_CXX_COMPILER=…")
endif()

if(llmviewer_is_top_level)
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "Flags of Release builds" FORCE)
endif()

# C++20, the warnings, and no fused multiply-add: the same numbers on every machine.
function(llmviewer_configure target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(
    ${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wswitch -ffp-contract=off
                      $<$<BOOL:${LLMVIEWER_WERROR}>:-Werror>)
  if(NOT LLMVIEWER_UNITY) # there a name of another file looks shadowed; tests/alone_check.sh looks, too
    target_compile_options(${target} PRIVATE -Wshadow)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU") # sees optional and variant values used that are not there
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
  endif()
  if(LLMVIEWER_FUZZ) # so that libFuzzer sees which branches an input takes
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# All sources of one room, a folder. Where LLMVIEWER_UNITY is on, they are compiled together, in
# groups of at most LLMVIEWER_UNITY_SIZE: private names are unique within a room. Those that include
# fmt stand first, so that as few groups as possible compile its templates.
function(llmviewer_room target room)
  file(GLOB files CONFIGURE_DEPENDS "${room}/*.cpp" "${room}/*/*.cpp")
  if(NOT files)
    message(FATAL_ERROR "There are no sources in ${CMAKE_CURRENT_SOURCE_DIR}/${room}")
  endif()
  target_sources(${target} PRIVATE ${files})
  foreach(file IN LISTS files)
    file(STRINGS "${file}" includes REGEX "^#include <fmt/" LIMIT_COUNT 1)
    if(includes)
      list(REMOVE_ITEM files "${file}")
      list(PREPEND files "${file}")
    endif()
  endforeach()
  list(LENGTH files count)
  math(EXPR groups "(${count} + ${LLMVIEWER_UNITY_SIZE} - 1) / ${LLMVIEWER_UNITY_SIZE}")
  set(place 0)
  foreach(file IN LISTS files)
    math(EXPR group "${place} * ${groups} / ${count}")
    math(EXPR place "${place} + 1")
    set_source_files_properties("${file}" PROPERTIES UNITY_GROUP "${room}_${group}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${LLMVIEWER_UNITY} UNITY_BUILD_MODE GROUP)
endfunction()

# Sources of loops that are worth every optimisation; each is compiled by itself.
function(llmviewer_hot)
  foreach(file IN LISTS ARGN)
    if(NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
      message(FATAL_ERROR "There is no ${file}")
    endif()
    set_property(SOURCE "${file}" APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:Release>:-O3>)
    set_property(SOURCE "${file}" PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()

# A dependency that neither installed files nor consumers see.
function(llmviewer_link_private target)
  foreach(dependency IN LISTS ARGN)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${dependency}>)
  endforeach()
endfunction()

# Links a release program statically where that works: it starts in half the time, as nothing is
# left to load and relocate. Not "-static": its first exception costs a millisecond.
function(llmviewer_link_statically target)
  if(NOT LLMVIEWER_STATIC_PROGRAM OR NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_CROSSCOMPILING)
    return()
  endif()
  set(program "#include <iostream>
    #include <thread>
    int main() { std::thread{[] { std::cout << 1 << std::endl; }}.join(); }")
  set(CMAKE_REQUIRED_LIBRARIES Threads::Threads)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-pie)
  check_cxx_source_runs("${program}" LLMVIEWER_STATIC_PIE_WORKS)
  if(LLMVIEWER_STATIC_PIE_WORKS)
    target_link_options(${target} PRIVATE -static-pie)
    return()
  endif()
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-libstdc++ -static-libgcc)
  check_cxx_source_runs("${program}" LLMVIEWER_STATIC_LIBSTDCXX_WORKS)
  if(LLMVIEWER_STATIC_LIBSTDCXX_WORKS)
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()
