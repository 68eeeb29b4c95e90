/* SPDX-License-Identifier: MIT */
/* What edit.c and screen.c share: the line being edited and where it is on the screen. */
#ifndef EDIT_H
#define EDIT_H

#include "sh.h"

enum {
	CTRL_A = 1,
	CTRL_B = 2,
	CTRL_C = 3,
	CTRL_D = 4,
	CTRL_E = 5,
	CTRL_F = 6,
	CTRL_H = 8,
	TAB = 9,
	CTRL_K = 11,
	CTRL_L = 12,
	CTRL_N = 14,
	CTRL_P = 16,
	CTRL_R = 18,
	CTRL_U = 21,
	CTRL_W = 23,
	CTRL_Y = 25,
	ESCAPE = 27,
	DELETE_BACK = 127,
	/* Keys that send more than one byte, and Alt with a letter. */
	KEY_UP = 256,
	KEY_DOWN,
	KEY_RIGHT,
	KEY_LEFT,
	KEY_HOME,
	KEY_END,
	KEY_DELETE,
	KEY_WORD_LEFT,
	KEY_WORD_RIGHT,
	KEY_WORD_DELETE,
	KEY_WORD_DELETE_BACK,
	KEY_UNKNOWN,
	KEY_EOF,
	KEY_SIGNAL, /* no key: a signal came */
};

struct editor {
	char *text; /* malloc'ed; not ended by a NUL */
	size_t len, cap;
	size_t pos; /* of the cursor in text */
	const char *prompt;
	size_t prompt_width;
	size_t cols;
	size_t row;   /* of the screen's cursor, 0 is where the prompt begins */
	int last_key; /* the key before this one */
	size_t shown; /* entry of the history on display; history_count(): none */
	char *draft;  /* what was typed before walking through the history */
};

/* screen.c */
bool screen_raw(void);
void screen_restore(void);
void screen_leave(struct editor *e);
bool screen_return(struct editor *e);
void screen_begin(struct editor *e, const char *prompt);
void screen_refresh(struct editor *e);
void screen_append(struct editor *e, char c);
void screen_end(struct editor *e, const char *text);
void screen_clear(struct editor *e);
void screen_list(struct editor *e, const struct words *words);
int read_key(void);
bool is_continuation(char c);

#endif
