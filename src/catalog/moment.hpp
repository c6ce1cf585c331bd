#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace llmviewer {

/// A moment: whole seconds since 1970 in UTC, and nanoseconds. A double of both would round.
struct Moment {
  std::int64_t seconds{};
  std::int64_t nanoseconds{};
};

/// "2023-11-16 18:15:46.6805900", "2024-05-10T00:00:00+00:00"; UTC where there is no zone. Nothing
/// for what is no date and time.
std::optional<Moment> moment_in(std::string_view text);

}  // namespace llmviewer
