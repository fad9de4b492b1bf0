// feature_maps: what the layers of VGG-16 and ResNet-50 make of a photograph.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include <konv/cpu/isa.hpp>
#include <konv/io/npy_tensor.hpp>
#include <konv/io/npz.hpp>
#include <konv/io/stb.hpp>

#include "networks.hpp"
#include "photograph.hpp"
#include "sheets.hpp"

namespace {

constexpr const char* about =
    R"(Runs the 13 convolutions of VGG-16, and ResNet-50 to the end of its first stage, on a photograph, and
writes a sheet of feature maps per layer.

Weights are torchvision's, from a .npz or .safetensors file; without one they are random. To export them (Python):
  import numpy as np, torchvision
  net = torchvision.models.vgg16(weights="DEFAULT")            # or resnet50
  keep = ("features.", "conv1.", "bn1.", "layer1.")
  arrays = {k: v.numpy() for k, v in net.state_dict().items() if k.startswith(keep)}
  np.savez("vgg16.npz", **arrays)
or, with the package safetensors, save_file(net.state_dict(), "vgg16.safetensors").)";

struct network {
  const char* name;
  const char* first;  // parameter: files are told apart by it
  std::vector<networks::stage> (*run)(const networks::weights&, konv::tensor<float, 4>, int);
};
constexpr network all[] = {{"vgg16", "features.0.weight", networks::vgg16},
                           {"resnet50", "conv1.weight", networks::resnet50}};

std::string size_of(const konv::tensor<float, 4>& maps) {
  return std::to_string(maps.shape(1)) + " x " + std::to_string(maps.shape(2)) + " x " + std::to_string(maps.shape(3));
}

void report(const networks::stage& s) {
  std::printf("  %-15s %-16s %8.2f ms", s.name.c_str(), size_of(s.maps).c_str(), s.milliseconds);
  if (s.operations > 0) std::printf(" %8.1f GFLOP/s", s.operations / s.milliseconds / 1e6);
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) try {
  std::string out = "feature_maps", photo = KONV_DATA_DIR "/images/chelsea.png", file, wanted = "both", arrays;
  konv::index_t side = 224, maps = 32;
  int calls = 3;
  unsigned seed = 1;
  CLI::App app(about);
  app.add_option("OUT_DIR", out, "folder for the pictures")->capture_default_str();
  app.add_option("-p,--photo", photo, "photograph; the largest square in its middle is used")->capture_default_str();
  app.add_option("-w,--weights", file, "weights, .npz or .safetensors (default: random)");
  app.add_option("-n,--network", wanted, "vgg16, resnet50 or both")
      ->check(CLI::IsMember({"vgg16", "resnet50", "both"}))
      ->capture_default_str();
  app.add_option("-a,--arrays", arrays, "also write the input and all feature maps to this .npz file");
  app.add_option("-s,--side", side, "pixels of the square")->check(CLI::Range(32, 1024))->capture_default_str();
  app.add_option("-m,--maps", maps, "feature maps shown of each layer")
      ->check(CLI::Range(1, 512))
      ->capture_default_str();
  app.add_option("--calls", calls, "calls of each layer; the fastest is told")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", seed, "of the random weights")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const auto weights = file.empty() ? networks::weights::random(seed) : networks::weights::load(file);
  const networks::picture square = networks::square_of(konv::io::load(photo, {.channels = 3}), side);
  std::filesystem::create_directories(out);
  konv::io::save(out + "/input.png", square);
  std::printf("%s, %td x %td, %s, one thread, %s\n", std::filesystem::path(photo).filename().c_str(), side, side,
              weights.description().c_str(), konv::cpu::name(konv::cpu::current()));

  const konv::tensor<float, 4> x = networks::normalised(square);
  std::vector<konv::io::npz_archive::entry> entries{{"input", konv::io::to_npy(x.view()[0])}};
  bool any = false;
  for (const network& n : all) {
    // Of a file with both networks' names both are run, of one with neither's the error lists what is missing.
    const bool others = weights.trained() && !weights.holds(n.first) && weights.holds(all[&n == all ? 1 : 0].first);
    if (wanted == "both" ? others : wanted != n.name) continue;
    any = true;
    std::printf("%s\n", n.name);
    const auto stages = n.run(weights, x.clone(), calls);
    double total = 0;
    int number = 0;
    for (const networks::stage& s : stages) {
      report(s);
      if (!arrays.empty()) entries.push_back({n.name + ("." + s.name), konv::io::to_npy(s.maps.view()[0])});
      total += s.milliseconds;
      char prefix[16];
      std::snprintf(prefix, sizeof prefix, "_%02d_", ++number);
      konv::io::save(
          out + "/" + n.name + prefix + s.name + ".png",
          networks::map_sheet(s.maps, maps,
                              n.name + (" " + s.name) + ": " + size_of(s.maps) + ", " + weights.description()));
    }
    std::printf("  %-15s %16s %8.2f ms\n", "all", "", total);
  }
  if (!arrays.empty()) konv::io::save_npz(arrays, entries);
  if (any) std::printf("Pictures in %s\n", out.c_str());
} catch (const std::exception& e) {
  std::cerr << "feature_maps: " << e.what() << "\n";
  return 1;
}
