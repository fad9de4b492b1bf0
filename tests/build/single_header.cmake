# cmake -DPYTHON=python3 -DCXX=compiler -DFLAGS=... -DSOURCE=project -DWORK=folder -P single_header.cmake
# konv as one file compiles, without warnings and without the rest of konv, and computes.
cmake_minimum_required(VERSION 3.23)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
execute_process(COMMAND ${PYTHON} ${SOURCE}/scripts/single_header.py ${WORK}/konv_single.hpp nn.hpp volume.hpp fft.hpp
  stream.hpp
  COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${WORK}/main.cpp [[
#include "konv_single.hpp"
#include "konv_single.hpp"

int main() {
  konv::image<std::uint8_t> photo({.width = 5, .height = 1}, 10);
  photo(2, 0) = 50;
  const float mean[1][3] = {{.25f, .5f, .25f}};
  const auto soft = konv::correlate<std::uint8_t>(photo, mean);
  return soft(1, 0) == 20 && soft(2, 0) == 30 && soft(4, 0) == 10 ? 0 : 1;
}
]])
execute_process(COMMAND ${CXX} ${FLAGS} -O1 ${WORK}/main.cpp -o ${WORK}/main COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK}/main COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E env KONV_ISA=portable ${WORK}/main COMMAND_ERROR_IS_FATAL ANY)
