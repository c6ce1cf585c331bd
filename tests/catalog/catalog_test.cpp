#include "llmviewer/catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/architecture.hpp"
#include "catalog/embedded_configs.hpp"
#include "catalog/model_of.hpp"
#include "catalog/temporary_folder.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::catalog_test {
namespace {

/// All names that the files of a folder answer to, and who answers.
std::multimap<std::string, std::string> names_in(std::string_view folder,
                                                 const std::vector<std::string>& keys) {
  std::multimap<std::string, std::string> names;
  for (const EmbeddedConfig& config : embedded_configs()) {
    if (config.folder != folder) continue;
    const Json json = parse_json_object(config.text, std::string{config.name});
    for (const std::string& key : keys) {
      if (!json.contains(key) || json[key].is_null()) continue;
      const Json list = json[key].is_array() ? json[key] : Json::array({json[key]});
      for (const Json& name : list) {
        names.emplace(folded_name(name.get<std::string>()), std::string{config.name});
      }
    }
  }
  return names;
}

void expect_unique(const std::multimap<std::string, std::string>& names) {
  for (auto it = names.begin(); it != names.end(); ++it) {
    const auto next = std::next(it);
    if (next == names.end() || next->first != it->first) continue;
    EXPECT_EQ(it->second, next->second) << "both answer to \"" << it->first << '"';
  }
}

TEST(Catalogue, LoadsEveryDevice) {
  int loaded = 0;
  for (const std::string& name : Catalog{}.hardware_names()) {
    Hardware hardware;
    EXPECT_NO_THROW(hardware = Catalog{}.hardware(name)) << name;
    EXPECT_EQ(hardware.name, name);
    loaded += hardware.name == name ? 1 : 0;
  }
  EXPECT_GT(loaded, 80);
}

TEST(Catalogue, GivesEveryDeviceARooflineOrAReason) {
  for (const std::string& name : Catalog{}.hardware_names()) {
    try {
      const Roofs roofs = roofs_of(Catalog{}.hardware(name), false);
      EXPECT_GT(roofs.vector_peak.value(), 0) << name;
      EXPECT_GT(roofs.matrix[DataType::fp16].peak.value(), 0) << name;
    } catch (const Error& error) {
      EXPECT_NE(error.problem().find("published"), std::string::npos) << error.what();
    }
  }
}

/// Models that are known by name only: what is public does not establish their matrices.
const std::set<std::string> kRefused{"deepseek-v4-flash", "deepseek-v4-pro", "kimi-k3",
                                     "minimax-m3", "step-3.7-flash"};

TEST(Catalogue, LoadsEveryModelOrSaysWhyNot) {
  for (const std::string& name : Catalog{}.model_names()) {
    try {
      const Model model = Catalog{}.model(name);
      EXPECT_FALSE(kRefused.contains(name)) << name << " loads now: take it out of kRefused";
      EXPECT_EQ(model.name, name);
      EXPECT_GT(model.layers(), 0) << name;
      EXPECT_GT(parameters(lower(model)), 0) << name;
    } catch (const Error& error) {
      EXPECT_TRUE(kRefused.contains(name)) << error.what();
      EXPECT_NE(error.problem().find("not analysed"), std::string::npos) << error.what();
    }
  }
}

TEST(Catalogue, LoadsEveryArchitecture) {
  int loaded = 0;
  for (const EmbeddedConfig& config : embedded_configs()) {
    if (config.folder != "architectures") continue;
    const std::string name{config.name};
    Architecture architecture;
    ASSERT_NO_THROW(architecture = read_architecture(parse_json_object(config.text, name), name));
    EXPECT_EQ(architecture.name, name);
    EXPECT_FALSE(architecture.model_types.empty()) << name;
    ++loaded;
  }
  EXPECT_GE(loaded, 29);
}

TEST(Catalogue, LoadsEveryFormat) {
  const std::vector<FormatEntry> formats = Catalog{}.formats();
  EXPECT_GE(formats.size(), 25U);
  for (const FormatEntry& entry : formats) {
    EXPECT_FALSE(entry.uses.empty()) << entry.format.name;
    EXPECT_GT(entry.format.bits, 0) << entry.format.name;
    EXPECT_LE(entry.format.bits, 32) << entry.format.name;
  }
}

TEST(Catalogue, GivesEveryNameToOneFileOnly) {
  expect_unique(names_in("hardware", {"name", "aliases", "default_of"}));
  expect_unique(names_in("models", {"name", "id", "aliases"}));
  expect_unique(names_in("formats", {"name"}));
  expect_unique(names_in("architectures", {"name", "model_types"}));
}

TEST(Catalogue, NamesEveryFileAsItsEntry) {
  for (const EmbeddedConfig& config : embedded_configs()) {
    const Json json = parse_json_object(config.text, std::string{config.name});
    EXPECT_EQ(json.at("name"), config.name);
    if (json.contains("refused")) continue;
    EXPECT_FALSE(json.value("sources", Json::array()).empty()) << config.name;
  }
}

TEST(HardwareName, IsReadInEverySpelling) {
  for (const char* name : {"a6000", "A6000", "nvidia_A6000", "rtx-a6000", "RTX A6000"}) {
    EXPECT_EQ(Catalog{}.hardware(name).name, "a6000") << name;
    EXPECT_EQ(Catalog{}.hardware(name).asked_as, "") << name;
  }
}

TEST(HardwareName, OfAFamilyMeansItsDefaultAndSaysSo) {
  EXPECT_EQ(Catalog{}.hardware("a100").name, "a100-80g-sxm");
  EXPECT_EQ(Catalog{}.hardware("a100").asked_as, "a100");
  EXPECT_EQ(Catalog{}.hardware("V100").asked_as, "V100");
  EXPECT_EQ(Catalog{}.hardware("h100").name, "h100-sxm");
}

TEST(HardwareName, ThatIsUnknownIsAnsweredWithTheNearest) {
  EXPECT_EQ(error_of([] { Catalog{}.hardware("a600"); })
                .find("--hw: \"a600\" is not known; did "
                      "you mean \"a6000\""),
            0U);
  EXPECT_THROW(Catalog{}.hardware(""), Error);
  EXPECT_THROW(Catalog{}.hardware("../hardware/a6000"), Error);
  EXPECT_THROW(Catalog{}.hardware(std::string(1 << 16, 'a')), Error);
  EXPECT_THROW(Catalog{}.hardware("absent.json"), Error);
}

TEST(HardwareFile, OfTheUserWorksLikeOurs) {
  const TemporaryFolder folder;
  const std::string path = folder.write("chip.json", R"({"name": "chip",
      "matrix": {"dense": {"fp16": "1 TFLOPS"}}, "memory": {"bandwidth": "1 GB/s"}})");
  EXPECT_EQ(Catalog{}.hardware(path).name, "chip");
  EXPECT_EQ(Catalog{}.check_hardware(path).bandwidth, BytesPerSecond{1e9});
}

