# cmake -DCXX=compiler -DINCLUDE=folder -DFILE=source -DWHAT=text -DLIMIT=factor -DWORK=folder -P compile_time.cmake
# Prints how long the compiler works on one file at -O2 and fails far beyond the aim of 2 s. Machines differ by a factor
# and are busy: the limit is a multiple of what the same compiler takes for the headers of others that konv includes.
# Processor time where bash can tell it; the best of three, the two files in turn.
cmake_minimum_required(VERSION 3.23)
file(MAKE_DIRECTORY ${WORK})
file(WRITE ${WORK}/headers.cpp "#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
")
find_program(BASH bash)

function(compile file result)
  set(command ${CXX} -std=c++20 -O2 -I${INCLUDE} -c ${file} -o ${WORK}/out.o)
  if(BASH)
    execute_process(COMMAND ${BASH} -c "TIMEFORMAT=%3U; time \"$@\"" timed ${command}
      ERROR_VARIABLE took COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE "[^0-9]" "" took "${took}")
  else()
    string(TIMESTAMP begin "%s%f")
    execute_process(COMMAND ${command} COMMAND_ERROR_IS_FATAL ANY)
    string(TIMESTAMP end "%s%f")
    math(EXPR took "(${end} - ${begin}) / 1000")
  endif()
  math(EXPR took "${took}")
  if(took LESS ${result})
    set(${result} ${took} PARENT_SCOPE)
  endif()
endfunction()

set(headers 999999999)
set(best 999999999)
foreach(run RANGE 1 3)
  compile(${WORK}/headers.cpp headers)
  compile(${FILE} best)
endforeach()
math(EXPR limit "${LIMIT} * ${headers}")
message("konv and ${WHAT}, -O2: ${best} ms (aim, for correlate: about 2000 ms); headers of others ${headers} ms")
if(best GREATER limit)
  message(FATAL_ERROR "compiling took ${best} ms, limit ${LIMIT} times ${headers} ms")
endif()
