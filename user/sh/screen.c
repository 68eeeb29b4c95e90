// SPDX-License-Identifier: MIT
/*
 * The terminal under the line editor: raw mode, keys, and drawing a line that may wrap.
 *
 * Every change draws the line anew: back to the prompt's first row, clear to the end of the
 * screen, print all, put the cursor in its place. One write a key, so nothing flickers.
 * Simplification: each character is one column wide; bytes of UTF-8 are kept together.
 */
#include "edit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

enum { DEFAULT_COLS = 80 };

static struct termios saved_mode;
static sigset_t saved_mask;

static bool set_mode(const struct termios *mode)
{
	/* Not TCSAFLUSH: what was typed ahead is wanted. */
	while (tcsetattr(STDIN_FILENO, TCSADRAIN, mode) != 0) {
		if (errno != EINTR)
			return false;
	}
	return true;
}

/*
 * Without ISIG, ^C comes as a byte. ICRNL stays: what is typed ahead of a command keeps its
 * newlines for it. Signals wait until read_key() waits for a key, so that none is missed.
 */
bool screen_raw(void)
{
	struct termios raw;
	sigset_t all;

	if (tcgetattr(STDIN_FILENO, &saved_mode) != 0)
		return false;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &saved_mask);
	raw = saved_mode;
	raw.c_iflag &= ~(INLCR | IGNCR | ISTRIP | IXON);
	raw.c_lflag &= ~(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	if (set_mode(&raw))
		return true;
	sigprocmask(SIG_SETMASK, &saved_mask, NULL);
	return false;
}

void screen_restore(void)
{
	set_mode(&saved_mode);
	sigprocmask(SIG_SETMASK, &saved_mask, NULL);
}

bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Columns that the text takes; escape sequences such as colours take none. */
static size_t width(const char *s, size_t len)
{
	size_t columns = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == ESCAPE && i + 1 < len && s[i + 1] == '[') {
			for (i += 2; i < len && (s[i] < '@' || s[i] > '~'); i++)
				;
			continue;
		}
		columns += !is_continuation(s[i]);
	}
	return columns;
}

/* A serial line does not know its size: then $COLUMNS, or the usual 80. */
static size_t terminal_cols(void)
{
	const char *columns = var_get("COLUMNS");
	struct winsize ws;
	long n;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 1)
		return ws.ws_col;
	if (columns && parse_number(columns, &n) && n > 1)
		return n;
	return DEFAULT_COLS;
}

/* Only the last line of a prompt is drawn again with the text. */
void screen_begin(struct editor *e, const char *prompt)
{
	const char *newline = strrchr(prompt, '\n');

	if (newline) {
		write_all(STDERR_FILENO, prompt, newline + 1 - prompt);
		prompt = newline + 1;
	}
	e->prompt = prompt;
	e->prompt_width = width(prompt, strlen(prompt));
	e->cols = terminal_cols();
	e->row = 0;
	screen_refresh(e);
}

static void put_move(struct strbuf *sb, size_t n, char direction)
{
	char text[24];

	if (n) {
		snprintf(text, sizeof(text), "\033[%zu%c", n, direction);
		sb_puts(sb, text);
	}
}

void screen_refresh(struct editor *e)
{
	struct mark mark = arena_mark(&temp);
	struct strbuf sb = {.arena = &temp};
	size_t end = e->prompt_width + width(e->text, e->len);
	size_t cursor = e->prompt_width + width(e->text, e->pos);

	put_move(&sb, e->row, 'A');
	sb_puts(&sb, "\r\033[J");
	sb_puts(&sb, e->prompt);
	sb_putn(&sb, e->text, e->len);
	/* Behind a full row the terminal waits with the wrap until more text comes. */
	if (end && end % e->cols == 0)
		sb_puts(&sb, " \r");
	e->row = cursor / e->cols;
	put_move(&sb, end / e->cols - e->row, 'A');
	sb_putc(&sb, '\r');
	put_move(&sb, cursor % e->cols, 'C');
	write_all(STDERR_FILENO, sb.s, sb.len);
	arena_release(&temp, mark);
}

/* Takes the line off the screen, and leaves the terminal to others for a while. */
void screen_leave(struct editor *e)
{
	struct mark mark = arena_mark(&temp);
	struct strbuf sb = {.arena = &temp};

	put_move(&sb, e->row, 'A');
	sb_puts(&sb, "\r\033[J");
	write_all(STDERR_FILENO, sb.s, sb.len);
	e->row = 0;
	arena_release(&temp, mark);
	screen_restore();
}

