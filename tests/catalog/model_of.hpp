#pragma once

#include <string>
#include <string_view>

#include "catalog/temporary_folder.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {

/// The model of a config.json given as text.
inline Model model_of(std::string_view config) {
  const TemporaryFolder folder;
  return Catalog{}.model(folder.write("test-model/config.json", config));
}

/// The device of a hardware file given as text.
inline Hardware hardware_of(std::string_view json) {
  const TemporaryFolder folder;
  return Catalog{}.check_hardware(folder.write("device.json", json));
}

/// The line that a call fails with; "no error" when it does not.
template <class Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace llmviewer
