# cmake -DCXX=compiler -DSOURCE=project -DWORK=folder -P readme.cmake
# Compiles every ```cpp block of the README: those that have a main as a user would, and runs them beside a photo.png;
# the others as the body of a function whose arguments are the names that they use.
cmake_minimum_required(VERSION 3.23)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
file(COPY_FILE ${SOURCE}/data/images/chelsea.png ${WORK}/photo.png)
file(READ ${SOURCE}/README.md rest)
set(count 0)
set(fragments 0)
while(TRUE)
  string(FIND "${rest}" "```cpp\n" begin)
  if(begin EQUAL -1)
    break()
  endif()
  math(EXPR begin "${begin} + 7")
  string(SUBSTRING "${rest}" ${begin} -1 rest)
  string(FIND "${rest}" "```" end)
  string(SUBSTRING "${rest}" 0 ${end} block)
  math(EXPR end "${end} + 3")
  string(SUBSTRING "${rest}" ${end} -1 rest)
  if(NOT block MATCHES "int main\\(")
    math(EXPR fragments "${fragments} + 1")
    file(WRITE ${WORK}/fragment${fragments}.cpp "#include <konv/fft.hpp>
#include <konv/io/stb.hpp>
#include <konv/konv.hpp>
#include <konv/stream.hpp>
struct cv_mat {
  unsigned char* data;
  int cols, rows;
  int channels() const { return 3; }
  std::size_t step1() const { return 0; }
};
void fragment(float* pointer, konv::index_t row_stride, cv_mat mat, int rows, int cols, std::vector<float> weights,
              std::vector<float> column, std::vector<float> row, konv::kernel<float> large, konv::image<float> out,
              konv::image_view<std::uint8_t> page) {
${block}}
")
    execute_process(COMMAND ${CXX} -std=c++20 -fsyntax-only -I${SOURCE}/include fragment${fragments}.cpp
      WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
    continue()
  endif()
  math(EXPR count "${count} + 1")
  file(WRITE ${WORK}/program${count}.cpp "${block}")
  execute_process(COMMAND ${CXX} -std=c++20 -O2 -Wall -Wextra -I${SOURCE}/include program${count}.cpp -o program${count}
    WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ./program${count} WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
endwhile()
file(GLOB pictures RELATIVE ${WORK} ${WORK}/*.png)
message("${count} programs compiled and run, ${fragments} fragments compiled; pictures: ${pictures}")
list(LENGTH pictures made)
if(count EQUAL 0 OR fragments EQUAL 0 OR made LESS 2)
  message(FATAL_ERROR "README.md must hold a program that makes a picture of photo.png, and what there is")
endif()
