// Attributes, feature macros and the two ABI namespaces. Everything else includes this first.
// SPDX-License-Identifier: MIT
#ifndef KONV_CONFIG_HPP
#define KONV_CONFIG_HPP

#include "version.hpp"

#if defined(_MSVC_LANG) ? _MSVC_LANG < 202002L : __cplusplus < 202002L
#error "konv needs C++20: compile with -std=c++20 (or /std:c++20)"
#endif

// KONV_VECTOR_EXTENSIONS: the compiler has vector_size types and per-function targets (g++ and clang).
// Without it, or with KONV_PORTABLE defined, only the scalar kernels are built.
#if defined(__GNUC__) && !defined(KONV_PORTABLE)
#define KONV_VECTOR_EXTENSIONS 1
#else
#define KONV_VECTOR_EXTENSIONS 0
#endif

#if defined(__x86_64__) && KONV_VECTOR_EXTENSIONS
#define KONV_X86 1
#else
#define KONV_X86 0
#endif

#if defined(__aarch64__) && KONV_VECTOR_EXTENSIONS
#define KONV_ARM64 1
#else
#define KONV_ARM64 0
#endif

// KONV_HAS_PORTABLE: the portable kernels are built. Beside vectors, which every x86-64 and every 64-bit ARM has, they
// are for tests only (KONV_WITH_PORTABLE defined): a program would compile what it never runs.
#if KONV_X86 || KONV_ARM64
#if defined(KONV_WITH_PORTABLE)
#define KONV_HAS_PORTABLE 1
#else
#define KONV_HAS_PORTABLE 0
#endif
#else
#define KONV_HAS_PORTABLE 1
#endif

#if defined(__GNUC__)
#define KONV_INLINE inline __attribute__((always_inline))  // also keeps a function out of the linker's hands
#define KONV_COLD __attribute__((cold, noinline))
#define KONV_NOINLINE __attribute__((noinline))
#define KONV_RESTRICT __restrict__
#else
#define KONV_INLINE __forceinline
#define KONV_COLD __declspec(noinline)
#define KONV_NOINLINE __declspec(noinline)
#define KONV_RESTRICT __restrict
#endif

// A kernel of many levels: KONV_FLATTEN before the outermost function, KONV_LEVEL before those that it is made of.
// always_inline would do, but g++ then optimises every level by itself, with all that is in it, before it puts it into
// the next, the innermost of six levels six times.
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__)
#define KONV_FLATTEN __attribute__((flatten))
#define KONV_LEVEL inline
#else
#define KONV_FLATTEN
#define KONV_LEVEL KONV_INLINE
#endif

// KONV_NO_EXCEPTIONS: set by the user or found out. Errors then go to konv::on_error, which the program defines.
#if !defined(KONV_NO_EXCEPTIONS) && !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#define KONV_NO_EXCEPTIONS 1
#endif

// Two inline namespaces. Types live in one that depends on the version only, so that every file of a program
// means the same konv::image. Algorithms live in one that is keyed on the instruction set that the file was
// compiled for: two files built with and without -march=x86-64-v4 then hold two functions, and the linker cannot
// hand the AVX-512 copy to the file that must run everywhere.
#if defined(__AVX512BW__)
#define KONV_ABI_ v0_x4
#elif defined(__AVX2__)
#define KONV_ABI_ v0_x3
#elif defined(__AVX__)
#define KONV_ABI_ v0_x2a
#elif defined(__SSE4_1__)
#define KONV_ABI_ v0_x2
#else
#define KONV_ABI_ v0_x1
#endif
// Code compiled with and without exceptions, with the portable kernels only or too, differs as well.
#if defined(KONV_NO_EXCEPTIONS)
#define KONV_ABI_ERRORS_ _noexcept
#else
#define KONV_ABI_ERRORS_
#endif
#if defined(KONV_PORTABLE)
#define KONV_ABI_KERNELS_ _portable
#elif defined(KONV_WITH_PORTABLE)
#define KONV_ABI_KERNELS_ _all
#else
#define KONV_ABI_KERNELS_
#endif
#define KONV_JOIN2_(a, b, c) a##b##c
#define KONV_JOIN_(a, b, c) KONV_JOIN2_(a, b, c)
#define KONV_ABI KONV_JOIN_(KONV_ABI_, KONV_ABI_ERRORS_, KONV_ABI_KERNELS_)

#define KONV_BEGIN_TYPES \
  namespace konv {       \
  inline namespace v0 {
#define KONV_END_TYPES \
  }                    \
  }
#define KONV_BEGIN \
  namespace konv { \
  inline namespace KONV_ABI {
#define KONV_END \
  }              \
  }

#endif
