#pragma once

#include "llmviewer/error.hpp"

namespace llmviewer::cli {

/// A command line that says too little or too much, as opposed to a wrong input: exit code 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace llmviewer::cli
