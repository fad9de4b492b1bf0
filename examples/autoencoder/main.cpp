// autoencoder: trains the network of the article's Listing 2 on photographs and shows what it has learnt.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <optional>
#include <thread>

#include "checkpoint.hpp"
#include "pictures.hpp"
#include "progress.hpp"

namespace autoencoder {
namespace {

volatile std::sig_atomic_t stop = 0;  // a signal handler can reach nothing else

struct command_line {
  std::string out = "autoencoder", weights, exported;
  std::vector<std::string> photos{KONV_DATA_DIR "/images/astronaut.png", KONV_DATA_DIR "/images/coffee.png"};
  std::string test = KONV_DATA_DIR "/images/chelsea.png";
  std::string optimizer = "adam";
  index_t steps = 3000, save_every = 500;
  std::optional<index_t> batch;
  std::optional<double> rate, momentum;
  std::optional<std::uint64_t> seed;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  bool fresh = false;
};

// A random start, or what the weights file holds; options that were given win over the file's.
training begin(const command_line& c) {
  training t{network(c.seed.value_or(1)), nn::adam<float>{}};
  if (c.optimizer == "sgd") t.how = nn::sgd<float>{{.rate = 0.3, .momentum = 0.9}};
  if (!c.fresh && std::filesystem::exists(c.weights)) load_training(c.weights, t);
  t.seed = c.seed.value_or(t.seed);
  t.batch = c.batch.value_or(t.batch);
  if (c.rate) std::visit([&](auto& o) { o.options.rate = *c.rate; }, t.how);
  if (auto* s = std::get_if<nn::sgd<float>>(&t.how); s && c.momentum) s->options.momentum = *c.momentum;
  return t;
}

void train(training& t, const patches& photos, const command_line& c) {
  save_training(c.weights, t);  // a place that cannot be written to is found out now
  progress bar(t.steps, c.steps);
  while (t.steps < c.steps && !stop) {
    const double loss = train_step(t, photos, c.threads);
    if (!std::isfinite(loss))
      throw konv::error("the loss is no longer a number at step " + std::to_string(t.steps) + ": try a smaller --rate");
    bar.show(t.steps, loss);
    if (t.steps % c.save_every == 0) save_training(c.weights, t);
  }
  save_training(c.weights, t);
}

void draw(const network& net, view unseen, const command_line& c) {
  const network random(1);
  const named_network both[] = {{&net, "trained"}, {&random, "random"}};
  const tensor portrait = portrait_of(konv::io::load_grey(c.test));
  konv::io::save(c.out + "/figure19.png", evolution(both, portrait));
  konv::io::save(c.out + "/figure20.png", two_extremes(net, portrait));
  konv::io::save(c.out + "/reconstruction.png", reconstructions(net, unseen));
  std::cout << c.out << "/figure19.png " << c.out << "/figure20.png " << c.out << "/reconstruction.png\n";
}

// A mean squared error, and its root in grey levels of 0 to 255.
std::string loss_text(double loss) {
  char text[64];
  std::snprintf(text, sizeof text, "%.5f (%.1f grey levels)", loss, 127.5 * std::sqrt(loss));
  return text;
}

int run(int argc, char** argv) {
  command_line c;
  CLI::App app(
      "Trains the convolutional autoencoder of the article's Listing 2 on 96x96 grey patches of photographs.\n"
      "Ctrl-C finishes the step and saves; the same command then goes on where it stopped.");
  app.add_option("OUT_DIR", c.out, "folder for the pictures")->capture_default_str();
  app.add_option("-w,--weights", c.weights, ".npz file to go on from and to save to (default: OUT_DIR/weights.npz)");
  app.add_option("-p,--photos", c.photos, "photographs to train on")->capture_default_str();
  app.add_option("-t,--test", c.test, "photograph never trained on, for losses and pictures")->capture_default_str();
  app.add_option("-n,--steps", c.steps, "steps in all, those of earlier runs included")
      ->check(CLI::Range(index_t{0}, index_t{1} << 40))
      ->capture_default_str();
  app.add_option("-b,--batch", c.batch, "patches per step (default: the weights file's, or 32)")
      ->check(CLI::Range(index_t{1}, most_patches));
  app.add_option("--optimizer", c.optimizer, "adam or sgd")
      ->check(CLI::IsMember({"adam", "sgd"}))
      ->capture_default_str();
  app.add_option("-r,--rate", c.rate, "learning rate (default: the weights file's, or adam 0.001, sgd 0.3)")
      ->check(CLI::Range(1e-12, 1e3));
  app.add_option("--momentum", c.momentum, "of sgd (default: the weights file's, or 0.9)")
      ->check(CLI::Range(0.0, 0.999));
  app.add_option("-s,--seed", c.seed, "of random weights and patches (default: the weights file's, or 1)");
  app.add_option("-j,--threads", c.threads, "they change the speed, not the result")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--save-every", c.save_every, "steps between two saves")
      ->check(CLI::Range(index_t{1}, index_t{1} << 40))
      ->capture_default_str();
  app.add_option("-e,--export", c.exported, ".npz file for the weights alone, a third of the size");
  app.add_flag("--fresh", c.fresh, "start from random weights even if the weights file is there");
  CLI11_PARSE(app, argc, argv);
  if (c.weights.empty()) c.weights = c.out + "/weights.npz";

  const patches photos(c.photos);
  const tensor unseen = patches(std::span(&c.test, 1)).all();
  training t = begin(c);
  std::filesystem::create_directories(c.out);
  std::cout << "loss on " << c.test << " after " << t.steps << " steps: " << loss_text(loss_of(t.net, unseen))
            << std::endl;
  if (t.steps < c.steps) {
    for (const int s : {SIGINT, SIGTERM}) std::signal(s, [](int) { stop = 1; });
    train(t, photos, c);
    std::cout << "loss on " << c.test << " after " << t.steps << " steps: " << loss_text(loss_of(t.net, unseen))
              << std::endl;
  }
  if (stop)
    std::cout << "stopped; " << c.weights << " is saved, and the same command goes on\n";
  else
    draw(t.net, unseen, c);
  if (!c.exported.empty()) save_weights(c.exported, t.net);
  return 0;
}

}  // namespace
}  // namespace autoencoder

int main(int argc, char** argv) try {
  return autoencoder::run(argc, argv);
} catch (const std::exception& e) {
  std::cerr << "autoencoder: " << e.what() << "\n";
  return 1;
}
