// Bad input, through the real process: one line on stderr that begins with "error: ", the right
// exit code, nothing on stdout, no file left behind.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::bad_input_test {
namespace {

constexpr int kInputError = 1;
constexpr int kUsageError = 2;

const std::string kHeads = R"("num_attention_heads": 8)";

/// Runs a command line with `-o out` in a folder of its own, after writing `files` there.
class BadInput : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) { workshop_.file(name, text); }

  /// `parts` must all occur in the one line on stderr.
  void expect_error(const std::string& line, const std::vector<std::string>& parts,
                    int exit_code = kInputError) {
    SCOPED_TRACE(line);
    const auto before = workshop_.names();
    const Outcome outcome = run_shell("\"$LLMVIEWER\" " + line + " -o out", workshop_.folder());
    expect_one_line(outcome, parts, exit_code);
    EXPECT_EQ(workshop_.names(), before) << "something was left behind";
  }

  static void expect_one_line(const Outcome& outcome, const std::vector<std::string>& parts,
                              int exit_code) {
    EXPECT_EQ(outcome.exit_code, exit_code);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("error: ")) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_TRUE(outcome.err.ends_with('\n'));
    for (const std::string& part : parts) {
      EXPECT_NE(outcome.err.find(part), std::string::npos) << part << " is not in " << outcome.err;
    }
  }

  /// As above, of an analysis of a catalogue model on a catalogue device.
  void expect_refused(const std::string& options, const std::vector<std::string>& parts) {
    expect_error("analyze -m llama2-7b --hw a6000 " + options, parts);
  }

  /// A small Llama's config.json with one text in it replaced.
  void expect_config_refused(const std::string& replaced, const std::string& by,
                             const std::vector<std::string>& parts) {
    std::string text =
        R"({"model_type": "llama", "hidden_size": 256, "num_hidden_layers": 4,
            "num_attention_heads": 8, "intermediate_size": 512, "vocab_size": 1000})";
    const std::size_t at = text.find(replaced);
    ASSERT_NE(at, std::string::npos) << replaced;
    write("config.json", text.replace(at, replaced.size(), by));
    expect_error("analyze -m config.json --hw a6000", parts);
  }

  const Workshop& workshop() const { return workshop_; }

 private:
  Workshop workshop_;
};

TEST_F(BadInput, AnUnknownNameIsAnsweredWithTheNearest) {
  expect_error("analyze -m lama2-7b --hw a6000", {"\"lama2-7b\"", "did you mean", "\"llama2-7b\""});
  expect_error("analyze -m llama2-7b --hw a600", {"\"a600\"", "did you mean", "\"a6000\""});
  expect_error("analyze -m llama2-7b --hw h100sxm", {"did you mean", "\"h100-sxm\""});
  expect_error("analyze -m '' --hw a6000", {"--model"});
  expect_error("models no-such-model", {"no-such-model"});
  expect_error("hardware no-such-device", {"no-such-device"});
  expect_error("formats int3-g128", {"int3-g128"});
  expect_refused("--weights int5", {"--weights", "\"int5\"", "int4"});
  expect_refused("--explain q_pro", {"\"q_pro\"", "\"q_proj\""});
  expect_refused("--columns opps", {"\"opps\"", "\"ops\""});
}

TEST_F(BadInput, AMissingOrUnreadableFileIsNamed) {
  expect_error("analyze -m ./none.json --hw a6000", {"./none.json", "no such file"});
  expect_error("analyze -m llama2-7b --hw ./none.json", {"./none.json"});
  expect_error("analyze -m . --hw a6000", {"no config.json"});
  expect_error("hardware --check none.json", {"none.json"});
  expect_refused("--config-dir ./none", {"--config-dir", "./none"});
}

TEST_F(BadInput, HostileJsonIsRefused) {
  const std::vector<std::pair<std::string, std::string>> texts{
      {"", "not valid JSON"},
      {R"({"model_type": "llama", "hidden)", "not valid JSON"},
      {"[1, 2]", "not a JSON object"},
      {std::string(10000, '['), "nested deeper"},
      {std::string("\x00\x01\xff\xfe", 4), "not valid JSON"},
      {R"({"model_type": "llama", "hidden_size": 1e999})", "no double"},
      {std::string(17U << 20, ' '), "larger than 16 MiB"}};
  for (const auto& [text, problem] : texts) {
    write("config.json", text);
    expect_error("analyze -m config.json --hw a6000", {"config.json", problem});
    write("device.json", text);
    expect_error("analyze -m llama2-7b --hw device.json", {"device.json", problem});
  }
  std::string deep;
  for (int level = 0; level < 10000; ++level) deep += R"({"a":)";
  write("config.json", deep + '1' + std::string(10000, '}'));
  expect_error("analyze -m config.json --hw a6000", {"nested deeper"});
}

