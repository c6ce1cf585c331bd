#include "catalog/json_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "catalog/model_of.hpp"
#include "catalog/temporary_folder.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::json_text_test {
namespace {

Json parsed(std::string_view text) { return parse_json_object(text, "file.json"); }

std::string error_for(std::string_view text) {
  return error_of([&] { parsed(text); });
}

TEST(JsonText, IsReadInItsOrder) {
  const Json json = parsed(R"({"z": 1, "a": "text", "m": [true, null]})");
  EXPECT_EQ(json.begin().key(), "z");
  EXPECT_EQ(json["a"], "text");
}

TEST(JsonText, IsRejectedWherePositionIsNamed) {
  EXPECT_NE(error_for("{\n  \"a\": 1,\n  oops\n}").find("not valid JSON at line 3, column 3"),
            std::string::npos)
      << error_for("{\n  \"a\": 1,\n  oops\n}");
}

TEST(JsonText, IsRejectedWhenTruncated) {
  const std::string whole = R"({"model_type": "llama", "sizes": [1, 2.5e3], "on": true})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW(parsed(whole.substr(0, length)), Error) << whole.substr(0, length);
  }
  EXPECT_NO_THROW(parsed(whole));
}

TEST(JsonText, MustBeAnObject) {
  for (const char* text : {"[]", "42", "\"text\"", "null", "true", "", " "}) {
    EXPECT_THROW(parsed(text), Error) << text;
  }
}

TEST(JsonText, IsRejectedWhenNestedAbsurdly) {
  const std::string open(10000, '[');
  const std::string close(10000, ']');
  EXPECT_NE(error_for("{\"a\": " + open + close + "}").find("nested deeper"), std::string::npos);
  EXPECT_THROW(parsed("{\"a\": " + open), Error);
  std::string objects;
  for (int i = 0; i < 10000; ++i) objects += "{\"a\":";
  EXPECT_THROW(parsed(objects), Error);
}

TEST(JsonText, CountsNoBracketsInsideTexts) {
  EXPECT_EQ(parsed("{\"a\": \"" + std::string(1000, '[') + "\\\"[\"}").size(), 1U);
}

TEST(JsonText, MayStartWithAByteOrderMark) { EXPECT_EQ(parsed("\xef\xbb\xbf{\"a\": 1}")["a"], 1); }

TEST(JsonText, MustBeUtf8) {
  EXPECT_THROW(parsed("{\"a\": \"\xff\xfe\"}"), Error);
  EXPECT_THROW(parsed("{\"a\": \"\xc3\"}"), Error);
  EXPECT_THROW(parsed(std::string_view{"\xff\xfe{\0}\0", 6}), Error);
}

TEST(JsonText, TakesPythonsNumbersForNull) {
  const Json json = parsed(R"({"a": Infinity, "b": -Infinity, "c": [NaN, 1], "d": "NaN"})");
  EXPECT_TRUE(json["a"].is_null());
  EXPECT_TRUE(json["b"].is_null());
  EXPECT_TRUE(json["c"][0].is_null());
  EXPECT_EQ(json["c"][1], 1);
  EXPECT_EQ(json["d"], "NaN");
}

TEST(JsonText, IsRejectedWhenANumberOverflows) { EXPECT_THROW(parsed(R"({"a": 1e999})"), Error); }

TEST(JsonText, BearsDuplicateKeysWithoutInventingAThird) {
  // JSON leaves open which one counts; Python takes the last.
  const Json json = parsed(R"({"a": 1, "b": 2, "a": 3})");
  EXPECT_EQ(json.size(), 2U);
  EXPECT_EQ(json["a"], 3);
}

TEST(JsonText, OverTheLimitIsRejected) {
  std::string text = "{\"a\": \"";
  text.append(std::size_t{17} << 20, 'x');
  EXPECT_NE(error_for(text + "\"}").find("larger than"), std::string::npos);
}

double seconds_to_read(const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  error_for(text);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Hostile files must not keep the program busy: a megabyte in the time of a few.
TEST(JsonText, OfManyPythonNumbersIsReadQuickly) {
  std::string text = "{\"a\": [0";
  for (int i = 0; i < 250000; ++i) text += ",NaN";
  EXPECT_LT(seconds_to_read(text + "]}"), 1.0);
}

TEST(JsonText, OfManyKeysIsReadOrRefusedQuickly) {
  std::string text = "{\"a\": 0";
  for (int i = 0; i < 60000; ++i) text += ",\"key" + std::to_string(i) + "\": 1";
  EXPECT_LT(seconds_to_read(text + "}"), 1.0);
}

TEST(JsonFile, IsRejectedByItsSizeBeforeItIsRead) {
  const TemporaryFolder folder;
  const std::string path = folder.write("large.json", "{}");
  std::filesystem::resize_file(path, std::uintmax_t{100} << 20);
  const std::string error = error_of([&] { read_json_object(path); });
  EXPECT_EQ(error.find(path + ": larger than 16 MiB"), 0U) << error;
}

TEST(JsonFile, ThatCannotBeReadIsNamed) {
  const TemporaryFolder folder;
  for (const std::string& path : {(folder.path() / "absent.json").string(), folder.path().string(),
                                  std::string{"/dev/null/x"}, std::string(5000, 'x')}) {
    EXPECT_THROW(read_json_object(path), Error) << path;
  }
}

TEST(Shown, IsShortWhateverTheValue) {
  EXPECT_EQ(shown(Json(42)), "42");
  EXPECT_EQ(shown(Json("text")), "\"text\"");
  EXPECT_LT(shown(Json(std::string(1 << 20, 'x'))).size(), 100U);
}

TEST(Shown, CutsNoCharacterInHalf) {
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ä";
  for (const std::string& text : {umlauts, "x" + umlauts}) {
    const std::string cut = shown(Json(text));
    EXPECT_NO_THROW(Json(cut).dump()) << "not UTF-8 any more: " << cut;
  }
}

}  // namespace
}  // namespace llmviewer::json_text_test
