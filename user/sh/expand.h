/* SPDX-License-Identifier: MIT */
/* What expand.c and param.c share: the fields that one word becomes. */
#ifndef EXPAND_H
#define EXPAND_H

#include "ast.h"
#include "sh.h"

struct expansion {
	bool split;	    /* the result is a list of fields, else one string */
	bool pattern;	    /* quoted characters get a backslash, for pattern.c */
	bool assign;	    /* as the value of an assignment: ~ counts behind a colon too */
	bool started;	    /* the current field exists, even if it is empty */
	bool after_blank;   /* the last field was ended by a blank of IFS */
	struct strbuf text; /* the current field */
	struct words fields;
};

void expand_parts(struct expansion *x, const struct word *w, bool inner);
void expand_param(struct expansion *x, const struct part *part);
void put_char(struct expansion *x, char c, bool quoted);
void put_value(struct expansion *x, const char *s, bool quoted);
void end_field(struct expansion *x);
const char *ifs(void);

#endif
