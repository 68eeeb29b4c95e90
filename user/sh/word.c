// SPDX-License-Identifier: MIT
/*
 * From characters to the parts of a word: quotes, $(...), `...` and $((...)); ${...} is in
 * brace.c.
 *
 * A character is quoted or not from here on: the expansion stage never sees a quote mark.
 * Quotes that hold nothing leave an empty quoted part, which keeps the word alive ("" is an
 * argument). $(( always begins arithmetic; a subshell there needs a blank: $( (.
 */
#include "parse.h"

#include <string.h>

struct builder builder(struct parser *p)
{
	struct builder b = {.p = p, .text.arena = p->arena};

	b.word = arena_alloc(p->arena, sizeof(*b.word));
	b.tail = &b.word->parts;
	return b;
}

static struct part *new_part(struct builder *b, enum part_type type, bool quoted)
{
	struct part *part = arena_alloc(b->p->arena, sizeof(*part));

	b->added++;
	part->type = type;
	part->quoted = quoted;
	*b->tail = part;
	b->tail = &part->next;
	return part;
}

static void end_text(struct builder *b)
{
	if (!b->text.len)
		return;
	new_part(b, PART_TEXT, b->quoted)->text = sb_string(&b->text);
	b->text = (struct strbuf){.arena = b->p->arena};
}

struct part *add_part(struct builder *b, enum part_type type, bool quoted)
{
	end_text(b);
	return new_part(b, type, quoted);
}

void add_char(struct builder *b, char c, bool quoted)
{
	if (b->quoted != quoted)
		end_text(b);
	b->quoted = quoted;
	b->added++;
	sb_putc(&b->text, c);
}

struct word *finish(struct builder *b)
{
	end_text(b);
	return b->word;
}

void unterminated(struct builder *b, const char *what, int line)
{
	syntax_error(b->p, b->p->in->line, "end of file in %s that begins in line %d", what, line);
}

void lex_single_quotes(struct builder *b)
{
	int line = b->p->in->line;
	size_t before = b->added;
	int c;

	while ((c = input_getc(b->p->in)) != '\'') {
		if (c < 0) {
			unterminated(b, "single quotes", line);
			return;
		}
		add_char(b, c, true);
	}
	if (b->added == before)
		add_part(b, PART_TEXT, true)->text = "";
}

void lex_backslash(struct builder *b)
{
	int c = input_getc(b->p->in);

	add_char(b, c < 0 ? '\\' : c, true);
}

/* `special` lists what a backslash takes its meaning from; before others it stays. */
void lex_quoted_backslash(struct builder *b, const char *special)
{
	int c = input_getc(b->p->in);

	if (c >= 0 && strchr(special, c)) {
		add_char(b, c, true);
		return;
	}
	add_char(b, '\\', true);
	if (c >= 0)
		input_ungetc(b->p->in);
}

/* Up to the character `end`, or to the end of input: returns which it was. */
static int lex_quoted(struct builder *b, int end, const char *special)
{
	int c;

	while ((c = lex_getc(b->p)) != end && c >= 0 && !b->p->failed) {
		if (c == '\\')
			lex_quoted_backslash(b, special);
		else if (!lex_expansion(b, c, true))
			add_char(b, c, true);
	}
	return c;
}

void lex_double_quotes(struct builder *b)
{
	int line = b->p->in->line;
	size_t before = b->added;

	if (lex_quoted(b, '"', "$`\"\\") < 0)
		unterminated(b, "double quotes", line);
	if (b->added == before)
		add_part(b, PART_TEXT, true)->text = "";
}

/* For text that was taken out of the input. Its nesting counts on from ours. */
static void init_inner(struct parser *inner, const struct parser *p, struct input *in,
		       const char *text, int line)
{
	input_string(in, text, line);
	parser_init(inner, in, p->arena);
	inner->depth = p->depth + 1;
}

/* The body of a here-document: as in double quotes, but " is a plain character. */
struct word *lex_quoted_text(struct parser *p, const char *text, int line)
{
	struct input in;
	struct parser inner;
	struct builder b;

	init_inner(&inner, p, &in, text, line);
	b = builder(&inner);
	lex_quoted(&b, -1, "$`\\");
	p->failed |= inner.failed;
	return finish(&b);
}

/* Up to the )) that closes $((. Inside it is as in double quotes. */
static void lex_arith(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	struct builder inner = builder(p);
	int line = p->in->line;
	int depth = 0;

	for (;;) {
		int c = lex_getc(p);

		if (c < 0 || p->failed) {
			unterminated(b, "$((", line);
			break;
		}
		if (lex_expansion(&inner, c, true))
			continue;
		depth += (c == '(') - (c == ')');
		if (depth < 0) {
			if (lex_getc(p) != ')')
				syntax_error(p, line, "\"$((\" without \"))\"");
			break;
		}
		add_char(&inner, c, true);
	}
	add_part(b, PART_ARITH, quoted)->word = finish(&inner);
}

static void lex_command(struct builder *b, bool quoted)
{
	struct part *part = add_part(b, PART_COMMAND, quoted);

	part->list = parse_list(b->p);
	expect(b->p, T_RPAREN);
}

static void lex_dollar(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	int c = lex_getc(p);

	nest(p);
	if (p->failed)
		return;
	if (c == '{') {
		lex_braces(b, quoted);
	} else if (c == '(') {
		c = lex_getc(p);
		if (c == '(') {
			lex_arith(b, quoted);
		} else {
			if (c >= 0)
				input_ungetc(p->in);
			lex_command(b, quoted);
		}
	} else if (begins_param(c)) {
		add_part(b, PART_PARAM, quoted)->text = lex_param_name(p, c, false);
	} else {
		if (c >= 0)
			input_ungetc(p->in);
		add_char(b, '$', quoted);
	}
	p->depth--;
}

/* The text is unescaped first and parsed then: that is how backquotes nest. */
static void lex_backquote(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	struct strbuf text = {.arena = p->arena};
	int line = p->in->line;
	struct input in;
	struct parser inner;
	int c;

	while ((c = lex_getc(p)) != '`') {
		if (c < 0) {
			unterminated(b, "`", line);
			return;
		}
		if (c == '\\') {
			c = input_getc(p->in);
			if (c < 0 || !strchr(quoted ? "$`\\\"" : "$`\\", c))
				sb_putc(&text, '\\');
			if (c < 0)
				continue;
		}
		sb_putc(&text, c);
	}
	init_inner(&inner, p, &in, sb_string(&text), line);
	add_part(b, PART_COMMAND, quoted)->list = parse_list(&inner);
	expect(&inner, T_EOF);
	p->failed |= inner.failed;
}

/* What $ or ` begins; false if c is neither. */
bool lex_expansion(struct builder *b, int c, bool quoted)
{
	if (c == '$')
		lex_dollar(b, quoted);
	else if (c == '`')
		lex_backquote(b, quoted);
	else
		return false;
	return true;
}

/* An unquoted word, up to a blank or operator, which stays unread. */
struct word *lex_word(struct parser *p)
{
	struct builder b = builder(p);
	int c;

	while (!p->failed && (c = lex_getc(p)) >= 0) {
		if (strchr(" \t\n<>&|;()", c)) {
			input_ungetc(p->in);
			break;
		}
		if (c == '\'') {
			lex_single_quotes(&b);
		} else if (c == '"') {
			lex_double_quotes(&b);
		} else if (c == '\\') {
			lex_backslash(&b);
		} else if (!lex_expansion(&b, c, false)) {
			add_char(&b, c, false);
		}
	}
	return finish(&b);
}
