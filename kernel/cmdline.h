/* SPDX-License-Identifier: MIT */
/* The boot options: words of /chosen/bootargs. */
#pragma once

#include "lib/types.h"

#define MAX_INIT_ARGS 32

void cmdline_init(void);

/* The value of `name=value`; "" for the word `name` alone; NULL if it is not there. */
const char *cmdline_get(const char *name);

/*
 * What the kernel does not know is init's, as on Linux: name=value goes into its
 * environment, other words, and all behind "--", become its arguments. Ends with NULL.
 */
extern const char *init_argv[MAX_INIT_ARGS + 2];
extern const char *init_envp[MAX_INIT_ARGS + 2];
