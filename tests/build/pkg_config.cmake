# Compiles the consumer against an installed konv with the flags that pkg-config gives, as a Makefile would, and runs it.
# cmake -DCXX=... -DPKG_CONFIG=... -DSTAGE=... -DSOURCE=... -DWORK=... -P pkg_config.cmake
set(ENV{PKG_CONFIG_PATH} ${STAGE}/share/pkgconfig)
execute_process(COMMAND ${PKG_CONFIG} --cflags --libs "konv >= 0.1" OUTPUT_VARIABLE flags
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
file(MAKE_DIRECTORY ${WORK})
execute_process(COMMAND ${CXX} -std=c++20 -O2 ${SOURCE} ${flags} -o ${WORK}/consumer COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK}/consumer COMMAND_ERROR_IS_FATAL ANY)
