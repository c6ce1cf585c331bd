#include "cli/web_site.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::cli::web_site_test {
namespace {

const WebSite& site() {
  static const WebSite one{Catalog{{.configs = {}, .hubs = {}, .names = Names::alone}}};
  return one;
}

http::Response get(const std::string& path, std::vector<http::Parameter> parameters = {}) {
  return site().answer({"GET", path, std::move(parameters)});
}

/// What is wrong is told by a 400 with a JSON error that has this part.
void expect_refused(std::vector<http::Parameter> parameters, const std::string& part) {
  const http::Response response = get("/api/analyze", std::move(parameters));
  EXPECT_EQ(response.status, 400U) << part;
  EXPECT_EQ(response.type, "application/json");
  EXPECT_TRUE(response.body.starts_with("{\n  \"schema\": 1,\n  \"error\": {\n    \"where\": "))
      << response.body;
  EXPECT_NE(response.body.find(part), std::string::npos) << response.body;
}

void expect_as_program(const http::Response& response, const std::string& command) {
  SCOPED_TRACE(command);
  const Outcome outcome = run_program(words_of(command));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.type, "application/json");
  EXPECT_EQ(response.body, outcome.out);
}

TEST(WebSite, AnswersAsTheProgramDoes) {
  expect_as_program(get("/api/analyze", {{"model", "llama2-7b"}, {"hw", "a6000"}, {"seq", "2k"}}),
                    "analyze -m llama2-7b --hw a6000 -s 2k -f json");
  expect_as_program(get("/api/analyze", {{"model", "llama2-7b"},
                                         {"hw", "a6000"},
                                         {"gen", "100"},
                                         {"weights", ""},
                                         {"flash-attention", "1"},
                                         {"mtp", "0"},
                                         {"hw.memory.bandwidth", "2TB/s"},
                                         {"model.num_hidden_layers", "3"}}),
                    "analyze -m llama2-7b --hw a6000 -g 100 --flash-attention --set "
                    "hw.memory.bandwidth=2TB/s --set model.num_hidden_layers=3 -f json");
  expect_as_program(get("/api/analyze", {{"model", "llama2-7b"},
                                         {"hardware", "llm-viewer:nvidia_H100"},
                                         {"accounting", "llm-viewer"}}),
                    "analyze -m llama2-7b --hw llm-viewer:nvidia_H100 --accounting llm-viewer -f "
                    "json");
  expect_as_program(get("/api/models"), "models -f json");
  expect_as_program(get("/api/models", {{"name", "gpt2"}}), "models gpt2 -f json");
  expect_as_program(get("/api/hardware"), "hardware -f json");
  expect_as_program(get("/api/hardware", {{"name", "h100"}}), "hardware h100 -f json");
}

TEST(WebSite, AnalysesAConfigThatWasSent) {
  const std::string config =
      R"({"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "vocab_size": 100,
          "num_hidden_layers": 2, "num_attention_heads": 4})";
  const http::Response sent = get("/api/analyze", {{"config", config}, {"hw", "a6000"}});
  ASSERT_EQ(sent.status, 200U) << sent.body;
  // A model on disk is called by its folder, one that was sent config.json.
  const Workshop workshop;
  const auto folder = workshop.folder() / "config.json";
  std::filesystem::create_directory(folder);
  std::ofstream{folder / "config.json"} << config;
  const Outcome outcome =
      run_shell("\"$LLMVIEWER\" analyze -m ./config.json --hw a6000 -f json", workshop.folder());
  const std::string stages = "\"stages\": [";
  ASSERT_NE(outcome.out.find(stages), std::string::npos) << outcome.err;
  EXPECT_EQ(sent.body.substr(sent.body.find(stages)), outcome.out.substr(outcome.out.find(stages)));
}

TEST(WebSite, ReadsNoFileThatARequestNames) {
  const Workshop workshop;
  const std::string file = workshop.file("config.json", "{\"model_type\": \"llama\"}");
  const std::string folder = workshop.folder().string();
  for (const std::string& path : {file, folder, std::string{"./"}, std::string{"/etc/passwd"},
                                  std::string{"../../etc/passwd"}, std::string{"x.json"}}) {
    expect_refused({{"model", path}, {"hw", "a6000"}}, "is not known");
    expect_refused({{"model", "gpt2"}, {"hw", path}}, "is not known");
    expect_refused({{"model", "llama2-7b"},
                    {"hw", "a6000"},
                    {"gen", "9"},
                    {"speculate", path},
                    {"acceptance", "0.5"}},
                   "is not known");
    EXPECT_EQ(get("/api/models", {{"name", path}}).status, 400U);
    EXPECT_EQ(get("/api/hardware", {{"name", path}}).status, 400U);
  }
  expect_refused({{"model", "gpt2"}, {"hw", "a6000"}, {"config-dir", folder}},
                 "there is no such setting");
}

