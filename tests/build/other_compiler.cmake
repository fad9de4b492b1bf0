# cmake -DCXX=compiler -DFLAGS=... -DINCLUDE=folder -DFILE=program -DWORK=folder -P other_compiler.cmake
# Compiles a program with another compiler than the tests', without a warning, and runs it.
cmake_minimum_required(VERSION 3.23)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
execute_process(COMMAND ${CXX} ${FLAGS} -O1 -I${INCLUDE} ${FILE} -o ${WORK}/program COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK}/program COMMAND_ERROR_IS_FATAL ANY)
