// Includes KONV_INL once per instruction set, each time in a namespace and a target region of its own:
//     #define KONV_INL "../kernels/dense.inl"
//     #include "../simd/foreach.inl"
// No include guard: that is the point. The file included must include nothing (a system header inside a region would
// be compiled for its target) and must not define a function that was declared outside. In it, KONV_WIDTH is the
// vector's size in bytes (4 for portable: plain scalars) and KONV_HAS_FMA says whether fma() is one instruction.
// SPDX-License-Identifier: MIT

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"  // an array bound that is a template's int is "converted"
#pragma GCC diagnostic ignored "-Wold-style-cast"   // vectors are cast so: (u8v)v is the same bits
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuseless-cast"  // useless for one instruction set, not for another
#endif
#endif

// g++ 11 knows only the older form of the same, with a vector of places as wide as the samples.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 12
#define __builtin_shufflevector(a, b, ...) __builtin_shuffle(a, b, decltype((a) == (b)){__VA_ARGS__})
#endif

#if KONV_HAS_PORTABLE
// ---- portable: scalars -------------------------------------------------------------------------------------------
#define KONV_WIDTH 4
#define KONV_HAS_FMA 0
KONV_BEGIN
namespace portable {
#include KONV_INL
}
KONV_END
#undef KONV_WIDTH
#undef KONV_HAS_FMA
#endif

#if KONV_X86
// ---- sse2: every x86-64 -------------------------------------------------------------------------------------------
#define KONV_WIDTH 16
#define KONV_HAS_FMA 0
KONV_BEGIN
namespace sse2 {
#include KONV_INL
}
KONV_END
#undef KONV_WIDTH
#undef KONV_HAS_FMA

// ---- avx2 ---------------------------------------------------------------------------------------------------------
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi2")
#endif
#define KONV_WIDTH 32
#define KONV_HAS_FMA 1
KONV_BEGIN
namespace avx2 {
#include KONV_INL
}
KONV_END
#undef KONV_WIDTH
#undef KONV_HAS_FMA
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

// ---- avx512 -------------------------------------------------------------------------------------------------------
#if defined(__clang__)
#pragma clang attribute push(                                                                                    \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vnni,avx2,fma,bmi2"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vnni,avx2,fma,bmi2")
#endif
#define KONV_WIDTH 64
#define KONV_HAS_FMA 1
KONV_BEGIN
namespace avx512 {
#include KONV_INL
}
KONV_END
#undef KONV_WIDTH
#undef KONV_HAS_FMA
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#elif KONV_ARM64
// ---- neon: every 64-bit ARM ---------------------------------------------------------------------------------------
#define KONV_WIDTH 16
#define KONV_HAS_FMA 1
KONV_BEGIN
namespace neon {
#include KONV_INL
}
KONV_END
#undef KONV_WIDTH
#undef KONV_HAS_FMA
#endif

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 12
#undef __builtin_shufflevector
#endif
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
#undef KONV_INL
