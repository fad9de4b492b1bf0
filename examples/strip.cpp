// strip: the edges of a picture that need not fit in memory, row by row.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <konv/stream.hpp>

namespace stream = konv::stream;

// A binary PGM (P5) or PPM (P6) of 8 bits, its header read, its pixels next.
struct pnm_reader {
  std::ifstream file;
  konv::extent size;

  explicit pnm_reader(const std::string& name) : file(name, std::ios::binary) {
    if (!file) throw konv::io_error(name + ": cannot open");
    std::string kind;
    konv::index_t most = 0;
    file >> kind;
    for (konv::index_t* const number : {&size.width, &size.height, &most}) {
      while ((file >> std::ws).peek() == '#') file.ignore(1 << 20, '\n');
      file >> *number;
    }
    file.get();  // the one white space before the pixels
    size.channels = kind == "P6" ? 3 : 1;
    if (!file || (kind != "P5" && kind != "P6") || most != 255 || size.width < 1 || size.height < 1)
      throw konv::io_error(name + ": expected a binary PGM or PPM of 8 bits");
  }
  /// Fills rows, as many as are left of the picture and as there is room for. Says how many.
  konv::index_t read(konv::image_view<std::uint8_t> room, konv::index_t left) {
    const konv::index_t count = std::min(left, room.height());
    for (konv::index_t y = 0; y < count; ++y)
      if (!file.read(reinterpret_cast<char*>(room.row(y)), room.width() * room.channels()))
        throw konv::io_error("the picture ends too early");
    return count;
  }
};

int main(int argc, char** argv) try {
  std::string in, out = "strip.pgm";
  double sigma = 1.5;
  CLI::App app("Blurs a PGM or PPM and shows its edges, with a few rows of it in memory at a time.");
  app.add_option("IN", in, "picture to read: binary PGM or PPM, 8 bits, of any height")->required();
  app.add_option("OUT", out, "picture to write, of the same kind")->capture_default_str();
  app.add_option("-s,--sigma", sigma, "width of the blur")->check(CLI::Range(0.1, 50.0))->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  pnm_reader source(in);
  const konv::extent size = source.size;
  std::ofstream file(out, std::ios::binary);
  file << (size.channels == 3 ? "P6\n" : "P5\n") << size.width << ' ' << size.height << "\n255\n";

  const stream::chain edges(stream::gaussian_blur(sigma), stream::gradient_magnitude<std::uint8_t>());
  auto filter = stream::rows<std::uint8_t>(edges, size, [&](konv::image_view<const std::uint8_t> rows) {
    for (konv::index_t y = 0; y < rows.height(); ++y)
      file.write(reinterpret_cast<const char*>(rows.row(y)), rows.width() * rows.channels());
  });
  for (konv::index_t y = 0, count; y < size.height; y += count) {
    count = source.read(filter.room(), size.height - y);
    filter.filled(count);
  }
  filter.finish();
  if (!file.flush()) throw konv::io_error(out + ": cannot write");
  std::cout << in << " -> " << out << ": " << size.width << " x " << size.height << " pixels, " << filter.bytes() / 1024
            << " KB of them at a time\n";
} catch (const konv::error& e) {
  std::cerr << "strip: " << e.what() << "\n";
  return 1;
}
