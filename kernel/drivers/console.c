// SPDX-License-Identifier: MIT
/*
 * printk. Messages are put together to whole lines, each with the time since boot in
 * front. A line goes to the log, a ring that keeps the last 64 KiB for a debugger, and to
 * the UART. There, kernel and programs share one queue, so that lines and output appear
 * in the order in which they were written.
 *
 * A line that one hart has begun and not ended is ended when another hart prints.
 *
 * Framing (`console=mux`): SO line SI. A line starts with '[' and holds no control
 * character but tab and newline. An empty frame at the start tells the host where the
 * firmware's output ends. See uart.c for an SO in the output of a program.
 *
 * All state is guarded by uart_lock: one lock for the message and its way out.
 */
#include "drivers/console.h"

#include "drivers/uart.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "riscv/clock.h"
#include "riscv/hart.h"

#define LINE_MAX 400 /* without the newline */
#define LOG_SIZE (64 << 10)

#define SO	 '\016'
#define SI	 '\017'

static bool console_mux, console_quiet; /* I */

static char line[LINE_MAX];
static size_t line_len; /* 0: no line was begun */
static u32 line_hart;

static char log_ring[LOG_SIZE];
static u64 log_end; /* bytes ever written */
static u64 nr_lost; /* lines since the UART's queue last had room */

static void start_line(void)
{
	u64 us = ktime_ns() / NSEC_PER_USEC;

	line_len = snprintf(line, sizeof(line), "[%5lu.%06lu] ", us / 1000000, us % 1000000);
	line_hart = this_hart_index();
}

static void log_line(void)
{
	for (size_t i = 0; i < line_len; i++)
		log_ring[log_end++ % LOG_SIZE] = line[i];
	log_ring[log_end++ % LOG_SIZE] = '\n';
}

/* On a bare terminal a newline needs a carriage return; in a frame it is text. */
static bool send_text(const char *text, size_t len)
{
	static char out[LINE_MAX + 3];
	size_t n = 0;

	if (console_mux)
		out[n++] = SO;
	memcpy(out + n, text, len);
	n += len;
	out[n++] = console_mux ? '\n' : '\r';
	out[n++] = console_mux ? SI : '\n';
	return uart_queue(out, n);
}

static void send_line(void)
{
	char note[64];

	if (nr_lost) {
		size_t len = snprintf(note, sizeof(note), "[lost %lu lines of messages]", nr_lost);

		if (!send_text(note, len)) {
			nr_lost++;
			return;
		}
		nr_lost = 0;
	}
	if (!send_text(line, line_len))
		nr_lost++;
}

static void end_line(void)
{
	log_line();
	if (!console_quiet)
		send_line();
	line_len = 0;
}

static void add_char(char c)
{
	if (!line_len)
		start_line();
	if (c == '\n') {
		end_line();
		return;
	}
	if ((u8)c < ' ' && c != '\t')
		c = '?';
	line[line_len++] = c;
	if (line_len == sizeof(line))
		end_line();
}

void vprintk(const char *fmt, va_list args)
{
	static char text[1024];

	if (!uart_lock())
		return;
	if (line_len && line_hart != this_hart_index())
		end_line();
	vsnprintf(text, sizeof(text), fmt, args);
	for (const char *p = text; *p; p++)
		add_char(*p);
	uart_start();
	uart_unlock();
}

void printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}

void __init console_init(bool mux, bool quiet)
{
	static const char empty_frame[] = {SO, SI};

	console_mux = mux;
	console_quiet = quiet;
	if (mux && uart_lock()) {
		uart_queue(empty_frame, sizeof(empty_frame));
		uart_start();
		uart_unlock();
	}
}

bool console_is_muxed(void)
{
	return console_mux;
}

void console_panic_mode(void)
{
	uart_panic_mode();
	console_quiet = false;
	if (line_len)
		end_line();
	uart_start();
}

void console_flush(void)
{
	uart_flush();
}

void console_throttle(void)
{
	uart_throttle();
}
