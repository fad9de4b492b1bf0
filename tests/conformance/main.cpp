// konv_conformance: runs a folder of conformance vectors and says what passed.
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

#include <konv/cpu/isa.hpp>
#include <konv/io/npy.hpp>
#include <nlohmann/json.hpp>

#include "compare.hpp"
#include "registry.hpp"

namespace {

using namespace conformance;

constexpr int usage_error = 2;
constexpr int isa_missing = 77;  // what ctest takes for "skipped"

constexpr const char* usage =
    "usage: konv_conformance DIR [--isa NAME] [--op NAME] [--group NAME] [--id ID] [-v]\n"
    "\n"
    "Runs the cases of DIR/manifest.json whose operation konv has.\n"
    "  --isa NAME    avx512, avx2, sse2, neon or portable (default: the best that the machine has, or KONV_ISA)\n"
    "  --op NAME     only cases of this operation\n"
    "  --group NAME  only cases of this group\n"
    "  --id ID       only this case\n"
    "  -v            name every case\n"
    "Ends with the line `N passed, N failed, N skipped`. Exit code 0: none failed; 1: some did; 2: the arguments or\n"
    "the manifest cannot be used; 77: the machine has no such ISA.\n";

struct arguments {
  std::string folder, isa, op, group, id;
  bool verbose = false;
};

std::optional<arguments> parse(int argc, char** argv) {
  arguments a;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto option = [&](const char* name, std::string& to) {
      if (word != name) return false;
      if (i + 1 < argc) to = argv[++i];
      return true;
    };
    if (option("--isa", a.isa) || option("--op", a.op) || option("--group", a.group) || option("--id", a.id)) continue;
    if (word == "-v" || word == "--verbose")
      a.verbose = true;
    else if (word.starts_with("-") || !a.folder.empty())
      return std::nullopt;
    else
      a.folder = word;
  }
  if (a.folder.empty()) return std::nullopt;
  return a;
}

enum class outcome { passed, failed, skipped };

outcome run(const std::string& folder, const json& entry, std::string& why) {
  const auto found = registry().find(entry.at("op").get<std::string>());
  if (found == registry().end()) {
    why = "konv has no operation " + entry.at("op").get<std::string>();
    return outcome::skipped;
  }
  try {
    test_case c{entry.at("id").get<std::string>(), found->first, parameters(entry.at("params")), {}};
    for (const auto& file : entry.at("inputs").items())
      c.inputs[file.key()] = konv::io::load_npy(folder + "/" + file.value().get<std::string>());
    const arrays outputs = found->second(c);

    const json& limits = entry.at("tolerance");
    const tolerance t{limits.at("abs").get<double>(), limits.at("rel").get<double>(),
                      limits.at("max_mismatch_fraction").get<double>()};
    int compared = 0;
    for (const auto& file : entry.at("expected").items()) {
      bool informative = false;
      if (entry.contains("informative"))
        for (const auto& key : entry.at("informative")) informative = informative || key == file.key();
      if (informative) continue;
      const auto output = outputs.find(file.key());
      if (output == outputs.end()) throw unsupported("there is no output '" + file.key() + "'");
      why = mismatch(output->second, konv::io::load_npy(folder + "/" + file.value().get<std::string>()), t);
      if (!why.empty()) {
        why = file.key() + why;
        return outcome::failed;
      }
      ++compared;
    }
    if (compared == 0) throw unsupported("nothing is expected of it");
    return outcome::passed;
  } catch (const unsupported& e) {
    why = e.what();
    return outcome::skipped;
  } catch (const std::exception& e) {
    why = std::string("error: ") + e.what();
    return outcome::failed;
  }
}

int run_all(const arguments& a) {
  std::ifstream in(a.folder + "/manifest.json");
  if (!in) throw std::runtime_error(a.folder + "/manifest.json: cannot be opened");
  const json manifest = json::parse(in);
  if (manifest.at("schema") != 1) throw std::runtime_error("the manifest's schema is not 1");

  int passed = 0, failed = 0, skipped = 0;
  for (const json& entry : manifest.at("cases")) {
    if (!a.op.empty() && entry.at("op") != a.op) continue;
    if (!a.group.empty() && entry.at("group") != a.group) continue;
    if (!a.id.empty() && entry.at("id") != a.id) continue;
    std::string why;
    const outcome o = run(a.folder, entry, why);
    ++(o == outcome::passed ? passed : o == outcome::failed ? failed : skipped);
    const std::string id = entry.at("id").get<std::string>();
    if (o == outcome::failed)
      std::printf("FAILED  %s: %s\n", id.c_str(), why.c_str());
    else if (a.verbose)
      std::printf("%s  %s%s%s\n", o == outcome::passed ? "passed" : "skipped", id.c_str(), why.empty() ? "" : ": ",
                  why.c_str());
  }
  if (passed + failed + skipped == 0) std::fprintf(stderr, "konv_conformance: no case has that operation or group\n");
  std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
  if (passed + failed + skipped == 0) return usage_error;
  return failed > 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::optional<arguments> a = parse(argc, argv);
  if (!a) {
    const bool help = argc == 2 && (std::strcmp(argv[1], "--help") == 0 || std::strcmp(argv[1], "-h") == 0);
    std::fputs(usage, help ? stdout : stderr);
    return help ? 0 : usage_error;
  }
  try {
    if (!a->isa.empty()) {
      const konv::cpu::isa wanted = konv::cpu::parse(a->isa.c_str());
      if (!konv::cpu::supported(wanted)) {
        std::printf("%s is not available on this machine\n", a->isa.c_str());
        return isa_missing;
      }
      konv::cpu::force(wanted);
    }
    std::printf("ISA: %s\n", konv::cpu::name(konv::cpu::current()));
    return run_all(*a);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "konv_conformance: %s\n", e.what());
    return usage_error;
  }
}
