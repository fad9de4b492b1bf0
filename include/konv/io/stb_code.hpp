// stb_image and stb_image_write, compiled privately into each file that includes konv/io/stb.hpp.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_STB_CODE_HPP
#define KONV_IO_STB_CODE_HPP
#if defined(__GNUC__)
#pragma GCC system_header  // stb's warnings are not the user's, whatever flags the file is built with
#endif

// What the two headers include, first, so that nothing standard lands in the namespace below.
#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A program may use stb itself, in the same file too, before or after this header and with other settings. So stb is
// compiled once more in a namespace of its own, everything static, and its switches are put back afterwards.
#pragma push_macro("STBI_INCLUDE_STB_IMAGE_H")
#pragma push_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma push_macro("STB_IMAGE_IMPLEMENTATION")
#pragma push_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma push_macro("STB_IMAGE_STATIC")
#pragma push_macro("STB_IMAGE_WRITE_STATIC")
#pragma push_macro("STBIDEF")
#pragma push_macro("STBIWDEF")
#pragma push_macro("STBI_ASSERT")
#pragma push_macro("STBIW_ASSERT")
#pragma push_macro("STBI_MALLOC")
#pragma push_macro("STBI_REALLOC")
#pragma push_macro("STBI_REALLOC_SIZED")
#pragma push_macro("STBI_FREE")
#pragma push_macro("STBI_FAILURE_USERMSG")
#pragma push_macro("STBI_NO_FAILURE_STRINGS")
#pragma push_macro("stbi__err")
#pragma push_macro("STBI_NO_STDIO")
#pragma push_macro("STBI_WRITE_NO_STDIO")
#pragma push_macro("STBI_NO_SIMD")
#pragma push_macro("STBI_NO_GIF")
#pragma push_macro("STBI_NO_PSD")
#pragma push_macro("STBI_NO_PIC")
#pragma push_macro("STBI_NO_PNM")
#undef STBI_INCLUDE_STB_IMAGE_H
#undef INCLUDE_STB_IMAGE_WRITE_H
#undef STBIDEF
#undef STBIWDEF
#undef STBI_ASSERT
#undef STBIW_ASSERT
#undef STBI_MALLOC
#undef STBI_REALLOC
#undef STBI_REALLOC_SIZED
#undef STBI_FREE
#undef STBI_FAILURE_USERMSG
#undef STBI_NO_FAILURE_STRINGS
#undef STB_IMAGE_IMPLEMENTATION
#undef STB_IMAGE_WRITE_IMPLEMENTATION
#undef STB_IMAGE_STATIC
#undef STB_IMAGE_WRITE_STATIC
#undef stbi__err
#undef STBI_NO_STDIO
#undef STBI_WRITE_NO_STDIO
#undef STBI_NO_SIMD
#undef STBI_NO_GIF
#undef STBI_NO_PSD
#undef STBI_NO_PIC
#undef STBI_NO_PNM
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STB_IMAGE_WRITE_STATIC
#define STBIDEF static inline  // g++ -O0 emits static functions that nobody calls
#define STBIWDEF static inline
#define STBI_ASSERT(x) ((void)0)  // the library never aborts
#define STBIW_ASSERT(x) ((void)0)
#define STBI_MALLOC(n) konv::stb_code::bounded_realloc(nullptr, n)
#define STBI_REALLOC(p, n) konv::stb_code::bounded_realloc(p, n)
#define STBI_FREE(p) free(p)
#define STBI_NO_STDIO        // bytes come and go through konv/io/file.hpp, which reports every error (the writer
                             // keeps stdio: it would lose HDR with it)
#define STBI_NO_SIMD         // the same code, so the same pixels, on every machine
#define STBI_NO_GIF          // not offered, and less code that reads untrusted bytes
#define STBI_NO_PSD
#define STBI_NO_PIC
#define STBI_NO_PNM          // konv/io/pnm.hpp: stb neither swaps 16-bit samples nor notices a truncated file

// stb declares its functions extern "C", so those of a namespace have the same symbols as the program's own in the same
// file. The ones that are called have names of their own; the others are inline, so that nothing is emitted for them.
#define stbi_failure_reason konv_stbi_failure_reason
#define stbi_image_free konv_stbi_image_free
#define stbi_info_from_callbacks konv_stbi_info_from_callbacks
#define stbi_is_16_bit_from_callbacks konv_stbi_is_16_bit_from_callbacks
#define stbi_is_hdr_from_callbacks konv_stbi_is_hdr_from_callbacks
#define stbi_load_16_from_callbacks konv_stbi_load_16_from_callbacks
#define stbi_load_from_callbacks konv_stbi_load_from_callbacks
#define stbi_loadf_from_callbacks konv_stbi_loadf_from_callbacks
#define stbi_write_bmp_to_func konv_stbi_write_bmp_to_func
#define stbi_write_hdr_to_func konv_stbi_write_hdr_to_func
#define stbi_write_jpg_to_func konv_stbi_write_jpg_to_func
#define stbi_write_png_to_func konv_stbi_write_png_to_func
#define stbi_write_tga_to_func konv_stbi_write_tga_to_func
#define stbi_write_png_to_mem konv_stbi_write_png_to_mem
#define stbi_zlib_compress konv_stbi_zlib_compress
#define stbi_zlib_decode_malloc_guesssize konv_stbi_zlib_decode_malloc_guesssize
#define stbi_zlib_decode_malloc_guesssize_headerflag konv_stbi_zlib_decode_malloc_guesssize_headerflag
#define stbi_zlib_decode_noheader_buffer konv_stbi_zlib_decode_noheader_buffer

