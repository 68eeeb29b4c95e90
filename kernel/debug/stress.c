// SPDX-License-Identifier: MIT
/*
 * Delays at random; see stress.h. Each hart draws from a generator of its own, so that they
 * share nothing. A seed repeats the delays, but not what the host makes of them: a failure
 * comes again with the same seed often, not always.
 */
#include "debug/stress.h"

#include "cmdline.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"

#define SHORT_ODDS 16	/* one point in so many */
#define SHORT_NS   8192 /* delays up to this */
#define LONG_ODDS  512
#define LONG_NS	   524288

bool stress_on;
static u64 state[NR_HARTS]; /* ~  of the hart; an interrupt in the midst does no harm */

/* xorshift64 (Marsaglia). */
static u64 draw(u64 *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

void stress_delay(void)
{
	u64 r = draw(&state[this_hart_index()]), ns = 0;

	if (r % LONG_ODDS == 0)
		ns = (r >> 32) % LONG_NS;
	else if (r % SHORT_ODDS == 0)
		ns = (r >> 32) % SHORT_NS;
	if (ns)
		ndelay(ns);
}

void __init stress_init(void)
{
	const char *option = cmdline_get("stress");
	u64 seed;

	if (!option)
		return;
	seed = *option ? simple_strtoul(option, NULL, 10) : clock_ticks() % 1000000;
	printk("stress: delays at random, stress=%lu repeats them\n", seed);
	for (u32 i = 0; i < NR_HARTS; i++) {
		state[i] = (seed + 1) * 0x9e3779b97f4a7c15UL + i; /* far apart */
		state[i] = state[i] ?: 1;			  /* 0 would stay 0: no delays */
		draw(&state[i]);
	}
	stress_on = true;
}
