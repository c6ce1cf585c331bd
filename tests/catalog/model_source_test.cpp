// Where a model may come from.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "catalog/model_of.hpp"
#include "catalog/temporary_folder.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::model_source_test {
namespace {

constexpr const char* kConfig = R"({"model_type": "llama", "hidden_size": 64,
    "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 96, "vocab_size": 100})";
constexpr const char* kDeeper = R"({"model_type": "llama", "hidden_size": 64,
    "num_hidden_layers": 5, "num_attention_heads": 4, "intermediate_size": 96, "vocab_size": 100})";

TEST(ModelSource, MayBeANameAnAliasOrAnId) {
  for (const char* name :
       {"llama2-7b", "meta-llama/Llama-2-7b-hf", "LLaMA2_7B", "NousResearch/Llama-2-7b-hf"}) {
    const Model model = Catalog{}.model(name);
    EXPECT_EQ(model.name, "llama2-7b") << name;
    EXPECT_EQ(model.id, "meta-llama/Llama-2-7b-hf");
  }
}

TEST(ModelSource, MayBeAConfigFileOrItsFolder) {
  const TemporaryFolder folder;
  const std::string path = folder.write("tiny-llama/config.json", kConfig);
  for (const std::string& name : {path, (folder.path() / "tiny-llama").string(),
                                  (folder.path() / "tiny-llama").string() + "/"}) {
    const Model model = Catalog{}.model(name);
    EXPECT_EQ(model.name, "tiny-llama") << name;
    EXPECT_EQ(model.layers(), 2);
  }
  EXPECT_EQ(Catalog{}.model(folder.write("other.json", kConfig)).name, "other");
}

TEST(ModelSource, MayBeOneOfOurOwnFilesCopied) {
  const TemporaryFolder folder;
  const std::string path = folder.write(
      "mine.json", R"({"name": "mine", "sources": ["x"], "config": )" + std::string{kConfig} + "}");
  EXPECT_EQ(Catalog{}.model(path).name, "mine");
}

class HuggingFaceCache : public testing::Test {
 protected:
  Catalog catalog() const { return Catalog{{.configs = {}, .hubs = {folder_.path()}}}; }

  TemporaryFolder folder_;
};

TEST_F(HuggingFaceCache, IsSearchedById) {
  folder_.write("models--acme--tiny-llama/refs/main", "abc123");
  folder_.write("models--acme--tiny-llama/snapshots/abc123/config.json", kConfig);
  folder_.write("models--acme--tiny-llama/snapshots/000000/config.json", kDeeper);
  const Model model = catalog().model("acme/tiny-llama");
  EXPECT_EQ(model.id, "acme/tiny-llama");
  EXPECT_EQ(model.name, "tiny-llama");
  EXPECT_EQ(model.layers(), 2) << "refs/main says which snapshot counts";
}

TEST_F(HuggingFaceCache, NeedsNoRefsFile) {
  folder_.write("models--acme--tiny-llama/snapshots/abc123/config.json", kConfig);
  EXPECT_EQ(catalog().model("acme/tiny-llama").layers(), 2);
}

TEST_F(HuggingFaceCache, IsUnderstoodWhenGivenAsAFolder) {
  folder_.write("models--acme--tiny-llama/refs/main", "abc123\n");
  folder_.write("models--acme--tiny-llama/snapshots/abc123/config.json", kConfig);
  const auto model_folder = folder_.path() / "models--acme--tiny-llama";
  EXPECT_EQ(Catalog{}.model(model_folder.string()).id, "acme/tiny-llama");
  EXPECT_EQ(Catalog{}.model((model_folder / "snapshots/abc123").string()).id, "acme/tiny-llama");
}

TEST_F(HuggingFaceCache, CannotBeLeftThroughItsRefs) {
  folder_.write("models--acme--tiny-llama/refs/main", "../../elsewhere");
  folder_.write("elsewhere/config.json", kConfig);
  std::filesystem::create_directories(folder_.path() / "models--acme--tiny-llama/snapshots");
  EXPECT_THROW(catalog().model("acme/tiny-llama"), Error);
}

TEST_F(HuggingFaceCache, WithoutTheModelIsAnError) {
  EXPECT_THROW(catalog().model("acme/absent"), Error);
  folder_.write("models--acme--empty/refs/main", "abc123");
  EXPECT_THROW(catalog().model("acme/empty"), Error);
}

TEST(ModelSource, ThatIsUnknownIsAnsweredWithTheNearest) {
  EXPECT_EQ(error_of([] {
              Catalog{}.model("lama2-7b");
            }).find("--model: \"lama2-7b\" is not known; did you mean \"llama2-7b\""),
            0U);
  EXPECT_THROW(Catalog{}.model(""), Error);
  EXPECT_THROW(Catalog{}.model("./absent"), Error);
  EXPECT_THROW(Catalog{}.model("/absent/config.json"), Error);
  EXPECT_THROW(Catalog{}.model(std::string(1 << 16, 'a')), Error);
  EXPECT_THROW(Catalog{}.model("/dev/null"), Error);
  EXPECT_THROW(Catalog{}.model("a\nb"), Error);
}

TEST(ModelSource, ThatIsAFolderWithoutConfigIsAnError) {
  const TemporaryFolder folder;
  EXPECT_NE(error_of([&] { Catalog{}.model(folder.path().string()); }).find("holds no config.json"),
            std::string::npos);
}

}  // namespace
}  // namespace llmviewer::model_source_test
