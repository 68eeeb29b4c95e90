// SPDX-License-Identifier: MIT
/*
 * From characters to tokens: blanks, comments, operators and here-documents.
 * Words are in word.c, since a word can hold a whole command.
 *
 * The parser looks one token ahead and never past a newline it has not asked for, so that a
 * command runs before the line after it is read.
 */
#include "parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct operator
{
	const char *text;
	enum token_type type;
}
operators[] = {
	/* Longer ones first. */
	{"<<-", T_DLESSDASH}, {"<<", T_DLESS},	  {"<&", T_LESSAND}, {"<>", T_LESSGREAT},
	{">>", T_DGREAT},     {">&", T_GREATAND}, {">|", T_CLOBBER}, {"&&", T_AND_IF},
	{"||", T_OR_IF},      {";;", T_DSEMI},	  {"<", T_LESS},     {">", T_GREAT},
	{"&", T_AMP},	      {"|", T_PIPE},	  {";", T_SEMI},     {"(", T_LPAREN},
	{")", T_RPAREN},
};

enum { NOPERATORS = sizeof(operators) / sizeof(operators[0]) };

void parser_init(struct parser *p, struct input *in, struct arena *a)
{
	*p = (struct parser){.in = in, .arena = a};
	p->heres_tail = &p->heres;
}

void syntax_error(struct parser *p, int line, const char *fmt, ...)
{
	struct mark mark = arena_mark(&temp);
	char *text = arena_alloc(&temp, 200);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, 200, fmt, ap);
	va_end(ap);
	/* After ^C there is nothing to explain. */
	if (!p->failed && !p->in->interrupted)
		warn_at(line, "syntax error: %s", text);
	p->failed = true;
	arena_release(&temp, mark);
}

/* Counts one more level of nesting; the caller takes it back from p->depth. */
void nest(struct parser *p)
{
	enum { MAX_DEPTH = 500 };

	if (++p->depth > MAX_DEPTH)
		syntax_error(p, p->in->line, "nested too deeply");
}

bool is_digits(const char *s)
{
	return *s && !s[strspn(s, "0123456789")];
}

/* The text of a word that has neither quotes nor expansions, else NULL. */
const char *word_text(const struct word *w)
{
	const struct part *part = w->parts;

	if (!part || part->next || part->type != PART_TEXT || part->quoted)
		return NULL;
	return part->text;
}

const char *in_quotes(struct parser *p, const char *text)
{
	struct strbuf sb = {.arena = p->arena};

	sb_putc(&sb, '"');
	sb_puts(&sb, text);
	sb_putc(&sb, '"');
	return sb_string(&sb);
}

/* How a message names the token. */
const char *token_text(struct parser *p, const struct token *t)
{
	const char *text = NULL;

	if (t->type == T_EOF)
		return "end of file";
	if (t->type == T_NEWLINE)
		return "newline";
	if (t->type == T_IO_NUMBER)
		return "redirection";
	if (t->type == T_WORD)
		text = word_text(t->word);
	for (size_t i = 0; i < NOPERATORS; i++) {
		if (operators[i].type == t->type)
			text = operators[i].text;
	}
	return text ? in_quotes(p, text) : "word";
}

/* The next character with line continuations taken out. */
int lex_getc(struct parser *p)
{
	int c = input_getc(p->in);

	while (c == '\\') {
		int next = input_getc(p->in);

		if (next != '\n') {
			if (next >= 0)
				input_ungetc(p->in);
			break;
		}
		c = input_getc(p->in);
	}
	return c;
}

/* One line of a here-document into sb, with its newline. False at the end of file. */
static bool here_line(struct parser *p, const struct redir *r, struct strbuf *sb)
{
	int c = r->literal ? input_getc(p->in) : lex_getc(p);

	while (r->type == REDIR_HERE_TABS && c == '\t')
		c = input_getc(p->in);
	if (c < 0)
		return false;
	while (c >= 0) {
		sb_putc(sb, c);
		if (c == '\n')
			break;
		if (c == '\\' && !r->literal) {
			/* Not a continuation, or lex_getc() had eaten it. */
			c = input_getc(p->in);
			if (c >= 0)
				sb_putc(sb, c);
		}
		c = r->literal ? input_getc(p->in) : lex_getc(p);
	}
	return true;
}