TEST(WebSite, RefusesWhatItCannotRead) {
  expect_refused({{"hw", "a6000"}}, "which model?");
  expect_refused({{"model", "gpt2"}}, "which device?");
  expect_refused({{"model", "gpt2"}, {"hw", "a6000"}, {"sqe", "9"}}, "did you mean \\\"seq\\\"");
  expect_refused({{"model", "gpt2"}, {"hw", "a6000"}, {"seq", "9"}, {"seq", "8"}},
                 "is there twice");
  expect_refused({{"model", "gpt2"}, {"hw", "a6000"}, {"batch", "-1"}}, "--batch");
  expect_refused({{"model", "gpt2"}, {"hw", "a6000"}, {"batch", "1,2"}}, "--batch");
  expect_refused({{"model", "gpt2"}, {"hw", "a6000"}, {"mtp", "perhaps"}}, "neither on nor off");
  expect_refused({{"config", "{"}, {"hw", "a6000"}}, "config.json");
  expect_refused({{"config", "[]"}, {"hw", "a6000"}}, "config.json");
  expect_refused({{"config", std::string(100'000, '[')}, {"hw", "a6000"}}, "config.json");
  expect_refused({{"model", "gpt2"}, {"hw", "a6000"}, {"-m", "gpt2"}}, "there is no such setting");
  EXPECT_EQ(get("/api/models", {{"model", "gpt2"}}).status, 400U);
  EXPECT_EQ(get("/index.html").status, 404U);
  EXPECT_EQ(get("/api").status, 404U);
  EXPECT_EQ(get("/../etc/passwd").status, 404U);
}

TEST(WebSite, ShowsControlsEvenWhereTheSettingsAreWrong) {
  const http::Response page = get("/", {{"model", "gtp2"}, {"hw", "a6000"}});
  EXPECT_EQ(page.status, 400U);
  EXPECT_EQ(page.type, "text/html; charset=utf-8");
  EXPECT_NE(page.body.find("role=\"alert\">--model: &quot;gtp2&quot; is not known"),
            std::string::npos);
  EXPECT_NE(page.body.find("id=\"controls\""), std::string::npos);
  const http::Response view = get("/view", {{"model", "gtp2"}, {"hw", "a6000"}});
  EXPECT_EQ(view.status, 400U);
  EXPECT_TRUE(view.body.starts_with("<p class=\"problem\"")) << view.body;
}

TEST(WebSite, ShowsOneConfigurationOrTwo) {
  const http::Response first = get("/");
  EXPECT_EQ(first.status, 200U);
  EXPECT_NE(first.body.find("<h2>llama2-7b on a6000"), std::string::npos);
  const http::Response both = get("/view", {{"model", "gpt2"},
                                            {"hw", "a6000"},
                                            {"b.model", "llama2-7b"},
                                            {"b.hw", "h100-sxm"},
                                            {"b.seq", "5"}});
  EXPECT_EQ(both.status, 200U) << both.body;
  EXPECT_NE(both.body.find("<code>llmviewer analyze -m gpt2 --hw a6000</code>"), std::string::npos);
  EXPECT_NE(both.body.find("<code>llmviewer analyze -m llama2-7b --hw h100-sxm -s 5</code>"),
            std::string::npos);
}

TEST(WebSite, LetsItsPagesLoadNothingFromElsewhere) {
  for (const char* path : {"/", "/view"}) {
    const http::Response response = get(path);
    ASSERT_EQ(response.headers.size(), 1U) << path;
    EXPECT_EQ(response.headers.front().name, "Content-Security-Policy");
    EXPECT_TRUE(response.headers.front().value.starts_with("default-src 'none';"));
    EXPECT_EQ(response.headers.front().value.find("unsafe"), std::string::npos);
  }
  EXPECT_EQ(get("/page.js").type, "text/javascript; charset=utf-8");
  EXPECT_EQ(get("/page.css").type, "text/css; charset=utf-8");
}

}  // namespace
}  // namespace llmviewer::cli::web_site_test