TEST_F(BadInput, AHundredMegabytesAreNotRead) {
  const Outcome made = run_shell("head -c 104857600 /dev/zero > config.json", workshop().folder());
  ASSERT_EQ(made.exit_code, 0);
  expect_error("analyze -m config.json --hw a6000", {"larger than 16 MiB"});
}

TEST_F(BadInput, ImpossibleSizesInAConfigAreNamed) {
  for (const char* value : {"0", "-8", "2.5", "\"8\"", "[8]", "{\"a\": 8}", "true", "1e30"}) {
    expect_config_refused(kHeads, "\"num_attention_heads\": " + std::string{value},
                          {"config.json", "num_attention_heads"});
  }
  expect_config_refused("\"hidden_size\": 256", "\"hidden_size\": NaN", {"hidden_size"});
  expect_config_refused("\"hidden_size\": 256", "\"hidden_size\": Infinity", {"hidden_size"});
  expect_config_refused("\"hidden_size\": 256", "\"hidden_size\": null", {"hidden_size"});
  expect_config_refused("\"num_hidden_layers\": 4", "\"num_hidden_layers\": 0", {"layers"});
  expect_config_refused("\"num_hidden_layers\": 4", "\"num_hidden_layers\": 1000000",
                        {"num_hidden_layers", "1000000"});
  expect_config_refused("\"vocab_size\": 1000", "\"vocab_size\": 1e10", {"vocab_size"});
}

TEST_F(BadInput, ContradictoryFieldsAreBothNamed) {
  expect_config_refused(kHeads, "\"num_attention_heads\": 7",
                        {"hidden_size = 256", "num_attention_heads = 7"});
  expect_config_refused(kHeads, "\"num_attention_heads\": 8, \"num_key_value_heads\": 3",
                        {"num_attention_heads = 8", "num_key_value_heads = 3"});
  expect_config_refused("\"hidden_size\": 256", "\"hidden_size\": 256, \"n_embd\": 128",
                        {"hidden_size = 256", "n_embd = 128"});
  write("config.json",
        R"({"model_type": "mixtral", "hidden_size": 256, "num_hidden_layers": 4,
            "num_attention_heads": 8, "intermediate_size": 512, "vocab_size": 1000,
            "num_local_experts": 4, "num_experts_per_tok": 8})");
  expect_error("analyze -m config.json --hw a6000",
               {"num_experts_per_tok = 8", "num_local_experts = 4"});
  write("config.json",
        R"({"model_type": "nemotron_h", "hidden_size": 256, "num_hidden_layers": 4,
            "num_attention_heads": 8, "intermediate_size": 512, "vocab_size": 1000,
            "hybrid_override_pattern": "M*-", "mamba_num_heads": 8, "mamba_head_dim": 64,
            "ssm_state_size": 128})");
  expect_error("analyze -m config.json --hw a6000",
               {"hybrid_override_pattern has 3", "num_hidden_layers is 4"});
  write("config.json",
        R"({"model_type": "gemma3_text", "hidden_size": 256, "num_hidden_layers": 4,
            "num_attention_heads": 8, "head_dim": 32, "intermediate_size": 512,
            "vocab_size": 1000, "sliding_window": 128,
            "layer_types": ["full_attention", "full_attention", "full_attention"]})");
  expect_error("analyze -m config.json --hw a6000",
               {"layer_types has 3", "num_hidden_layers is 4"});
}

TEST_F(BadInput, AnUnknownArchitectureIsNamedWithThoseThatAreKnown) {
  expect_config_refused("\"llama\"", "\"frobnicator\"", {"\"frobnicator\"", "known are", "llama"});
  expect_config_refused("\"model_type\": \"llama\"",
                        R"("model_type": "frob", "architectures": ["LlamaForCausalLM"])",
                        {"\"frob\"", "LlamaForCausalLM", "--assume llama"});
  expect_config_refused("\"model_type\": \"llama\", ", "", {"no model_type"});
  expect_config_refused("\"vocab_size\": 1000", R"("vocab_size": 1000, "num_local_experts": 8)",
                        {"num_local_experts = 8", "not understood"});
  expect_config_refused("\"vocab_size\": 1000", R"("vocab_size": 1000, "hidden_act": "frob")",
                        {"\"frob\"", "silu"});
  expect_refused("--assume frobnicator", {"--assume", "\"frobnicator\""});
  expect_error("analyze -m deepseek-v4-pro --hw a6000", {"deepseek_v4", "not established"});
}

