# What konv's own tests, examples and benchmarks are built with.

# Link it PRIVATE: it is no part of what users get.
add_library(konv_warnings INTERFACE)
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(konv_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wsign-conversion $<$<BOOL:${KONV_WERROR}>:-Werror>)
elseif(MSVC)
  target_compile_options(konv_warnings INTERFACE /W4 /permissive- $<$<BOOL:${KONV_WERROR}>:/WX>)
endif()

# g++ writes AddressSanitizer's check out at every access: calls to it take a file from 84 to 50 seconds, and a sixth of
# the memory off.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize=[^ ]*address")
  add_compile_options(--param asan-instrumentation-with-call-threshold=0)
endif()

# Tests run under every instruction set, the portable one too, which programs on machines with vectors do not compile.
if(KONV_BUILD_TESTS)
  add_compile_definitions(KONV_WITH_PORTABLE)
endif()

# The headers of stb, where they are not in the compiler's own path.
add_library(konv_stb INTERFACE)
if(KONV_STB_INCLUDE_DIR)
  target_include_directories(konv_stb SYSTEM INTERFACE ${KONV_STB_INCLUDE_DIR})
endif()

# konv_program(name sources...): an executable of ours, strictly C++20, with warnings.
function(konv_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE konv::konv konv_warnings konv_stb)
  target_compile_definitions(${name} PRIVATE KONV_DATA_DIR="${PROJECT_SOURCE_DIR}/data")
  set_target_properties(${name} PROPERTIES CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF)
endfunction()
