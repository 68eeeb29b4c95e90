// SPDX-License-Identifier: MIT
/*
 * The rest of the grammar: a single command with its assignments and redirections.
 *
 *	command := simple | compound redirection* | name '(' ')' compound redirection*
 *	simple  := (assignment | redirection)* (word | redirection)*
 *
 * Every function returns a node, also after an error, so that callers need not check.
 */
#include "parse.h"

#include <string.h>

struct node *new_node(struct parser *p, enum node_type type)
{
	struct node *n = arena_alloc(p->arena, sizeof(*n));

	n->type = type;
	n->line = peek(p)->line;
	return n;
}

/* n is what was taken from `begin` on. Of several lines only the first is kept. */
void set_text(struct parser *p, struct node *n, size_t begin)
{
	struct strbuf sb = {.arena = p->arena};
	const char *newline;

	if (n->text || !p->in->seen.len || p->end < begin)
		return;
	sb_putn(&sb, p->in->seen.s + begin, p->end - begin);
	newline = memchr(sb.s, '\n', sb.len);
	if (newline) {
		sb.len = newline - sb.s;
		sb_puts(&sb, " ...");
	}
	n->text = sb_string(&sb);
}

void skip_newlines(struct parser *p)
{
	while (peek(p)->type == T_NEWLINE)
		next_token(p);
}

void unexpected(struct parser *p, const char *expected)
{
	struct token *t = peek(p);

	syntax_error(p, t->line, "unexpected %s, expected %s", token_text(p, t), expected);
}

static bool redir_of_token(enum token_type token, struct redir *r)
{
	r->fd = 0;
	switch (token) {
	case T_LESS: r->type = REDIR_IN; return true;
	case T_LESSGREAT: r->type = REDIR_INOUT; return true;
	case T_LESSAND: r->type = REDIR_DUP; return true;
	case T_DLESS: r->type = REDIR_HERE; return true;
	case T_DLESSDASH: r->type = REDIR_HERE_TABS; return true;
	default: break;
	}
	r->fd = 1;
	switch (token) {
	case T_GREAT: r->type = REDIR_OUT; return true;
	case T_CLOBBER: r->type = REDIR_CLOBBER; return true;
	case T_DGREAT: r->type = REDIR_APPEND; return true;
	case T_GREATAND: r->type = REDIR_DUP; return true;
	default: return false;
	}
}

/* The word behind << is not expanded; any quote in it makes the body literal. */
static void here_delimiter(struct parser *p, struct redir *r)
{
	struct strbuf sb = {.arena = p->arena};

	for (struct part *part = r->target->parts; part; part = part->next) {
		if (part->type != PART_TEXT)
			syntax_error(p, p->in->line, "expansion in the word after \"<<\"");
		else
			sb_puts(&sb, part->text);
		r->literal |= part->quoted;
	}
	r->delimiter = sb_string(&sb);
	*p->heres_tail = r;
	p->heres_tail = &r->next_here;
}

/* Reads one redirection into the list that ends at **tail. False if none is here. */
static bool parse_redir(struct parser *p, struct redir ***tail)
{
	struct redir *r = arena_alloc(p->arena, sizeof(*r));
	int number = -1;

	if (peek(p)->type == T_IO_NUMBER)
		number = next_token(p).number;
	if (!redir_of_token(peek(p)->type, r))
		return false;
	if (number >= 0)
		r->fd = number;
	next_token(p);
	if (peek(p)->type != T_WORD) {
		unexpected(p, "a word");
		return false;
	}
	r->target = next_token(p).word;
	if (r->type == REDIR_HERE || r->type == REDIR_HERE_TABS)
		here_delimiter(p, r);
	**tail = r;
	*tail = &r->next;
	return true;
}

/* Splits the word if it is name=value; the name must not be quoted. */
static struct assign *parse_assign(struct parser *p, struct word *w)
{
	struct part *part = w->parts;
	struct assign *a;
	char *text;
	size_t len;

	if (!part || part->type != PART_TEXT || part->quoted)
		return NULL;
	text = part->text;
	len = name_len(text);
	if (len == 0 || text[len] != '=')
		return NULL;
	a = arena_alloc(p->arena, sizeof(*a));
	a->name = arena_strndup(p->arena, text, len);
	a->value = w;
	if (text[len + 1])
		part->text = text + len + 1;
	else
		w->parts = part->next;
	return a;
}

/* name() has been read up to the name. */
static struct node *parse_function(struct parser *p, struct word *w)
{
	struct node *n = new_node(p, NODE_FUNCTION);
	const char *name = word_text(w);
	struct redir **tail;

	if (!name || !is_name(name))
		syntax_error(p, n->line, "bad function name");
	n->name = (char *)name;
	next_token(p);
	expect(p, T_RPAREN);
	skip_newlines(p);
	n->body = parse_compound(p);
	if (!n->body) {
		unexpected(p, "\"{\"");
		return n;
	}
	tail = &n->body->redirs;
	while (parse_redir(p, &tail))
		;
	return n;
}

static struct node *parse_simple(struct parser *p)
{
	struct node *n = new_node(p, NODE_SIMPLE);
	struct assign **assigns = &n->assigns;
	struct redir **redirs = &n->redirs;
	struct word **words = &n->words;

	for (;;) {
		struct word *w;

		if (parse_redir(p, &redirs))
			continue;
		if (peek(p)->type != T_WORD)
			break;
		w = next_token(p).word;
		if (!n->words && (*assigns = parse_assign(p, w))) {
			assigns = &(*assigns)->next;
			continue;
		}
		if (!n->words && !n->assigns && !n->redirs && peek(p)->type == T_LPAREN)
			return parse_function(p, w);
		*words = w;
		words = &w->next;
	}
	if (!n->words && !n->assigns && !n->redirs)
		unexpected(p, "a command");
	return n;
}

struct node *parse_command(struct parser *p)
{
	size_t begin = peek(p)->begin;
	struct redir **tail;
	struct node *n;

	if (!at_command(p)) {
		unexpected(p, "a command");
		return new_node(p, NODE_SIMPLE);
	}
	nest(p);
	n = parse_compound(p);
	if (n) {
		tail = &n->redirs;
		while (parse_redir(p, &tail))
			;
	} else {
		n = parse_simple(p);
	}
	p->depth--;
	set_text(p, n, begin);
	return n;
}