TEST_F(BadInput, ImpossibleCountsAreRefused) {
  for (const char* option : {"--batch", "--seq", "--gen"}) {
    for (const char* value : {"0", "-1", "1.5", "1e10", "nan", "inf", "abc", "0x10"}) {
      expect_refused(std::string{option} + ' ' + value, {option});
    }
  }
  expect_refused("--new 0 --context 4", {"--new"});
  expect_refused("--new 5", {"--context"});
  expect_refused("--new 5 --context 4", {"--new 5", "--context"});
  expect_refused("--new 5 --context 8 --stage decode", {"--new"});
  expect_refused("--reserve -1GB", {"--reserve"});
  expect_refused("--reserve lots", {"--reserve"});
}

TEST_F(BadInput, ImpossibleRequestsAreRefused) {
  for (const char* option : {"--prefix", "--chunk", "--beams"}) {
    for (const char* value : {"-1", "1.5", "1e10", "nan", "abc"}) {
      expect_refused(std::string{option} + ' ' + value, {option});
    }
  }
  expect_refused("--chunk 0", {"--chunk"});
  expect_refused("--beams 0", {"--beams"});
  expect_refused("-s 512 --prefix 512", {"--prefix", "512 cached tokens", "--seq"});
  expect_refused("--prefix 2000", {"--prefix", "1024"});
  expect_refused("--new 4 --context 16 --prefix 3", {"--prefix", "--new"});
  expect_refused("--new 4 --context 16 --beams 3", {"--beams", "--new"});
  expect_refused("--chunk 100 --explain q_proj", {"--explain", "--new"});
  for (const char* option : {"--prefix 3", "--chunk 3", "--beams 3"}) {
    expect_refused(std::string{"--accounting llm-viewer "} + option, {"LLM-Viewer", "--prefix"});
    expect_error(std::string{"analyze -m bert-base --hw a6000 "} + option,
                 {"bert-base", std::string{option}.substr(0, 7)});
  }
}

TEST_F(BadInput, ImpossibleSpeculationIsRefused) {
  const std::string drafted = "-g 4 --speculate tinyllama-1.1b ";
  for (const char* value : {"-0.1", "1.01", "nan", "inf", "most"}) {
    expect_refused(drafted + "--acceptance " + value, {"--acceptance", value});
  }
  for (const char* value : {"0", "-1", "2.5", "1001", "nan"}) {
    expect_refused(drafted + "--acceptance 0.5 --draft-tokens " + value, {"--draft-tokens"});
  }
  expect_refused(drafted, {"--speculate tinyllama-1.1b", "--acceptance"});
  expect_refused("--acceptance 0.5", {"--acceptance", "--speculate"});
  expect_refused("--draft-tokens 2", {"--draft-tokens", "--speculate"});
  expect_refused("--speculate tinyllama-1.1b --acceptance 0.5", {"--speculate", "--gen"});
  expect_refused("-g 1 --speculate tinyllama-1.1b --acceptance 0.5", {"--speculate", "--gen 2"});
  expect_refused("-g 4 --speculate mtp --acceptance 0.5", {"--speculate mtp", "llama2-7b"});
  expect_refused("-g 4 --speculate tinylama-1.1b --acceptance 0.5",
                 {"--speculate", "did you mean", "\"tinyllama-1.1b\""});
  expect_refused("-g 4 --speculate bert-base --acceptance 0.5", {"--speculate bert-base"});
  expect_refused("-g 4 --speculate whisper-large-v3 --acceptance 0.5", {"whisper-large-v3"});
  expect_refused(drafted + "--acceptance 0.5 --beams 2", {"--beams", "--speculate"});
}

