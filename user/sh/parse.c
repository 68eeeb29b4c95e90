// SPDX-License-Identifier: MIT
/*
 * From tokens to a tree, by recursive descent: a function for each rule of the grammar.
 *
 *	list     := and_or ((';' | '&' | newline) and_or)*
 *	and_or   := pipeline (('&&' | '||') pipeline)*
 *	pipeline := ['!'] command ('|' command)*
 *
 * The rules for a single command are in parse_simple.c.
 *
 * Keywords are plain words that the parser knows where a command may begin. A list ends
 * before any token that can't begin a command; the caller says which one it wanted.
 */
#include "parse.h"

#include <string.h>

static struct node *parse_and_or(struct parser *p);

static const char *const keywords[] = {"!",    "{",  "}",   "case", "do", "done", "elif",  "else",
				       "esac", "fi", "for", "if",   "in", "then", "until", "while"};

const char *keyword_name(size_t i)
{
	return i < sizeof(keywords) / sizeof(keywords[0]) ? keywords[i] : NULL;
}

bool is_keyword(const char *s)
{
	for (size_t i = 0; keyword_name(i); i++) {
		if (strcmp(keywords[i], s) == 0)
			return true;
	}
	return false;
}

static bool at_keyword(struct parser *p, const char *keyword)
{
	struct token *t = peek(p);
	const char *text = t->type == T_WORD ? word_text(t->word) : NULL;

	return text && strcmp(text, keyword) == 0;
}

static bool take_keyword(struct parser *p, const char *keyword)
{
	if (!at_keyword(p, keyword))
		return false;
	next_token(p);
	return true;
}

static void expect_keyword(struct parser *p, const char *keyword)
{
	if (!take_keyword(p, keyword))
		unexpected(p, in_quotes(p, keyword));
}

static struct node *new_parent(struct parser *p, enum node_type type, struct node *body)
{
	struct node *n = new_node(p, type);

	n->body = body;
	n->line = body->line;
	return n;
}

/* Can the next token begin a command? */
bool at_command(struct parser *p)
{
	static const char *const closing[] = {"}",    "do",   "done", "elif",
					      "else", "esac", "fi",   "then"};
	struct token *t = peek(p);

	switch (t->type) {
	case T_EOF:
	case T_NEWLINE:
	case T_RPAREN:
	case T_DSEMI: return false;
	default: break;
	}
	for (size_t i = 0; i < sizeof(closing) / sizeof(closing[0]); i++) {
		if (at_keyword(p, closing[i]))
			return false;
	}
	return true;
}

/* A separator behind a command. `&` puts the command in the background. */
static bool separator(struct parser *p, struct node **n)
{
	enum token_type type = peek(p)->type;

	if (type == T_AMP)
		*n = new_parent(p, NODE_BACKGROUND, *n);
	if (type != T_AMP && type != T_SEMI)
		return false;
	next_token(p);
	return true;
}

/* Commands up to something that can't begin one. NULL for an empty list. */
struct node *parse_list(struct parser *p)
{
	struct node *first = NULL, **tail = &first;

	skip_newlines(p);
	while (at_command(p)) {
		struct node *n = parse_and_or(p);
		bool more = separator(p, &n);

		*tail = n;
		tail = &n->next;
		if (peek(p)->type == T_NEWLINE)
			skip_newlines(p);
		else if (!more)
			break;
	}
	return first;
}

/* A list that a compound command needs and that must not be empty. */
static struct node *parse_body(struct parser *p)
{
	struct node *list = parse_list(p);

	if (!list)
		unexpected(p, "a command");
	return list;
}

static struct node *parse_pipeline(struct parser *p)
{
	size_t begin = peek(p)->begin;
	struct node *pipe, *n, **tail;
	bool negate = false;

	while (take_keyword(p, "!"))
		negate = !negate;
	n = parse_command(p);
	if (peek(p)->type == T_PIPE) {
		pipe = new_parent(p, NODE_PIPE, n);
		tail = &n->next;
		while (peek(p)->type == T_PIPE) {
			next_token(p);
			skip_newlines(p);
			*tail = parse_command(p);
			tail = &(*tail)->next;
		}
		n = pipe;
	}
	if (negate)
		n = new_parent(p, NODE_NOT, n);
	set_text(p, n, begin);
	return n;
}

static struct node *parse_and_or(struct parser *p)
{
	size_t begin = peek(p)->begin;
	struct node *left = parse_pipeline(p);

	while (peek(p)->type == T_AND_IF || peek(p)->type == T_OR_IF) {
		struct node *n = new_node(p, peek(p)->type == T_AND_IF ? NODE_AND : NODE_OR);

		next_token(p);
		skip_newlines(p);
		n->left = left;
		n->right = parse_pipeline(p);
		left = n;
	}
	set_text(p, left, begin);
	return left;
}

static struct node *parse_if(struct parser *p)
{
	struct node *n = new_node(p, NODE_IF);