// stb's JPEG arithmetic overflows on corrupt data: g++ is told to let it wrap, and clang's sanitizer, which has no such
// pragma, not to look. Nor at shifts: 2.27 shifts by more than 31 once it has taken more bits than there were, and what
// comes of it, an arbitrary number, is used as one that the file might have held.
#if defined(__clang__)
#pragma clang attribute push(__attribute__((no_sanitize("signed-integer-overflow", "shift"))), apply_to = function)
#elif defined(__GNUC__)
#pragma GCC push_options
#pragma GCC optimize("wrapv")
#if defined(__OPTIMIZE__)
#pragma GCC optimize("O1")  // two thirds of the time to compile, and pictures load and save as fast
#endif
#endif

namespace konv {
namespace stb_code {

// No piece of memory that stb asks for while decoding may be larger: a small picture whose compressed stream unpacks
// to gigabytes fails with "outofmem". Set before each decode; per thread, as stb's failure reason is.
static thread_local size_t largest_allocation = size_t{1} << 20;

// New memory is zero: a corrupt JPEG makes stb (2.27) decode by tables that it never read.
static inline void* bounded_realloc(void* p, size_t bytes) {
  if (bytes > largest_allocation) return nullptr;
  return p ? realloc(p, bytes) : calloc(1, bytes);
}

// What stb calls: it copies nothing to no memory where a PNG's first data are empty, which memcpy does not allow.
static inline void* memcpy(void* to, const void* from, size_t bytes) {
  return bytes ? ::memcpy(to, from, bytes) : to;
}

#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>
#elif __has_include(<stb_image.h>)
#include <stb_image.h>
#include <stb_image_write.h>
#else
#error "konv/io/stb.hpp needs stb_image.h and stb_image_write.h (Debian: apt install libstb-dev)"
#endif

}  // namespace stb_code
}  // namespace konv

#if defined(__clang__)
#pragma clang attribute pop
#elif defined(__GNUC__)
#pragma GCC pop_options
#endif

#undef stbi_failure_reason
#undef stbi_image_free
#undef stbi_info_from_callbacks
#undef stbi_is_16_bit_from_callbacks
#undef stbi_is_hdr_from_callbacks
#undef stbi_load_16_from_callbacks
#undef stbi_load_from_callbacks
#undef stbi_loadf_from_callbacks
#undef stbi_write_bmp_to_func
#undef stbi_write_hdr_to_func
#undef stbi_write_jpg_to_func
#undef stbi_write_png_to_func
#undef stbi_write_tga_to_func
#undef stbi_write_png_to_mem
#undef stbi_zlib_compress
#undef stbi_zlib_decode_malloc_guesssize
#undef stbi_zlib_decode_malloc_guesssize_headerflag
#undef stbi_zlib_decode_noheader_buffer

#pragma pop_macro("STBI_INCLUDE_STB_IMAGE_H")
#pragma pop_macro("INCLUDE_STB_IMAGE_WRITE_H")
#pragma pop_macro("STB_IMAGE_IMPLEMENTATION")
#pragma pop_macro("STB_IMAGE_WRITE_IMPLEMENTATION")
#pragma pop_macro("STB_IMAGE_STATIC")
#pragma pop_macro("STB_IMAGE_WRITE_STATIC")
#pragma pop_macro("STBIDEF")
#pragma pop_macro("STBIWDEF")
#pragma pop_macro("STBI_ASSERT")
#pragma pop_macro("STBIW_ASSERT")
#pragma pop_macro("STBI_MALLOC")
#pragma pop_macro("STBI_REALLOC")
#pragma pop_macro("STBI_REALLOC_SIZED")
#pragma pop_macro("STBI_FREE")
#pragma pop_macro("STBI_FAILURE_USERMSG")
#pragma pop_macro("STBI_NO_FAILURE_STRINGS")
#pragma pop_macro("stbi__err")
#pragma pop_macro("STBI_NO_STDIO")
#pragma pop_macro("STBI_WRITE_NO_STDIO")
#pragma pop_macro("STBI_NO_SIMD")
#pragma pop_macro("STBI_NO_GIF")
#pragma pop_macro("STBI_NO_PSD")
#pragma pop_macro("STBI_NO_PIC")
#pragma pop_macro("STBI_NO_PNM")

#endif
