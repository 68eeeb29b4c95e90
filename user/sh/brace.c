// SPDX-License-Identifier: MIT
/* From characters to the parts of a word: the names of parameters, and ${...}. */
#include "parse.h"

#include <ctype.h>
#include <string.h>

/* The word in ${x:-word}, up to its }. Inside double quotes only " \ $ ` are special. */
static struct word *lex_brace_word(struct parser *p, bool quoted)
{
	struct builder b = builder(p);
	int line = p->in->line;
	int c;

	while ((c = lex_getc(p)) != '}') {
		if (p->failed)
			break;
		if (c < 0) {
			unterminated(&b, "${", line);
			break;
		}
		if (c == '\\' && quoted)
			lex_quoted_backslash(&b, "$`\"\\}");
		else if (c == '\\')
			lex_backslash(&b);
		else if (c == '\'' && !quoted)
			lex_single_quotes(&b);
		else if (c == '"')
			lex_double_quotes(&b);
		else if (!lex_expansion(&b, c, quoted))
			add_char(&b, c, quoted);
	}
	return finish(&b);
}

static bool is_name_char(int c)
{
	return c == '_' || isalnum(c);
}

/* The rest of a name that begins with c, or of a number in braces; else c by itself. */
char *lex_param_name(struct parser *p, int c, bool braces)
{
	struct strbuf sb = {.arena = p->arena};
	bool digits = isdigit(c);

	sb_putc(&sb, c);
	if (!is_name_char(c) || (digits && !braces))
		return sb_string(&sb);
	while ((c = lex_getc(p)) >= 0 && is_name_char(c) && (!digits || isdigit(c)))
		sb_putc(&sb, c);
	if (c >= 0)
		input_ungetc(p->in);
	return sb_string(&sb);
}

bool begins_param(int c)
{
	return c > 0 && (is_name_char(c) || strchr("@*#?-$!", c));
}

/* The operator and word behind the name. False if there is no such operator. */
static bool lex_brace_operator(struct parser *p, struct part *part)
{
	static const char ops[] = "-=+?#%";
	static const enum param_op values[] = {PARAM_DEFAULT, PARAM_ASSIGN, PARAM_ALTERNATIVE,
					       PARAM_ERROR,   PARAM_PREFIX, PARAM_SUFFIX};
	int c = lex_getc(p), next;
	const char *op;

	if (c == '}')
		return true;
	part->colon = c == ':';
	if (part->colon)
		c = lex_getc(p);
	op = c > 0 ? strchr(ops, c) : NULL;
	if (!op || (part->colon && (c == '#' || c == '%')))
		return false;
	part->op = values[op - ops];
	if (c != '#' && c != '%') {
		part->word = lex_brace_word(p, part->quoted);
		return true;
	}
	next = lex_getc(p);
	if (next == c)
		part->op++; /* the long form is the next in the enum */
	else if (next >= 0)
		input_ungetc(p->in);
	part->word = lex_brace_word(p, false);
	return true;
}

void lex_braces(struct builder *b, bool quoted)
{
	struct parser *p = b->p;
	struct part *part = add_part(b, PART_PARAM, quoted);
	int line = p->in->line;
	int c = lex_getc(p);
	bool good;

	if (c == '#') {
		int next = lex_getc(p);

		if (next >= 0)
			input_ungetc(p->in);
		/* ${#} and ${#-w} ask for the number of parameters, ${#x} for a length. */
		if (begins_param(next) && next != '-' && next != '?' && next != '#') {
			part->op = PARAM_LENGTH;
			c = lex_getc(p);
		}
	}
	good = begins_param(c);
	if (good) {
		part->text = lex_param_name(p, c, true);
		if (part->op == PARAM_LENGTH)
			good = lex_getc(p) == '}';
		else
			good = lex_brace_operator(p, part);
	}
	if (!good)
		syntax_error(p, line, "bad substitution: ${...}");
}
