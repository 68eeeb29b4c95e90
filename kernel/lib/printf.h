/* SPDX-License-Identifier: MIT */
/*
 * Formatted output. %d %i %u %x %o %c %s %p %% with flags "-0+# ", width, precision
 * and the lengths hh h l ll z j t. No floating point. As in Linux, %pB is a return address,
 * printed as function+offset.
 */
#pragma once

#include "lib/types.h"

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

/*
 * Writes a line, or a part of one, on the console, whatever the caller holds and on
 * any hart; never sleeps. Each line starts with the time since boot.
 */
void printk(const char *fmt, ...) __printf(1, 2);
void vprintk(const char *fmt, va_list args);
