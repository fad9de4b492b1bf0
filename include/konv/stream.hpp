// Chains of filters over rows: intermediate images that never leave the cache, images that do not fit in memory, rows
// as a camera or a scanner delivers them. Kept out of konv.hpp, which compiles faster without.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_HPP
#define KONV_STREAM_HPP

#include "stream/box.hpp"
#include "stream/chain.hpp"
#include "stream/convert.hpp"
#include "stream/correlate.hpp"
#include "stream/derivative.hpp"
#include "stream/gaussian.hpp"
#include "stream/gradient.hpp"
#include "stream/map.hpp"
#include "stream/rows.hpp"

#endif
