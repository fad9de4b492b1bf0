// The intrinsics of the processor.
// SPDX-License-Identifier: MIT
#ifndef KONV_SIMD_INTRINSICS_HPP
#define KONV_SIMD_INTRINSICS_HPP

#include "../cpu/isa.hpp"

#if KONV_X86
// g++ 12 reads 47,000 lines for <immintrin.h>, and takes a tenth of the time that a program with one correlate takes to
// compile. More than half are for instructions that konv does not use: AVX-512 on short vectors, half precision. The
// parts have guards of their own, but may be read through <immintrin.h> only, which they know by its guard; a program
// that includes it too gets the rest from it. Other compilers divide the header otherwise: they get all of it.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ == 12 && !defined(_IMMINTRIN_H_INCLUDED)
#include <smmintrin.h>
#define _IMMINTRIN_H_INCLUDED
#include <avxintrin.h>
#include <avx2intrin.h>
#include <fmaintrin.h>
typedef unsigned int __mmask32;  // where the parts left out have it
#include <avx512fintrin.h>
#include <avx512bwintrin.h>
#include <avx512dqintrin.h>
#include <avx512vbmiintrin.h>
#include <avx512vnniintrin.h>
#undef _IMMINTRIN_H_INCLUDED
#else
#include <immintrin.h>
#endif
#elif KONV_ARM64
#include <arm_neon.h>
#endif

#endif
