/* SPDX-License-Identifier: MIT */
/* Signals on the way to user mode. */
#pragma once

struct pt_regs;

/*
 * Acts on current's pending signals: stops, ends, or makes `regs` begin a handler; and
 * restarts the call that was interrupted, or not. Sleeps; may not return.
 */
void do_signal(struct pt_regs *regs);
