// Gives every file of a folder to a fuzz target: what once crashed must never crash again.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
  std::cout << path.filename().string() << std::endl;  // flushed: names the culprit of a crash
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::is_directory(argv[1])) {
    std::cerr << "usage: " << argv[0] << " FOLDER (which must exist)\n";
    return 2;
  }
  int replayed = 0;
  for (const auto& entry : std::filesystem::directory_iterator{argv[1]}) {
    if (!entry.is_regular_file()) continue;
    replay(entry.path());
    ++replayed;
  }
  std::cout << replayed << " inputs replayed\n";
  if (replayed == 0) std::cerr << argv[1] << " holds no input\n";
  return replayed == 0 ? 1 : 0;
}
