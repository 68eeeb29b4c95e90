// SPDX-License-Identifier: MIT
/*
 * The line editor: what each key does to the line.
 *
 *	Left Right ^B ^F, Alt-b Alt-f, Home End ^A ^E	move
 *	Backspace ^H, Delete ^D, ^W, Alt-d, ^K ^U	delete; the last four can be put back: ^Y
 *	Up Down ^P ^N	older and newer lines that begin with what was typed
 *	^R	older lines that contain it
 *	Tab	completes a command or file name; once more lists what is possible
 *	^C drops the line, ^D on an empty one is the end of input, ^L clears the screen
 */
#include "edit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *killed; /* for ^Y */

/* Without a terminal that can move its cursor, lines are read plainly. */
bool edit_possible(void)
{
	const char *term = var_get("TERM");

	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) &&
	       !(term && strcmp(term, "dumb") == 0);
}

static void insert(struct editor *e, const char *s, size_t len)
{
	if (e->len + len > e->cap) {
		size_t cap = 2 * (e->len + len);
		char *text = xmalloc(cap);

		if (e->len)
			memcpy(text, e->text, e->len);
		free(e->text);
		e->text = text;
		e->cap = cap;
	}
	memmove(e->text + e->pos + len, e->text + e->pos, e->len - e->pos);
	memcpy(e->text + e->pos, s, len);
	e->len += len;
	e->pos += len;
}

static void delete (struct editor *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->len - to);
	e->len -= to - from;
	e->pos = from;
}

static void cut(struct editor *e, size_t from, size_t to)
{
	if (from == to)
		return;
	free(killed);
	killed = xmalloc(to - from + 1);
	memcpy(killed, e->text + from, to - from);
	killed[to - from] = '\0';
	delete (e, from, to);
}

static void set_text(struct editor *e, const char *s)
{
	e->len = e->pos = 0;
	insert(e, s, strlen(s));
}

static size_t left(const struct editor *e)
{
	size_t pos = e->pos;

	while (pos > 0 && is_continuation(e->text[--pos]))
		;
	return pos;
}

static size_t right(const struct editor *e)
{
	size_t pos = e->pos;

	if (pos < e->len)
		pos++;
	while (pos < e->len && is_continuation(e->text[pos]))
		pos++;
	return pos;
}

static bool in_word(const struct editor *e, size_t i)
{
	unsigned char c = e->text[i];

	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_' || c >= 0x80;
}

static size_t word_left(const struct editor *e)
{
	size_t pos = e->pos;

	while (pos > 0 && !in_word(e, pos - 1))
		pos--;
	while (pos > 0 && in_word(e, pos - 1))
		pos--;
	return pos;
}

static size_t word_right(const struct editor *e)
{
	size_t pos = e->pos;

	while (pos < e->len && !in_word(e, pos))
		pos++;
	while (pos < e->len && in_word(e, pos))
		pos++;
	return pos;
}

/* For ^W a word is what stands between blanks. */
static size_t blank_left(const struct editor *e)
{
	size_t pos = e->pos;

	while (pos > 0 && e->text[pos - 1] == ' ')
		pos--;
	while (pos > 0 && e->text[pos - 1] != ' ')
		pos--;
	return pos;
}

static bool walks_history(int key)
{
	return key == KEY_UP || key == KEY_DOWN || key == CTRL_P || key == CTRL_N || key == CTRL_R;
}

static bool fits(const char *line, const char *draft, int key)
{
	return key == CTRL_R ? strstr(line, draft) != NULL
			     : strncmp(line, draft, strlen(draft)) == 0;
}

/* Shows the next entry that fits what had been typed when the walk began. */
static void walk_history(struct editor *e, int key)
{
	bool down = key == KEY_DOWN || key == CTRL_N;
	size_t i = e->shown;

	if (!walks_history(e->last_key)) {
		free(e->draft);
		e->draft = xmalloc(e->len + 1);
		memcpy(e->draft, e->text, e->len);
		e->draft[e->len] = '\0';
		e->shown = i = history_count();
	}
	while (down ? i < history_count() : i > 0) {
		i += down ? 1 : -1;
		if (i == history_count() || fits(history_get(i), e->draft, key))
			break;
		if (!down && i == 0)
			return;
	}
	if (i == e->shown)
		return;
	e->shown = i;
	set_text(e, i == history_count() ? e->draft : history_get(i));
}

/* How far all the words agree. */
static size_t common_prefix(const struct words *words)
{
	size_t len = strlen(words->v[0]);

	for (size_t i = 1; i < words->n; i++) {
		size_t same = 0;

		while (same < len && words->v[i][same] == words->v[0][same])
			same++;
		len = same;
	}
	return len;
}