static void read_here(struct parser *p, struct redir *r)
{
	struct strbuf sb = {.arena = p->arena};
	size_t delimiter_len = strlen(r->delimiter);
	int line = p->in->line;
	size_t start = 0;

	while (here_line(p, r, &sb)) {
		size_t len = sb.len - start;

		if (len && sb.s[sb.len - 1] == '\n')
			len--;
		if (len == delimiter_len && memcmp(sb.s + start, r->delimiter, len) == 0) {
			sb.len = start;
			break;
		}
		start = sb.len;
	}
	if (!r->literal) {
		r->target = lex_quoted_text(p, sb_string(&sb), line);
		return;
	}
	r->target = arena_alloc(p->arena, sizeof(*r->target));
	r->target->parts = arena_alloc(p->arena, sizeof(*r->target->parts));
	r->target->parts->quoted = true;
	r->target->parts->text = sb_string(&sb);
}

static void read_heres(struct parser *p)
{
	struct redir *r = p->heres;

	p->heres = NULL;
	p->heres_tail = &p->heres;
	for (; r && !p->failed; r = r->next_here)
		read_here(p, r);
}

static void skip_blanks(struct parser *p)
{
	int c;

	do
		c = lex_getc(p);
	while (c == ' ' || c == '\t');
	/* A comment has no continuation lines. */
	while (c == '#') {
		do
			c = input_getc(p->in);
		while (c >= 0 && c != '\n');
	}
	if (c >= 0)
		input_ungetc(p->in);
}

static bool operator_token(struct parser *p, int c, struct token *t)
{
	char text[4] = {c};
	size_t len = 1;

	if (!strchr("<>&|;()", c))
		return false;
	/* Take characters as long as they still begin an operator. */
	for (;;) {
		bool longer = false;

		c = lex_getc(p);
		text[len] = c < 0 ? '\n' : c;
		for (size_t i = 0; i < NOPERATORS; i++)
			longer |= strncmp(operators[i].text, text, len + 1) == 0;
		if (!longer)
			break;
		len++;
	}
	if (c >= 0)
		input_ungetc(p->in);
	text[len] = '\0';
	for (size_t i = 0; i < NOPERATORS; i++) {
		if (strcmp(operators[i].text, text) == 0)
			t->type = operators[i].type;
	}
	return true;
}

/* A word of digits right before < or > is the descriptor to redirect. */
static bool io_number(struct parser *p, struct token *t)
{
	const char *text = word_text(t->word);
	int c;

	if (!text || !is_digits(text) || strlen(text) > 4)
		return false;
	c = lex_getc(p);
	if (c >= 0)
		input_ungetc(p->in);
	if (c != '<' && c != '>')
		return false;
	t->number = 0;
	for (; *text; text++)
		t->number = t->number * 10 + *text - '0';
	return true;
}

static struct token read_token(struct parser *p)
{
	struct token t = {.type = T_EOF};
	int c;

	skip_blanks(p);
	t.line = p->in->line;
	t.begin = p->in->seen.len;
	c = lex_getc(p);
	if (c < 0 || c == '\n') {
		t.type = c < 0 ? T_EOF : T_NEWLINE;
		read_heres(p);
		return t;
	}
	if (operator_token(p, c, &t))
		return t;
	input_ungetc(p->in);
	t.type = T_WORD;
	t.word = lex_word(p);
	if (io_number(p, &t))
		t.type = T_IO_NUMBER;
	return t;
}

struct token *peek(struct parser *p)
{
	/* Not into p->token at once: a word with $( in it parses a list on the way. */
	if (!p->peeked && !p->failed) {
		struct token t = read_token(p);

		t.end = p->in->seen.len;
		p->token = t;
		p->peeked = true;
	}
	if (p->failed)
		p->token.type = T_EOF;
	return &p->token;
}

struct token next_token(struct parser *p)
{
	struct token t = *peek(p);

	p->peeked = false;
	p->end = t.end;
	return t;
}

void expect(struct parser *p, enum token_type type)
{
	struct token wanted = {.type = type};

	if (peek(p)->type != type)
		unexpected(p, token_text(p, &wanted));
	else
		next_token(p);
}
