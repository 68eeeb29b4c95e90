/* SPDX-License-Identifier: MIT */
/*
 * Memory of the caller's stack frame.
 */
#ifndef CALF_ALLOCA_H
#define CALF_ALLOCA_H

#define alloca(size) __builtin_alloca(size)

#endif
