// SPDX-License-Identifier: MIT
/*
 * What the shell itself writes.
 *
 * Builtins print through a buffer of our own, flushed before anything else may write to
 * descriptor 1 and before each fork, so that no byte is written twice or out of order.
 * A message is one write, so that those of several processes don't mix within a line.
 */
#include "sh.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char out[4096];
static size_t out_len;
static int out_errno; /* of the first write that failed since the last flush_output() */

bool write_all(int fd, const char *s, size_t len)
{
	while (len) {
		ssize_t n = write(fd, s, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		s += n;
		len -= n;
	}
	return true;
}

static void drain(void)
{
	if (!write_all(STDOUT_FILENO, out, out_len) && !out_errno)
		out_errno = errno;
	out_len = 0;
}

static void put(const char *s, size_t len)
{
	while (len) {
		size_t n = sizeof(out) - out_len;

		if (n > len)
			n = len;
		memcpy(out + out_len, s, n);
		out_len += n;
		s += n;
		len -= n;
		if (out_len == sizeof(out))
			drain();
	}
}

/* Formats into `temp`: the caller's mark frees it. */
static char *format(const char *fmt, va_list ap)
{
	va_list again;
	int len;
	char *s;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	s = arena_alloc(&temp, len + 1);
	vsnprintf(s, len + 1, fmt, again);
	va_end(again);
	return s;
}

void print(const char *fmt, ...)
{
	struct mark mark = arena_mark(&temp);
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = format(fmt, ap);
	va_end(ap);
	put(s, strlen(s));
	arena_release(&temp, mark);
}

/* False, with a message, if something printed since the last call was lost. */
bool flush_output(void)
{
	int err;

	drain();
	err = out_errno;
	out_errno = 0;
	if (err)
		warn("write error: %s", strerror(err));
	return !err;
}

static void vwarn(int line, const char *fmt, va_list ap)
{
	struct mark mark = arena_mark(&temp);
	struct strbuf sb = {.arena = &temp};
	char number[16];

	sb_puts(&sb, sh.script ? sh.script : "sh");
	sb_puts(&sb, ": ");
	if (line) {
		snprintf(number, sizeof(number), "%d: ", line);
		sb_puts(&sb, "line ");
		sb_puts(&sb, number);
	}
	sb_puts(&sb, format(fmt, ap));
	sb_putc(&sb, '\n');
	drain();
	write_all(STDERR_FILENO, sb.s, sb.len);
	arena_release(&temp, mark);
}

/* In a script a message names the line; at the prompt and in -c there is only one. */
void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(sh.script ? sh.line : 0, fmt, ap);
	va_end(ap);
}

void warn_at(int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(sh.interactive ? 0 : line, fmt, ap);
	va_end(ap);
}

/* An error that ends the command line, and the shell unless it is interactive. */
int abort_command(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(sh.script ? sh.line : 0, fmt, ap);
	va_end(ap);
	if (sh.flow != FLOW_EXIT)
		sh.flow = FLOW_ABORT;
	return sh.status = 2;
}

/* So that the shell would read it back as one word. */
void print_quoted(const char *s)
{
	put("'", 1);
	for (; *s; s++) {
		if (*s == '\'')
			put("'\\''", 4);
		else
			put(s, 1);
	}
	put("'", 1);
}
