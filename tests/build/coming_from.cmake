# cmake -DCXX=compiler -DSOURCE=project -DSTB=folder -DWORK=folder -P coming_from.cmake
# docs/coming_from.md: compiles and runs what the right column of its tables says, beside a photo.png, an x.npy and a
# w.npz, each row with its line number for an error to name.
cmake_minimum_required(VERSION 3.23)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
file(COPY_FILE ${SOURCE}/data/images/chelsea.png ${WORK}/photo.png)
file(STRINGS ${SOURCE}/docs/coming_from.md lines)
set(body "")
set(rows 0)
set(number 0)
foreach(line IN LISTS lines)
  math(EXPR number "${number} + 1")
  if(line MATCHES "^[|] .* [|] `([^`]+)` [|]$")
    math(EXPR rows "${rows} + 1")
    string(APPEND body "#line ${number} \"docs/coming_from.md\"\n  { [[maybe_unused]] const auto result = ${CMAKE_MATCH_1}; }\n")
  elseif(line MATCHES "^[|] [^-]" AND NOT line MATCHES "konv [|]$")
    message(FATAL_ERROR "docs/coming_from.md:${number}: the last column is not one call in backticks")
  endif()
endforeach()
if(rows LESS 50)
  message(FATAL_ERROR "docs/coming_from.md has ${rows} rows, expected 50 or more")
endif()
file(WRITE ${WORK}/rows.cpp "#include <konv/fft.hpp>
#include <konv/io/npy_tensor.hpp>
#include <konv/io/npz.hpp>
#include <konv/io/stb.hpp>
#include <konv/konv.hpp>
#include <konv/nn.hpp>
#include <konv/volume.hpp>

int main() {
  const konv::image<std::uint8_t> src = konv::io::load(\"photo.png\", {.channels = 1});
  const konv::image<float> image = konv::convert<float>(src);
  constexpr konv::kernel2d<float, 3, 3> k{{-2, -1, 0, -1, 1, 1, 0, 1, 2}};
  const konv::kernel<float> large(25, 25, std::vector<float>(625, 1 / 625.0F));
  const std::vector<float> down{1, 2, 1}, along{-1, 0, 1};
  const konv::tensor<float, 3> volume({8, 9, 10});
  const konv::tensor<float, 3> k3({3, 3, 3});
  const konv::tensor<float, 4> x({1, 4, 8, 8}), y({1, 6, 8, 8}), target({1, 4, 8, 8});
  const konv::tensor<float, 4> w({6, 4, 3, 3}), w2({6, 2, 3, 3}), wt({4, 6, 3, 3});
  const std::vector<float> b(6);
  konv::io::save_npy(\"x.npy\", konv::io::to_npy(x));
  const konv::io::npz_archive::entry weights[] = {{\"conv1.weight\", konv::io::to_npy(w)}};
  konv::io::save_npz(\"w.npz\", weights);
${body}}
")
execute_process(COMMAND ${CXX} -std=c++20 -I${SOURCE}/include -I${STB} rows.cpp -o rows
  WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ./rows WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
message("${rows} rows compiled and run")
