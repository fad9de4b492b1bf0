#ifndef KONV_KONV_HPP
#define KONV_KONV_HPP
#include "filter/correlate.hpp"
#include "filter/pad.hpp"
#include "filter/separable.hpp"
#endif
