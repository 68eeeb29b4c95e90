// SPDX-License-Identifier: MIT
/*
 * The lines that were typed, oldest first, and ~/.sh_history.
 *
 * A line that comes again moves to the end, so each is there once. The file is written when
 * the shell ends; if it can't be, the history is lost without a word.
 */
#include "sh.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINES = 500 };

static char *lines[MAX_LINES];
static size_t count;

size_t history_count(void)
{
	return count;
}

const char *history_get(size_t i)
{
	return lines[i];
}

static void remove_line(size_t i)
{
	free(lines[i]);
	count--;
	memmove(lines + i, lines + i + 1, (count - i) * sizeof(*lines));
}

void history_add(const char *line, size_t len)
{
	char *copy;

	/* A line that begins with a blank is kept out on purpose. */
	if (len == 0 || line[0] == ' ')
		return;
	for (size_t i = 0; i < count; i++) {
		if (strlen(lines[i]) == len && memcmp(lines[i], line, len) == 0) {
			remove_line(i);
			break;
		}
	}
	if (count == MAX_LINES)
		remove_line(0);
	copy = xmalloc(len + 1);
	memcpy(copy, line, len);
	copy[len] = '\0';
	lines[count++] = copy;
}

static int open_file(int flags)
{
	struct strbuf sb = {.arena = &temp};
	const char *home = var_get("HOME");

	if (!home)
		return -1;
	sb_puts(&sb, home);
	sb_puts(&sb, "/.sh_history");
	return open(sb_string(&sb), flags | O_CLOEXEC, 0600);
}

void history_load(void)
{
	int fd = open_file(O_RDONLY);
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	if (fd < 0)
		return;
	while ((len = read_line(fd, true, &line, &cap)) > 0)
		history_add(line, line[len - 1] == '\n' ? len - 1 : len);
	free(line);
	close(fd);
}

void history_save(void)
{
	struct strbuf sb = {.arena = &temp};
	int fd = count ? open_file(O_WRONLY | O_CREAT | O_TRUNC) : -1;

	if (fd < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		sb_puts(&sb, lines[i]);
		sb_putc(&sb, '\n');
	}
	write_all(fd, sb.s, sb.len);
	close(fd);
}
