/* SPDX-License-Identifier: MIT */
/* What the lexer and the parser share: tokens, words being collected, the state of a parse. */
#ifndef PARSE_H
#define PARSE_H

#include "ast.h"
#include "sh.h"

enum token_type {
	T_EOF,
	T_NEWLINE,
	T_WORD,
	T_IO_NUMBER, /* the 2 of 2>file */
	T_SEMI,
	T_DSEMI,
	T_AMP,
	T_AND_IF,
	T_PIPE,
	T_OR_IF,
	T_LPAREN,
	T_RPAREN,
	T_LESS,
	T_DLESS,
	T_DLESSDASH,
	T_LESSAND,
	T_LESSGREAT,
	T_GREAT,
	T_DGREAT,
	T_GREATAND,
	T_CLOBBER,
};

struct token {
	enum token_type type;
	int line;
	size_t begin, end; /* in the input's `seen` */
	int number;	   /* T_IO_NUMBER */
	struct word *word; /* T_WORD */
};

/*
 * After the first error `failed` stays set and every further token is T_EOF, so the parser's
 * functions come back by themselves without checking each other's results.
 */
struct parser {
	struct input *in;
	struct arena *arena;
	struct token token; /* the token looked at, if `peeked` */
	bool peeked;
	bool failed;
	int depth;  /* of nesting, to refuse input that would overflow the stack */
	size_t end; /* of the last token taken, in the input's `seen` */
	struct redir *heres, **heres_tail; /* here-documents that follow the next newline */
};

void parser_init(struct parser *p, struct input *in, struct arena *a);
struct node *parse_list(struct parser *p);
struct node *parse_compound(struct parser *p);
bool at_command(struct parser *p);
int lex_getc(struct parser *p);
struct token *peek(struct parser *p);
struct token next_token(struct parser *p);
const char *in_quotes(struct parser *p, const char *text);
const char *token_text(struct parser *p, const struct token *t);
const char *word_text(const struct word *w);
void syntax_error(struct parser *p, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void expect(struct parser *p, enum token_type type);
void nest(struct parser *p);
bool is_digits(const char *s);

/* parse_simple.c */
struct node *parse_command(struct parser *p);
struct node *new_node(struct parser *p, enum node_type type);
void set_text(struct parser *p, struct node *n, size_t begin);
void skip_newlines(struct parser *p);
void unexpected(struct parser *p, const char *expected);

/* word.c: a word being collected */
struct builder {
	struct parser *p;
	struct word *word;
	struct part **tail;
	struct strbuf text; /* the text part being collected */
	bool quoted;	    /* and whether it is */
	size_t added;	    /* characters and parts so far */
};

struct builder builder(struct parser *p);
struct part *add_part(struct builder *b, enum part_type type, bool quoted);
void add_char(struct builder *b, char c, bool quoted);
struct word *finish(struct builder *b);
void unterminated(struct builder *b, const char *what, int line);
void lex_single_quotes(struct builder *b);
void lex_double_quotes(struct builder *b);
void lex_backslash(struct builder *b);
void lex_quoted_backslash(struct builder *b, const char *special);
bool lex_expansion(struct builder *b, int c, bool quoted);
struct word *lex_word(struct parser *p);
struct word *lex_quoted_text(struct parser *p, const char *text, int line);

/* brace.c */
void lex_braces(struct builder *b, bool quoted);
char *lex_param_name(struct parser *p, int c, bool braces);
bool begins_param(int c);

#endif
