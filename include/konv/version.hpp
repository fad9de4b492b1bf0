// konv: image convolution for C++20. SPDX-License-Identifier: MIT
#ifndef KONV_VERSION_HPP
#define KONV_VERSION_HPP

#define KONV_VERSION_MAJOR 0
#define KONV_VERSION_MINOR 1
#define KONV_VERSION_PATCH 0

#endif