	n->left = parse_body(p);
	expect_keyword(p, "then");
	n->body = parse_body(p);
	if (take_keyword(p, "elif")) {
		n->right = parse_if(p); /* takes the fi too */
		return n;
	}
	if (take_keyword(p, "else"))
		n->right = parse_body(p);
	expect_keyword(p, "fi");
	return n;
}

static struct node *parse_do(struct parser *p)
{
	struct node *body;

	expect_keyword(p, "do");
	body = parse_body(p);
	expect_keyword(p, "done");
	return body;
}

static struct node *parse_loop(struct parser *p, enum node_type type)
{
	struct node *n = new_node(p, type);

	n->left = parse_body(p);
	n->body = parse_do(p);
	return n;
}

static struct node *parse_for(struct parser *p)
{
	struct node *n = new_node(p, NODE_FOR);
	struct word **tail = &n->words;
	struct token t = next_token(p);
	const char *name = t.type == T_WORD ? word_text(t.word) : NULL;

	if (!name || !is_name(name))
		syntax_error(p, t.line, "unexpected %s, expected a variable name",
			     token_text(p, &t));
	n->name = (char *)name;
	skip_newlines(p);
	if (take_keyword(p, "in")) {
		n->has_in = true;
		while (peek(p)->type == T_WORD) {
			*tail = next_token(p).word;
			tail = &(*tail)->next;
		}
		if (peek(p)->type != T_SEMI && peek(p)->type != T_NEWLINE)
			unexpected(p, "\"do\"");
	}
	if (peek(p)->type == T_SEMI)
		next_token(p);
	skip_newlines(p);
	n->body = parse_do(p);
	return n;
}

static struct case_item *parse_case_item(struct parser *p)
{
	struct case_item *item = arena_alloc(p->arena, sizeof(*item));
	struct word **tail = &item->patterns;

	if (peek(p)->type == T_LPAREN)
		next_token(p);
	for (;;) {
		if (peek(p)->type != T_WORD) {
			unexpected(p, "a pattern");
			return item;
		}
		*tail = next_token(p).word;
		tail = &(*tail)->next;
		if (peek(p)->type != T_PIPE)
			break;
		next_token(p);
	}
	expect(p, T_RPAREN);
	item->body = parse_list(p);
	return item;
}

static struct node *parse_case(struct parser *p)
{
	struct node *n = new_node(p, NODE_CASE);
	struct case_item **tail = &n->items;

	if (peek(p)->type == T_WORD)
		n->words = next_token(p).word;
	else
		unexpected(p, "a word");
	skip_newlines(p);
	expect_keyword(p, "in");
	skip_newlines(p);
	while (!p->failed && !at_keyword(p, "esac")) {
		*tail = parse_case_item(p);
		tail = &(*tail)->next;
		if (peek(p)->type != T_DSEMI)
			break;
		next_token(p);
		skip_newlines(p);
	}
	if (!take_keyword(p, "esac"))
		unexpected(p, "\";;\" or \"esac\"");
	return n;
}

static struct node *parse_group(struct parser *p)
{
	struct node *n = new_node(p, NODE_GROUP);

	n->body = parse_body(p);
	expect_keyword(p, "}");
	return n;
}

static struct node *parse_subshell(struct parser *p)
{
	struct node *n = new_node(p, NODE_SUBSHELL);

	next_token(p);
	n->body = parse_body(p);
	expect(p, T_RPAREN);
	return n;
}

/* NULL if no compound command begins here. */
struct node *parse_compound(struct parser *p)
{
	if (peek(p)->type == T_LPAREN)
		return parse_subshell(p);
	if (take_keyword(p, "{"))
		return parse_group(p);
	if (take_keyword(p, "if"))
		return parse_if(p);
	if (take_keyword(p, "while"))
		return parse_loop(p, NODE_WHILE);
	if (take_keyword(p, "until"))
		return parse_loop(p, NODE_UNTIL);
	if (take_keyword(p, "for"))
		return parse_for(p);
	if (take_keyword(p, "case"))
		return parse_case(p);
	return NULL;
}

/*
 * One command line: a list up to a newline; NULL for an empty line. Nothing behind the
 * newline is read, apart from here-documents.
 */
enum parse_result parse_line(struct input *in, struct arena *a, struct node **list)
{
	struct node **tail = list;
	struct parser p;
	bool more = true;

	*list = NULL;
	in->seen = (struct strbuf){.arena = a};
	parser_init(&p, in, a);
	if (peek(&p)->type == T_EOF && !p.failed)
		return PARSE_EOF;
	while (more && peek(&p)->type != T_NEWLINE && peek(&p)->type != T_EOF) {
		struct node *n = parse_and_or(&p);

		more = separator(&p, &n);
		*tail = n;
		tail = &n->next;
	}
	if (peek(&p)->type != T_NEWLINE && peek(&p)->type != T_EOF)
		syntax_error(&p, peek(&p)->line, "unexpected %s", token_text(&p, peek(&p)));
	return p.failed ? PARSE_ERROR : PARSE_OK;
}
