// Built with -march=x86-64-v4.
// SPDX-License-Identifier: MIT
#include "check.hpp"

int failure_of_wide() { return first_failure(); }
