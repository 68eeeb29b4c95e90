/* SPDX-License-Identifier: MIT */
/*
 * Scalar types.
 */
#ifndef CALF_SYS_TYPES_H
#define CALF_SYS_TYPES_H

#include "uapi/types.h"

typedef unsigned int useconds_t;

#endif