TEST_F(BadInput, ImpossibleWidthsAndTypesAreRefused) {
  for (const char* option : {"--weights", "--activations", "--kv", "--head-weights"}) {
    for (const char* value : {"0", "3.7", "1e9", "-4", "nan", "12", "int4-g0", "frob"}) {
      expect_refused(std::string{option} + ' ' + value, {option, value});
    }
  }
  expect_refused("--compute frob", {"--compute", "frob"});
  expect_refused("--compute fp8", {"a6000", "fp8"});
  expect_error("analyze -m llama2-7b --hw v100-32g-sxm --compute int8", {"v100-32g-sxm", "int8"});
  expect_error(
      "analyze -m llama2-7b --hw llm-viewer:intel_13900k --weights 8 --activations 8 --kv 8 "
      "--accounting llm-viewer",
      {"intel_13900k", "INT8"});
}

TEST_F(BadInput, ADeviceWithoutARateIsRefusedForThatReason) {
  expect_error("analyze -m llama2-7b --hw cerebras-wse3", {"cerebras-wse3", "published"});
  write("device.json", R"({"name": "device"})");
  expect_error("analyze -m llama2-7b --hw device.json", {"memory.bandwidth"});
  write("device.json", R"({"name": "device", "memory": {"bandwidth": "0 GB/s"}})");
  expect_error("analyze -m llama2-7b --hw device.json", {"memory.bandwidth", "0 GB/s"});
  write("device.json", R"({"name": "device", "memory": {"bandwidth": "1 GB/s"}, "speed": 3})");
  expect_error("analyze -m llama2-7b --hw device.json", {"speed", "unknown key"});
}

TEST_F(BadInput, ChoicesThatAreNoneAreRefused) {
  for (const char* option : {"--format", "--rows", "--columns", "--color", "--stage", "--logits",
                             "--mla", "--accounting", "--accumulate"}) {
    expect_refused(std::string{option} + " frob", {option, "frob"});
  }
  expect_refused("--stage generate", {"--gen"});
  expect_refused("--images 2", {"--images"});
  expect_refused("--source-seq 5", {"--source-seq"});
  expect_refused("--steps 5", {"--steps"});
  expect_refused("--cfg", {"--cfg"});
  expect_refused("--mtp", {"--mtp"});
  expect_error("analyze -m bert-base --hw a6000 --stage decode", {"decode"});
}

TEST_F(BadInput, OverridesNameTheirPath) {
  expect_refused("--set hw.memory.bandwidth", {"--set hw.memory.bandwidth", "no value"});
  expect_refused("--set speed=3", {"speed"});
  expect_refused("--set hw.memory.bandwdth=5GB/s", {"bandwdth", "\"bandwidth\""});
  expect_refused("--set hw.memory.bandwidth=5furlongs", {"5furlongs"});
  expect_refused("--set hw.memory.bandwidth=-5GB/s", {"-5GB/s"});
  expect_refused("--set hw.memory.bandwidth.x=1", {"bandwidth"});
  expect_refused("--set model.num_hidden_layer=3", {"num_hidden_layer"});
  expect_refused("--set model.num_hidden_layers=0", {"num_hidden_layers"});
}

TEST_F(BadInput, OutputThatCannotBeWrittenIsAnError) {
  for (const char* path : {"no/such/folder/out", ".", "/dev/full", "/proc/out"}) {
    expect_one_line(
        run_shell("\"$LLMVIEWER\" analyze -m llama2-7b --hw a6000 -o " + std::string{path},
                  workshop().folder()),
        {path, "cannot be written"}, kInputError);
  }
  EXPECT_TRUE(workshop().names().empty());
}

TEST_F(BadInput, AWrongCommandLineIsAUsageError) {
  for (const char* line :
       {"", "frobnicate", "analyze", "analyze -m llama2-7b", "analyze --hw a6000",
        "analyze -m llama2-7b --hw a6000 --bogus", "analyze -m llama2-7b --hw a6000 extra",
        "analyze -m llama2-7b --hw a6000 --batch", "analyze -m llama2-7b --hw a6000 --batch=",
        "analyze -m llama2-7b --hw a6000 -b 1 -b 2", "--bogus", "models a b", "hardware --bogus"}) {
    SCOPED_TRACE(line);
    expect_one_line(run_program(words_of(line)), {"--help"}, kUsageError);
  }
  expect_one_line(run_program(words_of("analyze -m llama2-7b --hw a6000 --batc 4")),
                  {"--batc", "--batch"}, kUsageError);
}

}  // namespace
}  // namespace llmviewer::bad_input_test
