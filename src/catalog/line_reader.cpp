#include "catalog/line_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kFirstBuffer = std::size_t{256} << 10;
constexpr std::size_t kLongestLine = std::size_t{16} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

[[noreturn]] void cannot_read(const std::string& path) {
  throw Error{path, std::string{"cannot be read ("} + std::strerror(errno) + ")",
              "check the path and its permissions"};
}

}  // namespace

LineReader::LineReader(const std::string& path)
    : path_{path}, descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
  if (descriptor_ < 0) cannot_read(path_);
}

LineReader::~LineReader() { ::close(descriptor_); }

std::string LineReader::where() const { return path_ + " line " + std::to_string(line_); }

/// Reads on behind what is there; false at the end of the file.
bool LineReader::fill() {
  if (begin_ > 0) {
    std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ > kLongestLine) {
    ++line_;
    throw Error{where(), "longer than " + std::to_string(kLongestLine >> 20) + " MiB",
                "one line holds one request: is this the right file?"};
  }
  if (end_ == buffer_.size()) buffer_.resize(std::max(kFirstBuffer, 2 * end_));
  ssize_t count = -1;
  do {
    count = ::read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
  } while (count < 0 && errno == EINTR);
  if (count < 0) cannot_read(path_);
  end_ += static_cast<std::size_t>(count);
  return count > 0;
}

/// The line until `end`; what comes next starts at `next`.
std::string_view LineReader::taken(std::size_t end, std::size_t next) {
  std::string_view text{buffer_.data() + begin_, end - begin_};
  begin_ = next;
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (line_ == 0 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  ++line_;
  return text;
}

std::optional<std::string_view> LineReader::next() {
  std::size_t searched = 0;
  while (true) {
    const std::size_t from = begin_ + searched;
    const void* const found =
        end_ > from ? std::memchr(buffer_.data() + from, '\n', end_ - from) : nullptr;
    if (found != nullptr) {
      const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
      return taken(end, end + 1);
    }
    searched = end_ - begin_;
    if (fill()) continue;
    if (begin_ == end_) return std::nullopt;
    return taken(end_, end_);
  }
}

}  // namespace llmviewer
