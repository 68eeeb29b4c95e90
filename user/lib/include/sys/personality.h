/* SPDX-License-Identifier: MIT */
/*
 * What a process wants to be different for it.
 */
#ifndef CALF_SYS_PERSONALITY_H
#define CALF_SYS_PERSONALITY_H

#include "uapi/personality.h"

int personality(unsigned long persona);

#endif