TEST(UserFolder, AddsToAndOverridesOurs) {
  const TemporaryFolder folder;
  folder.write("hardware/a6000.json", R"({"name": "a6000",
      "matrix": {"dense": {"fp16": "1 TFLOPS"}}, "memory": {"bandwidth": "1 GB/s"}})");
  folder.write("hardware/chip.json", R"({"name": "chip", "aliases": ["silicon"],
      "matrix": {"dense": {"fp16": "2 TFLOPS"}}, "memory": {"bandwidth": "2 GB/s"}})");
  folder.write("formats/my-int3.json",
               R"({"name": "my-int3", "bits": 3, "type": "int4", "uses": ["weights"]})");
  const Catalog catalog{{.configs = {folder.path()}, .hubs = {}}};
  EXPECT_EQ(catalog.hardware("a6000").bandwidth, BytesPerSecond{1e9});
  EXPECT_EQ(catalog.hardware("silicon").bandwidth, BytesPerSecond{2e9});
  EXPECT_EQ(catalog.hardware("h100-sxm").bandwidth, BytesPerSecond{3.35e12});
  EXPECT_EQ(catalog.format("my-int3", "").bits, 3);
  EXPECT_EQ(catalog.hardware_names().size(), Catalog{}.hardware_names().size() + 1);
}

TEST(UserFolder, ThatIsBrokenIsNamed) {
  const TemporaryFolder folder;
  const std::string path = folder.write("hardware/chip.json", "{");
  const Catalog catalog{{.configs = {folder.path()}, .hubs = {}}};
  EXPECT_EQ(error_of([&] { catalog.hardware("chip"); }).find(path), 0U);
}

TEST(Format, IsANameAGroupOrABitWidth) {
  EXPECT_EQ(Catalog{}.format("int4-g128", "").group, 128);
  EXPECT_EQ(Catalog{}.format("int4-g128-asym", "").group_bits, 20);
  EXPECT_EQ(Catalog{}.format("4", "").bits, 4);
  EXPECT_EQ(Catalog{}.format("16", "").type, DataType::fp16);
  EXPECT_EQ(Catalog{}.format("nvfp4", "").computes_in, DataType::fp4);
}

TEST(Format, ThatIsNoneIsAnError) {
  for (const char* name :
       {"",          "0",         "3.7",    "1e9",   "-4",      "9",       "17",       "64",
        "nan",       "inf",       "1e999",  "4 bit", "int4-gN", "int4-g0", "int4-g-1", "int4-g1.5",
        "int4-g1e9", "int4-gnan", "int4-g", "fp17",  "../fp16", "0x4"}) {
    const std::string error = error_of([&] { Catalog{}.format(name, "--weights"); });
    EXPECT_EQ(error.find("--weights: "), 0U) << name << ": " << error;
  }
}

TEST(Override, ReplacesAFactOfADevice) {
  const std::vector<Override> changes{{"memory.bandwidth", "600GB/s"},
                                      {"matrix.dense.fp16", "100 TFLOPS"},
                                      {"memory.capacity", "null"}};
  const Hardware hardware = Catalog{}.hardware("a6000", changes);
  EXPECT_EQ(hardware.bandwidth, BytesPerSecond{600e9});
  EXPECT_EQ(hardware.matrix[DataType::fp16], OpsPerSecond{100e12});
  EXPECT_FALSE(hardware.capacity);
}

TEST(Override, OfADeviceThatCannotBeIsAnError) {
  for (const Override& change : std::vector<Override>{{"memory.bandwith", "600GB/s"},
                                                      {"memory.bandwidth", "fast"},
                                                      {"memory.bandwidth", "-1"},
                                                      {"memory.bandwidth", "[[1]]"},
                                                      {"memory.bandwidth.x", "1"},
                                                      {"memory.", "1"},
                                                      {"", "1"},
                                                      {".", "1"},
                                                      {"memory", "1"}}) {
    const std::vector<Override> changes{change};
    EXPECT_THROW(Catalog{}.hardware("a6000", changes), Error) << change.path;
  }
}

}  // namespace
}  // namespace llmviewer::catalog_test
