/* SPDX-License-Identifier: MIT */
/*
 * The ledger: what is allocated, by type against what was after the boot, and by who asked
 * for it since then or since a mark. /dev/ledger shows it, and takes the words `mark`, and
 * `stop` for "not what comes now"; the power-off complains of what is left too much.
 */
#pragma once

#include "lib/types.h"

struct kmem_cache;

#ifdef DEBUG

extern u32 ledger_epoch; /* goes into whatever is allocated now */
extern const struct file_operations ledger_fops;

#define LEDGER_FOPS (&ledger_fops)

void ledger_add_cache(struct kmem_cache *c);

/* The boot is over: this is what the end is compared with. */
void ledger_boot_done(void);

/* Prints it; any context. */
void ledger_print(void);

/* For the power-off, when all processes have ended. May sleep, for who lets go late. */
void ledger_check(void);

#else

#define LEDGER_FOPS NULL /* no such device */

static inline void ledger_add_cache(struct kmem_cache *c)
{
	(void)c;
}

static inline void ledger_boot_done(void)
{
}

static inline void ledger_check(void)
{
}

#endif
