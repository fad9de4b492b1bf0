# cmake -DCXX=compiler -DFLAGS=... -DINCLUDE=folder -DSTB=folder -DJSON=found -P headers_alone.cmake
# Compiles every public header by itself.
cmake_minimum_required(VERSION 3.23)
file(GLOB_RECURSE headers RELATIVE ${INCLUDE} ${INCLUDE}/*.hpp)
set(failed 0)
cmake_path(GET CXX FILENAME compiler)
set(source ${CMAKE_BINARY_DIR}/alone_${compiler}.cpp)  # two compilers may be tested at once
foreach(header ${headers})
  if((header MATCHES "^konv/io/(stb|npz)" AND NOT STB) OR (header MATCHES "^konv/io/safetensors" AND NOT JSON)
      OR header MATCHES "^konv/run/")  # tests/run compiles these, with their flags
    continue()  # on somebody else's library
  endif()
  file(WRITE ${source} "#include <${header}>\n#include <${header}>\n")
  execute_process(COMMAND ${CXX} ${FLAGS} -I${INCLUDE} -fsyntax-only ${source}
    RESULT_VARIABLE result ERROR_VARIABLE text)
  if(NOT result EQUAL 0)
    message("${header} does not compile alone:\n${text}")
    math(EXPR failed "${failed} + 1")
  endif()
endforeach()
list(LENGTH headers count)
message("${count} headers, ${failed} failed")
if(failed OR count EQUAL 0)
  message(FATAL_ERROR "headers must compile alone")
endif()
