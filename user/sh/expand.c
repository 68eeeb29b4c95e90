// SPDX-License-Identifier: MIT
/*
 * From words of the tree to argument strings.
 *
 * All steps but the last happen in one walk over the parts: tilde, parameters, commands and
 * arithmetic append to the current field, and text that came from an unquoted expansion is
 * split at the characters of IFS on the way. A finished field is a pattern, in which what
 * was quoted has a backslash; path names that match replace it.
 */
#include "expand.h"
#include "parse.h"

#include <stdio.h>
#include <string.h>

const char *ifs(void)
{
	const char *s = var_get("IFS");

	return s ? s : " \t\n";
}

void put_char(struct expansion *x, char c, bool quoted)
{
	x->started = true;
	x->after_blank = false;
	/* A backslash from a variable is plain in an argument, but escapes in a pattern. */
	if (quoted ? x->pattern && strchr("*?[]!^-\\", c) : x->split && c == '\\')
		sb_putc(&x->text, '\\');
	sb_putc(&x->text, c);
}

/* Ends the current field; path names may take its place. */
void end_field(struct expansion *x)
{
	char *field = sb_string(&x->text);

	x->text = (struct strbuf){.arena = &temp};
	x->started = false;
	if (!sh.option[OPT_NOGLOB] && pattern_has_magic(field) && glob_path(field, &x->fields))
		return;
	words_add(&x->fields, strchr(field, '\\') ? pattern_unescape(field) : field);
}

/*
 * One character at which to split. Blanks around fields vanish; any other character of IFS
 * ends a field, an empty one too, but together with the blanks around it only one.
 */
static void put_separator(struct expansion *x, char c)
{
	bool blank = c == ' ' || c == '\t' || c == '\n';

	if (x->started) {
		end_field(x);
		x->after_blank = blank;
	} else if (!blank) {
		if (!x->after_blank)
			end_field(x);
		x->after_blank = false;
	}
}

/* The result of an expansion. */
void put_value(struct expansion *x, const char *s, bool quoted)
{
	const char *separators = ifs();

	x->started |= quoted;
	for (; *s; s++) {
		if (!quoted && x->split && strchr(separators, *s))
			put_separator(x, *s);
		else
			put_char(x, *s, quoted);
	}
}

/* s begins with ~: puts the home directory if that is all of its first component. */
static const char *put_tilde(struct expansion *x, const char *s, bool more)
{
	const char *home = var_get("HOME");
	char end = s[1];

	if (!home || (end ? end != '/' && !(x->assign && end == ':') : more))
		return s;
	put_value(x, home, true);
	return s + 1;
}

static void put_text(struct expansion *x, const struct part *part, bool first, bool inner)
{
	const char *s = part->text;

	x->started |= part->quoted;
	if (!part->quoted && first && *s == '~')
		s = put_tilde(x, s, part->next);
	if (inner && !part->quoted) {
		put_value(x, s, false);
		return;
	}
	while (*s) {
		bool colon = *s == ':' && x->assign && !part->quoted;

		put_char(x, *s++, part->quoted);
		if (colon && *s == '~')
			s = put_tilde(x, s, part->next);
	}
}

static void put_arith(struct expansion *x, const struct part *part)
{
	char *expr = expand_text(part->word);
	char text[24];
	long value;

	if (sh.flow || !arith_eval(expr, &value))
		return;
	snprintf(text, sizeof(text), "%ld", value);
	put_value(x, text, part->quoted);
}

/* `inner`: the word stands in ${x:-word}, so its plain text is split too. */
void expand_parts(struct expansion *x, const struct word *w, bool inner)
{
	for (const struct part *part = w->parts; part && !sh.flow; part = part->next) {
		switch (part->type) {
		case PART_TEXT: put_text(x, part, part == w->parts, inner); break;
		case PART_PARAM: expand_param(x, part); break;
		case PART_ARITH: put_arith(x, part); break;
		case PART_COMMAND: put_value(x, run_substitution(part->list), part->quoted); break;
		}
	}
}

/* A list of words becomes the arguments of a command. After an error sh.flow is set. */
struct words expand_words(const struct word *list)
{
	struct expansion x = {.split = true, .pattern = true, .text.arena = &temp};

	for (; list && !sh.flow; list = list->next) {
		expand_parts(&x, list, false);
		if (x.started)
			end_field(&x);
		x.after_blank = false;
	}
	words_end(&x.fields);
	return x.fields;
}

static char *expand_one(const struct word *w, struct expansion *x)
{
	x->text.arena = &temp;
	expand_parts(x, w, false);
	return sb_string(&x->text);
}

/* One string: neither split nor matched against files. */
char *expand_text(const struct word *w)
{
	struct expansion x = {0};

	return expand_one(w, &x);
}

char *expand_value(const struct word *w)
{
	struct expansion x = {.assign = true};

	return expand_one(w, &x);
}

char *expand_pattern(const struct word *w)
{
	struct expansion x = {.pattern = true};

	return expand_one(w, &x);
}

/* For prompts: text as in double quotes. An error in it must not end anything. */
char *expand_string(const char *text)
{
	int status = sh.status, subst_status = sh.subst_status;
	enum flow flow = sh.flow;
	struct parser p;
	struct input in;
	struct word *w;
	char *s;

	sh.flow = FLOW_NONE;
	input_string(&in, "", 1);
	parser_init(&p, &in, &temp);
	w = lex_quoted_text(&p, text, 1);
	s = expand_text(w);
	sh.flow = flow;
	sh.status = status;
	sh.subst_status = subst_status;
	return s;
}
