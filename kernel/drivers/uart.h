/* SPDX-License-Identifier: MIT */
/*
 * The 16550 serial port: the lower half of the console's tty, and printk's way out.
 * Before uart_init output is polled, at the address that QEMU's `virt` machine has.
 */
#pragma once

#include "lib/types.h"

struct tty;

extern struct tty uart_tty;

/* Finds the port in the device tree and takes its interrupt; after plic_init. */
void uart_init(void);

/*
 * The lock of the port and of what printk puts together: the last in the order. False
 * if the caller must keep silent, since another hart panics; then nothing is locked.
 */
__must_check bool uart_lock(void);
void uart_unlock(void);

/* Queues all of it, or returns false if there is no room. uart_lock held. */
bool uart_queue(const char *buf, size_t nbytes);
void uart_start(void); /* sends what is queued; uart_lock held */

/* See console_panic_mode, console_flush and console_throttle. */
void uart_panic_mode(void);
void uart_flush(void);
void uart_throttle(void);
