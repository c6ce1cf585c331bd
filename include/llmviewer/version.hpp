#pragma once

namespace llmviewer {

/// Of the program and the library; the same as in CMakeLists.txt, which a test holds it to.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace llmviewer
