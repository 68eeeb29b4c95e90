// SPDX-License-Identifier: MIT
/*
 * Where commands come from: a string, a file or pipe, or a person at a terminal.
 *
 * A script on standard input is shared with the commands it runs (`read`, `cat`, ...), so the
 * descriptor must stand right behind the line being parsed: a file is read in blocks and
 * wound back to the end of the line, a pipe is read byte by byte.
 */
#include "sh.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void input_string(struct input *in, const char *text, int line)
{
	*in = (struct input){.fd = -1, .text = text, .len = strlen(text), .line = line};
}

void input_fd(struct input *in, int fd)
{
	*in = (struct input){.fd = fd, .line = 1};
	in->seekable = lseek(fd, 0, SEEK_CUR) >= 0;
}

void input_close(struct input *in)
{
	free(in->line_buf);
	in->line_buf = NULL;
}

static void grow(char **buf, size_t *cap, size_t new_cap, size_t used)
{
	char *bigger = xmalloc(new_cap);

	if (used)
		memcpy(bigger, *buf, used);
	free(*buf);
	*buf = bigger;
	*cap = new_cap;
}

/*
 * Reads up to and with the next newline and leaves the rest of fd unread. Returns the
 * length, 0 at the end of file, -1 on error. *buf is malloc'ed and grows, and has a NUL
 * behind the line.
 */
ssize_t read_line(int fd, bool seekable, char **buf, size_t *cap)
{
	enum { BLOCK = 1024 };
	size_t step = seekable ? BLOCK : 1;
	size_t len = 0;

	for (;;) {
		char *newline;
		ssize_t n;

		if (*cap < len + step + 1)
			grow(buf, cap, 2 * (len + step) + 1, len);
		n = read(fd, *buf + len, step);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		newline = n ? memchr(*buf + len, '\n', n) : NULL;
		len += n;
		if (newline) {
			size_t line_len = newline + 1 - *buf;

			if (line_len < len)
				lseek(fd, -(off_t)(len - line_len), SEEK_CUR);
			len = line_len;
		}
		if (newline || n == 0)
			break;
	}
	if (len)
		(*buf)[len] = '\0';
	return len;
}

/* One line from a person. PS1 asks for a command, PS2 for the rest of it. */
static ssize_t fill_from_person(struct input *in)
{
	const char *ps = var_get(in->continued ? "PS2" : "PS1");
	char *prompt = expand_string(ps ? ps : "");

	flush_output();
	if (edit_possible()) {
		ssize_t n = edit_line(prompt, &in->line_buf, &in->cap);

		in->interrupted = n == EDIT_INTERRUPT;
		return n;
	}
	write_all(STDERR_FILENO, prompt, strlen(prompt));
	in->interrupted = !wait_for_input(in->fd);
	return in->interrupted ? -1 : read_line(in->fd, in->seekable, &in->line_buf, &in->cap);
}

static bool fill(struct input *in)
{
	ssize_t n;

	if (in->fd < 0 || in->ended)
		return false;
	if (in->prompts)
		n = fill_from_person(in);
	else
		n = read_line(in->fd, in->seekable, &in->line_buf, &in->cap);
	/* At the end the old line stays, for input_ungetc(). */
	in->ended = n <= 0;
	if (in->ended)
		return false;
	in->pos = 0;
	in->len = n;
	in->text = in->line_buf;
	in->continued = true;
	return true;
}

/* The next character, or -1 at the end. NUL bytes are skipped. */
int input_getc(struct input *in)
{
	int c;

	do {
		if (in->pos == in->len && !fill(in))
			return -1;
		c = (unsigned char)in->text[in->pos++];
	} while (c == '\0');
	if (c == '\n')
		in->line++;
	if (in->seen.arena)
		sb_putc(&in->seen, c);
	return c;
}

/* Takes back what input_getc() just returned; not its -1. */
void input_ungetc(struct input *in)
{
	if (in->seen.len)
		in->seen.len--;
	if (in->text[--in->pos] == '\n')
		in->line--;
}

/* True when nothing but blank space follows, which only a string can tell. */
bool input_at_end(const struct input *in)
{
	return in->fd < 0 && strspn(in->text + in->pos, " \t\n") == in->len - in->pos;
}
