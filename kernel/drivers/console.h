/* SPDX-License-Identifier: MIT */
/* The kernel's own messages: printk (lib/printf.h) and what becomes of them. */
#pragma once

#include "lib/types.h"

/*
 * Boot options. With `mux` each message goes out between SO and SI, so that the host can
 * tell it from programs' output. With `quiet` messages only go to the log, until a panic.
 * To be called before the first printk.
 */
void console_init(bool mux, bool quiet);
bool console_is_muxed(void);

/*
 * From here on the calling hart alone writes, polled, past all locks; what other harts
 * print is lost. Interrupts must be off.
 */
void console_panic_mode(void);

/* Returns when all output has been sent. Busy: for the way out of the machine. */
void console_flush(void);

/* Sleeps while much output waits to be sent. For tasks that print much, as the trace. */
void console_throttle(void);