/* As the shell must read it; a leading ~/ keeps its meaning. */
static char *escape(const char *s, size_t len)
{
	struct strbuf sb = {.arena = &temp};

	for (size_t i = 0; i < len; i++) {
		bool home = i == 0 && len > 1 && s[0] == '~' && s[1] == '/';

		if (strchr(" \t\n\"'\\$`*?[]();&|<>#~!{}", s[i]) && !home)
			sb_putc(&sb, '\\');
		sb_putc(&sb, s[i]);
	}
	return sb_string(&sb);
}

static void complete_word(struct editor *e)
{
	struct mark mark = arena_mark(&temp);
	size_t start, len, old_len = e->pos;
	struct words words = complete(e->text, e->pos, &start);
	char *text;

	if (words.n) {
		len = common_prefix(&words);
		text = escape(words.v[0], len);
		if (words.n > 1 && strlen(text) <= old_len - start) {
			if (e->last_key == TAB)
				screen_list(e, &words);
		} else {
			delete (e, start, e->pos);
			insert(e, text, strlen(text));
			if (words.n == 1 && text[len - 1] != '/')
				insert(e, " ", 1);
		}
	}
	arena_release(&temp, mark);
}

/* The keys that change the line or the place in it. */
static void edit_key(struct editor *e, int key)
{
	switch (key) {
	case CTRL_A:
	case KEY_HOME: e->pos = 0; break;
	case CTRL_E:
	case KEY_END: e->pos = e->len; break;
	case CTRL_B:
	case KEY_LEFT: e->pos = left(e); break;
	case CTRL_F:
	case KEY_RIGHT: e->pos = right(e); break;
	case KEY_WORD_LEFT: e->pos = word_left(e); break;
	case KEY_WORD_RIGHT: e->pos = word_right(e); break;
	case CTRL_H:
	case DELETE_BACK: delete (e, left(e), e->pos); break;
	case CTRL_D:
	case KEY_DELETE: delete (e, e->pos, right(e)); break;
	case CTRL_K: cut(e, e->pos, e->len); break;
	case CTRL_U: cut(e, 0, e->pos); break;
	case CTRL_W: cut(e, blank_left(e), e->pos); break;
	case KEY_WORD_DELETE_BACK: cut(e, word_left(e), e->pos); break;
	case KEY_WORD_DELETE: cut(e, e->pos, word_right(e)); break;
	case CTRL_Y:
		if (killed)
			insert(e, killed, strlen(killed));
		break;
	case KEY_UP:
	case KEY_DOWN:
	case CTRL_P:
	case CTRL_N:
	case CTRL_R: walk_history(e, key); break;
	case TAB: complete_word(e); break;
	default: break;
	}
	screen_refresh(e);
}

/*
 * Whatever came, traps and messages get the screen as a command would, and the line is drawn
 * again below, in the width that the terminal has now. False if the line is to be dropped.
 */
static bool take_signals(struct editor *e)
{
	screen_leave(e);
	signals_check();
	if (sh.option[OPT_NOTIFY])
		job_notify();
	return !sh.flow && screen_return(e);
}

/* True when the line is done; `result` says how. */
static bool handle_key(struct editor *e, int key, ssize_t *result)
{
	char c = key;

	switch (key) {
	case '\r':
	case '\n':
		screen_end(e, "\r\n");
		insert(e, "\n", 1);
		*result = e->len;
		return true;
	case CTRL_C:
		screen_end(e, "^C");
		signal_came(SIGINT);
		*result = EDIT_INTERRUPT;
		return true;
	case KEY_SIGNAL: *result = EDIT_INTERRUPT; return !take_signals(e);
	case CTRL_L: screen_clear(e); return false;
	case KEY_EOF: *result = EDIT_EOF; return true;
	case CTRL_D:
		*result = EDIT_EOF;
		if (e->len == 0)
			return true;
		break;
	default: break;
	}
	if (key < ' ' || key == DELETE_BACK || key > 255) {
		edit_key(e, key);
		return false;
	}
	insert(e, &c, 1);
	if (e->pos == e->len)
		screen_append(e, c);
	else
		screen_refresh(e);
	return false;
}

/*
 * Reads a line, with its newline, into *buf, which is malloc'ed and grows. Returns its
 * length, EDIT_EOF or EDIT_INTERRUPT. Outside of this call the terminal is as it was found.
 */
ssize_t edit_line(const char *prompt, char **buf, size_t *cap)
{
	struct editor e = {.text = *buf, .cap = *cap, .shown = history_count()};
	ssize_t result = EDIT_EOF;
	int key;

	if (!screen_raw())
		return EDIT_EOF;
	screen_begin(&e, prompt);
	for (;;) {
		key = read_key();
		if (handle_key(&e, key, &result))
			break;
		e.last_key = key;
	}
	screen_restore();
	free(e.draft);
	if (result > 0)
		history_add(e.text, e.len - 1);
	*buf = e.text;
	*cap = e.cap;
	return result;
}