bool screen_return(struct editor *e)
{
	if (!screen_raw())
		return false;
	e->cols = terminal_cols();
	screen_refresh(e);
	return true;
}

/* c was added at the end of the line: mostly that is all there is to draw. */
void screen_append(struct editor *e, char c)
{
	size_t end = e->prompt_width + width(e->text, e->len);

	if (end % e->cols == 0)
		screen_refresh(e);
	else
		write_all(STDERR_FILENO, &c, 1);
}

/* Leaves the line: the cursor goes behind it, and the text there. */
void screen_end(struct editor *e, const char *text)
{
	if (e->pos != e->len) {
		e->pos = e->len;
		screen_refresh(e);
	}
	write_all(STDERR_FILENO, text, strlen(text));
	e->row = 0;
}

void screen_clear(struct editor *e)
{
	static const char home_and_clear[] = "\033[H\033[2J";

	write_all(STDERR_FILENO, home_and_clear, sizeof(home_and_clear) - 1);
	e->row = 0;
	screen_refresh(e);
}

/* What a list shows of a path: its last component. */
static const char *last_component(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 2] != '/')
		len--;
	return path + (len ? len - 1 : 0);
}

/* Shows the words in columns below the line, then the line again. */
void screen_list(struct editor *e, const struct words *words)
{
	struct strbuf sb = {.arena = &temp};
	size_t widest = 0, columns, rows, pos = e->pos;

	for (size_t i = 0; i < words->n; i++) {
		size_t len = strlen(last_component(words->v[i]));

		widest = len > widest ? len : widest;
	}
	columns = e->cols / (widest + 2) ? e->cols / (widest + 2) : 1;
	rows = (words->n + columns - 1) / columns;
	for (size_t row = 0; row < rows; row++) {
		for (size_t i = row; i < words->n; i += rows) {
			const char *name = last_component(words->v[i]);

			sb_puts(&sb, name);
			for (size_t n = strlen(name); n < widest + 2 && i + rows < words->n; n++)
				sb_putc(&sb, ' ');
		}
		sb_puts(&sb, "\r\n");
	}
	screen_end(e, "\r\n");
	write_all(STDERR_FILENO, sb.s, sb.len);
	e->pos = pos;
	screen_refresh(e);
}

static int read_byte(void)
{
	unsigned char c;
	fd_set in;

	FD_ZERO(&in);
	FD_SET(STDIN_FILENO, &in);
	if (pselect(STDIN_FILENO + 1, &in, NULL, NULL, NULL, &saved_mask) < 0 && errno == EINTR)
		return KEY_SIGNAL;
	return read(STDIN_FILENO, &c, 1) == 1 ? c : KEY_EOF;
}

/* What follows ESC [: numbers, semicolons and a final letter or ~. */
static int read_sequence(void)
{
	int first = 0, last = 0, c;
	bool modified = false;

	while ((c = read_byte()) == ';' || (c >= '0' && c <= '9')) {
		if (c == ';') {
			modified = true;
			first = last;
			last = 0;
		} else {
			last = (last * 10 + c - '0') % 1000;
		}
	}
	if (!modified)
		first = last;
	switch (c) {
	case 'A': return KEY_UP;
	case 'B': return KEY_DOWN;
	case 'C': return modified ? KEY_WORD_RIGHT : KEY_RIGHT;
	case 'D': return modified ? KEY_WORD_LEFT : KEY_LEFT;
	case 'F': return KEY_END;
	case 'H': return KEY_HOME;
	case '~': break;
	default: return c >= KEY_EOF ? c : KEY_UNKNOWN;
	}
	switch (first) {
	case 1:
	case 7: return KEY_HOME;
	case 3: return KEY_DELETE;
	case 4:
	case 8: return KEY_END;
	default: return KEY_UNKNOWN;
	}
}

/* Byte by byte, so that what is typed ahead for a command stays in the terminal. */
int read_key(void)
{
	int c = read_byte();

	if (c != ESCAPE)
		return c;
	switch (c = read_byte()) {
	case '[':
	case 'O': return read_sequence();
	case 'b': return KEY_WORD_LEFT;
	case 'f': return KEY_WORD_RIGHT;
	case 'd': return KEY_WORD_DELETE;
	case CTRL_H:
	case DELETE_BACK: return KEY_WORD_DELETE_BACK;
	default: return c >= KEY_EOF ? c : KEY_UNKNOWN;
	}
}
