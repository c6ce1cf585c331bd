#include "llmviewer/catalog/trace.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "catalog/model_of.hpp"
#include "catalog/temporary_folder.hpp"

namespace llmviewer::trace_test {
namespace {

struct Read {
  std::vector<TraceRow> rows;
  double block_tokens{};
  double skipped{};
};

Read read_file(const std::string& path) {
  TraceReader reader{path};
  Read read;
  while (auto row = reader.next()) read.rows.push_back(std::move(*row));
  EXPECT_FALSE(reader.next());
  read.block_tokens = reader.block_tokens();
  read.skipped = reader.skipped();
  return read;
}

Read read(std::string_view text) {
  const TemporaryFolder folder;
  return read_file(folder.write("trace", text));
}

/// The error of a file called "trace", without the folder.
std::string error_for(std::string_view text) {
  const TemporaryFolder folder;
  const std::string path = folder.write("trace", text);
  std::string line = error_of([&] { read_file(path); });
  EXPECT_EQ(line.find('\n'), std::string::npos);
  for (auto at = line.find(path); at != std::string::npos; at = line.find(path)) {
    line.replace(at, path.size(), "trace");
  }
  return line;
}

std::vector<double> arrivals(const Read& read) {
  std::vector<double> all;
  for (const TraceRow& row : read.rows) all.push_back(row.arrival);
  return all;
}

TEST(Trace, OfOurOwnColumnsIsReadAsItStands) {
  const Read own = read("arrival_s,prompt,output\n1.5,100,20\n1.5,7,1\n 3e0 ,\t8.0,1e3\n");
  ASSERT_EQ(own.rows.size(), 3U);
  EXPECT_EQ(arrivals(own), (std::vector<double>{1.5, 1.5, 3}));
  EXPECT_EQ(own.rows[0].prompt, 100);
  EXPECT_EQ(own.rows[0].output, 20);
  EXPECT_EQ(own.rows[0].cached, 0);
  EXPECT_EQ(own.rows[0].line, 2);
  EXPECT_EQ(own.rows[2].prompt, 8);
  EXPECT_EQ(own.rows[2].output, 1000);
  EXPECT_TRUE(own.rows[0].blocks.empty());
  EXPECT_EQ(own.block_tokens, 0);
}

TEST(Trace, ReadsColumnsInAnyOrderAndIgnoresOthers) {
  const Read own =
      read("user,cached,output,,arrival_s,prompt\nann,64,20,,0.25,100\n,0,1,x,0.5,9\n");
  ASSERT_EQ(own.rows.size(), 2U);
  EXPECT_EQ(own.rows[0].cached, 64);
  EXPECT_EQ(own.rows[0].output, 20);
  EXPECT_EQ(own.rows[0].prompt, 100);
  EXPECT_EQ(arrivals(own), (std::vector<double>{0.25, 0.5}));
}

TEST(Trace, OfOurOwnKeysIsReadFromJsonLines) {
  const Read own = read(
      "{\"prompt\": 100, \"output\": 20, \"arrival_s\": 2.5, \"note\": {\"prompt\": [1, {}]}}\n"
      "{\"output\": 1, \"cached\": 8, \"prompt\": 9, \"arrival_s\": 3}\n"
      "{\"output\": 1, \"cached\": null, \"prompt\": 9.0, \"arrival_s\": 4, \"\": 5}");
  ASSERT_EQ(own.rows.size(), 3U);
  EXPECT_EQ(arrivals(own), (std::vector<double>{2.5, 3, 4}));
  EXPECT_EQ(own.rows[0].prompt, 100);
  EXPECT_EQ(own.rows[0].cached, 0);
  EXPECT_EQ(own.rows[1].cached, 8);
  EXPECT_EQ(own.rows[2].cached, 0);
  EXPECT_EQ(own.rows[2].line, 3);
}

TEST(Trace, OfAzure2023HasTicksOf100Nanoseconds) {
  const Read azure = read(
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n"
      "2023-11-16 18:17:04.0319600,3180,8\n2023-11-16 18:17:04.0781491,110,27\n");
  EXPECT_EQ(arrivals(azure), (std::vector<double>{0, 0.052, 0.0981891}));
  EXPECT_EQ(azure.rows[0].prompt, 4808);
  EXPECT_EQ(azure.rows[0].output, 10);
}

TEST(Trace, OfAzure2024HasZonesAndMayLackFractions) {
  const Read azure = read(
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,2162,5\n"
      "2024-05-10 00:00:01+00:00,1,1\n2024-05-10T02:00:01.5+02:00,1,1\n2024-05-10 00:00:02Z,1,1\n"
      "2024-05-09 19:00:03-0500,1,1\n");
  EXPECT_EQ(arrivals(azure), (std::vector<double>{0, 0.99007, 1.49007, 1.99007, 2.99007}));
}

TEST(Trace, RollsOverDaysMonthsAndYears) {
  const auto second_of = [](std::string_view from, std::string_view to) {
    return read("GeneratedTokens,TIMESTAMP,ContextTokens\n1," + std::string{from} + ",1\n1," +
                std::string{to} + ",1\n")
        .rows[1]
        .arrival;
  };
  EXPECT_EQ(second_of("2024-05-10 23:59:59.5", "2024-05-11 00:00:00.25"), 0.75);
  EXPECT_EQ(second_of("2024-02-28 23:59:59", "2024-02-29 00:00:00"), 1);
  EXPECT_EQ(second_of("2023-02-28 23:59:59", "2023-03-01 00:00:00"), 1);
  EXPECT_EQ(second_of("2024-02-28 00:00:00", "2024-03-01 00:00:00"), 2 * 86400);
  EXPECT_EQ(second_of("2023-12-31 23:59:59", "2024-01-01 00:00:00"), 1);
  EXPECT_EQ(second_of("2024-05-10 00:00:00", "2024-05-18 23:59:59.995460"), 777599.99546);
}

TEST(Trace, OfMooncakeHasBlocksAndMilliseconds) {
  const Read mooncake = read(
      "{\"timestamp\": 27482, \"input_length\": 915, \"output_length\": 52, \"hash_ids\": [0, "
      "462]}\n"
      "{\"timestamp\": 30535, \"input_length\": 512, \"output_length\": 1, "
      "\"hash_ids\": [18446744073709551615]}\n"
      "{\"timestamp\": 30535, \"input_length\": 600, \"output_length\": 2, \"hash_ids\": []}\n"
      "{\"timestamp\": 30536, \"input_length\": 600, \"output_length\": 2}\n");
  EXPECT_EQ(arrivals(mooncake), (std::vector<double>{0, 3.053, 3.053, 3.054}));
  EXPECT_EQ(mooncake.rows[0].blocks, (std::vector<std::uint64_t>{0, 462}));
  EXPECT_EQ(mooncake.rows[1].blocks, (std::vector<std::uint64_t>{18446744073709551615U}));
  EXPECT_TRUE(mooncake.rows[2].blocks.empty());
  EXPECT_EQ(mooncake.block_tokens, 512);
}

TEST(Trace, OfBurstGptLeavesOutWhatFailed) {
  const Read burst = read(
      "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
      "2,GPT-4,417,0,417,API log\n5,ChatGPT,472,18,490,Conversation log\n"
      "6,GPT-4,1,0,1,API log\n45,ChatGPT,1087,230,1317,Conversation log\n");
  EXPECT_EQ(arrivals(burst), (std::vector<double>{0, 40}));
  EXPECT_EQ(burst.rows[0].prompt, 472);
  EXPECT_EQ(burst.rows[0].output, 18);
  EXPECT_EQ(burst.rows[1].line, 5);
  EXPECT_EQ(burst.skipped, 2);
}

TEST(Trace, OfBurstGptMayHaveSessions) {
  const Read burst = read(
      "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type"
      "\n19440110.0,1722ac82-0a46-4bf0,43,GPT-4,906,446,1352,Conversation log\n"
      "19440161.0,,2,ChatGPT,36,29,65,API log\n");
  EXPECT_EQ(arrivals(burst), (std::vector<double>{0, 51}));
  EXPECT_EQ(burst.rows[1].prompt, 36);
}

TEST(Trace, OfLlmServingSimHasNanosecondsAndTokens) {
  const Read served = read(
      "{\"input_toks\": 25, \"output_toks\": 619, \"arrival_time_ns\": 46926808, "
      "\"input_tok_ids\": [1820, -2, 3.5, [], null], \"output_tok_ids\": [\"a\"]}\n"
      "{\"input_toks\": 19, \"output_toks\": 119, \"arrival_time_ns\": 347938951}\n");
  EXPECT_EQ(arrivals(served), (std::vector<double>{0, 0.301012143}));
  EXPECT_EQ(served.rows[0].prompt, 25);
  EXPECT_EQ(served.rows[1].output, 119);
  EXPECT_TRUE(served.rows[0].blocks.empty());
}

TEST(Trace, MayHaveAByteOrderMarkDosLinesAndBlankOnes) {
  const Read own = read("\xef\xbb\xbf\r\narrival_s,prompt,output\r\n\r\n0,1,2\r\n \t\n1,3,4");
  ASSERT_EQ(own.rows.size(), 2U);
  EXPECT_EQ(own.rows[0].output, 2);
  EXPECT_EQ(own.rows[1].output, 4);
  EXPECT_EQ(own.rows[1].line, 6);
  EXPECT_EQ(read("\xef\xbb\xbf{\"arrival_s\":0,\"prompt\":1,\"output\":2}\r\n").rows.size(), 1U);
}

TEST(Trace, MustNameWhatItHolds) {
  EXPECT_EQ(error_for("arival_s,prompt,output\n0,1,1\n"),
            "trace line 1: has no \"arrival_s\"; rename \"arival_s\" if that is it");
  EXPECT_EQ(
      error_for("TIMESTAMP,ContextTokens\n"),
      "trace line 1: has no \"GeneratedTokens\"; a trace of Azure has TIMESTAMP, ContextTokens "
      "and GeneratedTokens");
  EXPECT_EQ(error_for("prompt,arrival_s,output,prompt\n"),
            "trace line 1: has \"prompt\" twice; leave one of them");
  EXPECT_EQ(error_for("a,b\xff,c\n1,2,3\n").substr(0, 52),
            "trace line 1: no trace has the names \"a, b?, c\"; wri");
  EXPECT_EQ(error_for("{\"arrival_s\": 1, \"prompt\": 1, \"outptu\": 1}").substr(0, 29),
            "trace line 1: has no \"output\"");
  EXPECT_EQ(
      error_for("{\"arrival_s\":0,\"prompt\":1,\"output\":1}\n{\"arrival_s\":0,\"prompt\":1}\n"),
      "trace line 2: has no \"output\"; each line of a trace of llmviewer has arrival_s, prompt "
      "and output");
}

TEST(Trace, MustHoldARequest) {
  EXPECT_EQ(error_for("").substr(0, 15), "trace: is empty");
  EXPECT_EQ(error_for("\n\r\n").substr(0, 15), "trace: is empty");
  EXPECT_EQ(error_for("arrival_s,prompt,output\n"),
            "trace: holds no request; write a line for each request");
  EXPECT_EQ(error_for("Timestamp,Request tokens,Response tokens\n1,1,0\n").substr(0, 38),
            "trace: holds no request that succeeded");
}

/// Of line 2 of our own CSV.
std::string error_of_row(std::string_view row) {
  std::string line =
      error_for("arrival_s,prompt,output,cached\n" + std::string{row} + "\n9,1,1,0\n");
  const std::string_view where = "trace line 2";
  EXPECT_EQ(line.substr(0, where.size()), where) << line;
  return line.substr(where.size());
}

TEST(Trace, RejectsWhatIsNoRequest) {
  EXPECT_EQ(error_of_row("nan,1,1,0"), ": arrival_s: \"nan\" is no time; write a number from 0");
  for (const char* time : {"inf", "-1", "1e999", "", "0x1", "1s", "1 2", "2023-11-16 18:17:03"}) {
    EXPECT_EQ(error_of_row(std::string{time} + ",1,1,0").substr(0, 12), ": arrival_s:") << time;
  }
  EXPECT_EQ(error_of_row("0,0,1,0"),
            ": prompt: \"0\" is no possible number of tokens; write a whole number from 1 to "
            "1000000000");
  for (const char* length :
       {"nan", "-3", "1.5", "1000000001", "x", "", "1k", "99999999999999999999"}) {
    EXPECT_EQ(error_of_row("0,1," + std::string{length} + ",0").substr(0, 9), ": output:")
        << length;
  }
  EXPECT_EQ(error_of_row("0,8,1,9"),
            ": cached: \"9\" is no possible number of tokens; write a whole number from 0 to 8");
  EXPECT_EQ(error_of_row("0,1"), ": 2 cells under 4 columns; correct the line");
  EXPECT_EQ(error_of_row("0,1,1,0,"), ": 5 cells under 4 columns; correct the line");
  EXPECT_EQ(error_of_row("0,\"1\",1,0"), ": has a quoted cell; write its cells without quotes");
  EXPECT_EQ(error_of_row(std::string_view{"0,1\0,1,0", 8}).substr(0, 14), ": prompt: \"1?\"");
  EXPECT_LT(error_of_row("0," + std::string(100000, 'x') + ",1,0").size(), 200U);
}

TEST(Trace, RejectsWhatIsNoDate) {
  for (const char* date :
       {"1", "2023-02-29 00:00:00", "2023-13-01 00:00:00", "2023-1-01 00:00:00", "2023-11-16",
        "2023-11-16 24:00:00", "2023-11-16 18:60:00", "2023-11-16 18:17:61", "2023-11-16 18:17:03.",
        "2023-11-16 18:17:03+", "2023-11-16 18:17:03+24:00", "2023-11-16 18:17:03 PM",
        "2023-11-16 -1:17:03", ""}) {
    EXPECT_EQ(error_for("TIMESTAMP,ContextTokens,GeneratedTokens\n" + std::string{date} + ",1,1\n"),
              "trace line 2: TIMESTAMP: \"" + std::string{date} +
                  "\" is no date and time; write one such as 2023-11-16 18:15:46.6805900");
  }
}

TEST(Trace, MustBeSorted) {
  EXPECT_EQ(
      error_for("arrival_s,prompt,output\n0,1,1\n2,1,1\n\n1.5,1,1\n"),
      "trace line 5: arrives at 1.5 s, before line 3, which arrives at 2 s; sort the lines by "
      "arrival_s");
  EXPECT_EQ(
      error_for("{\"input_toks\": 305, \"output_toks\": 698, \"arrival_time_ns\": 3e9}\n"
                "{\"input_toks\": 264, \"output_toks\": 575, \"arrival_time_ns\": 1e9}\n"),
      "trace line 2: arrives at -2 s, before line 1, which arrives at 0 s; sort the lines: jq "
      "-cs 'sort_by(.arrival_time_ns)[]' trace");
}

TEST(Trace, RejectsJsonThatIsNoRequest) {
  const std::string good = "{\"timestamp\":0,\"input_length\":600,\"output_length\":1}\n";
  const auto second = [&](const std::string& line) { return error_for(good + line); };
  EXPECT_EQ(second("{\"timestamp\":NaN}"),
            "trace line 2: not valid JSON at column 14; write each request as one whole object on "
            "one line");
  for (const char* line :
       {"{", "{}}", "{\"a\":1e999}", "{\"a\":\"\xff\"}", "{\"a\" 1}", "{\"a\":\"\\u"}) {
    EXPECT_EQ(second(line).substr(0, 32), "trace line 2: not valid JSON at ") << line;
  }
  EXPECT_EQ(second("{\"a\":" + std::string(1 << 20, '[')).substr(0, 28),
            "trace line 2: not valid JSON");
  for (const char* line : {"1", "[]", "null", "0,1,1"}) {
    EXPECT_EQ(second(line).substr(0, 31), "trace line 2: not a JSON object") << line;
  }
  for (const char* prompt : {"\"600\"", "true", "[600]", "{\"a\":600}", "600.5", "-600"}) {
    EXPECT_EQ(
        second("{\"timestamp\":0,\"output_length\":1,\"input_length\":" + std::string{prompt} + "}")
            .substr(0, 27),
        "trace line 2: input_length:")
        << prompt;
  }
  EXPECT_EQ(second("{\"timestamp\":\"5\",\"input_length\":1,\"output_length\":1}").substr(0, 24),
            "trace line 2: timestamp:");
}

TEST(Trace, RejectsBlocksThatAreNotThoseOfThePrompt) {
  const auto error = [](const std::string& ids) {
    return error_for(
        "{\"timestamp\":0,\"input_length\":600,\"output_length\":1,\"hash_ids\":" + ids + "}");
  };
  EXPECT_EQ(error("[1,2,3]"),
            "trace line 1: hash_ids: 3 blocks of a prompt of 600 tokens; blocks hold 512 tokens "
            "each, so write 2, or leave it out");
  EXPECT_EQ(error("[1]").substr(0, 32), "trace line 1: hash_ids: 1 blocks");
  for (const char* ids : {"[1,-2]", "[1,2.5]", "[1,null]", "[1,\"2\"]", "[1,[2]]", "[1,{}]", "1",
                          "\"a list\"", "{\"a\":[1,2]}", "true"}) {
    EXPECT_EQ(error(ids).substr(0, 51), "trace line 1: hash_ids: is no list of whole numbers")
        << ids;
  }
}

TEST(Trace, OfAnotherKindOfFileIsRejected) {
  EXPECT_EQ(error_for("\x1f\x8b\x08\x01"),
            "trace: is compressed; unpack it first: gunzip -k trace");
  EXPECT_EQ(error_for("version https://git-lfs.github.com/spec/v1\noid sha256:4b\nsize 52\n"),
            "trace: is a pointer of Git LFS, not the trace; fetch that: git lfs pull");
  EXPECT_EQ(error_for("[\n{\"arrival_s\": 0}]"),
            "trace: is one JSON list; write one object on each line: jq -c '.[]' trace");
  EXPECT_EQ(error_for("{\n  \"arrival_s\": 0}").substr(0, 28), "trace line 1: not valid JSON");
  std::string bytes;
  for (unsigned i = 0; i < 100000; ++i) bytes += static_cast<char>((i * i) >> 7);
  EXPECT_NE(error_for(bytes), "no error");
  EXPECT_EQ(error_for("arrival_s,prompt,output" + std::string(5000, ',')),
            "trace line 1: has more than 1000 names; no trace needs so many: is this the right "
            "file?");
  const TemporaryFolder folder;
  EXPECT_NE(error_of([&] { TraceReader{folder.path().string()}; }).find("cannot be read (Is a dir"),
            std::string::npos);
  EXPECT_NE(error_of([&] { TraceReader{(folder.path() / "none").string()}; }).find("No such file"),
            std::string::npos);
}

TEST(Trace, MayHaveALineOf16MebibytesAndNoLongerOne) {
  const std::string head = "{\"arrival_s\":0,\"prompt\":1,\"output\":1,\"text\":\"";
  EXPECT_EQ(read(head + std::string(15 << 20, 'a') + "\"}\n").rows.size(), 1U);
  EXPECT_EQ(
      error_for("arrival_s,prompt,output\n0,1,1\n" + std::string(40 << 20, '1')),
      "trace line 3: longer than 16 MiB; one line holds one request: is this the right file?");
}

TEST(Trace, IsReadFromAPipe) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread writer{[&] {
    std::ofstream pipe{path};
    pipe << "arrival_s,prompt,output\n" << std::flush;
    for (int i = 0; i < 50000; ++i) pipe << i << ",10,20\n";
  }};
  const Read piped = read_file(path);
  writer.join();
  ASSERT_EQ(piped.rows.size(), 50000U);
  EXPECT_EQ(piped.rows.back().arrival, 49999);
  EXPECT_EQ(piped.rows.back().line, 50001);
}

TEST(Trace, OfAnySizeIsReadInFlatMemory) {
  const auto most_kib = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "big.csv").string();
  constexpr int kRows = 1'500'000;
  {
    std::ofstream file{path};
    file << "arrival_s,prompt,output,note\n";
    for (int i = 0; i < kRows; ++i)
      file << i << ",10,20,0123456789012345678901234567890123456789\n";
  }
  const auto before = most_kib();
  TraceReader reader{path};
  double rows = 0;
  while (reader.next()) ++rows;
  EXPECT_EQ(rows, kRows);
  EXPECT_LT(most_kib() - before, 8 << 10);  // of 80 MB
}

}  // namespace
}  // namespace llmviewer::trace_test
