/* SPDX-License-Identifier: MIT */
/*
 * The tree that parse.c builds and exec.c runs.
 *
 * A word is a list of parts, so that what was quoted stays known until expansion:
 * a"b $x"$(c) is text `a`, quoted text `b `, quoted parameter x, command c.
 */
#ifndef AST_H
#define AST_H

#include <stdbool.h>

enum part_type {
	PART_TEXT,    /* text */
	PART_PARAM,   /* text is the parameter's name; op, colon and word as in ${x:-word} */
	PART_COMMAND, /* list: $(...) or `...` */
	PART_ARITH,   /* word: $((...)) */
};

enum param_op {
	PARAM_VALUE,
	PARAM_LENGTH,	   /* ${#x}  */
	PARAM_DEFAULT,	   /* ${x-w} */
	PARAM_ASSIGN,	   /* ${x=w} */
	PARAM_ALTERNATIVE, /* ${x+w} */
	PARAM_ERROR,	   /* ${x?w} */
	PARAM_PREFIX,	   /* ${x#p} */
	PARAM_LONG_PREFIX, /* ${x##p} */
	PARAM_SUFFIX,	   /* ${x%p} */
	PARAM_LONG_SUFFIX, /* ${x%%p} */
};

struct part {
	struct part *next;
	enum part_type type;
	bool quoted;
	char *text;
	enum param_op op;
	bool colon; /* an empty value counts as unset */
	struct word *word;
	struct node *list;
};

struct word {
	struct word *next;
	struct part *parts;
};

/* name=value before a command */
struct assign {
	struct assign *next;
	char *name;
	struct word *value;
};

enum redir_type {
	REDIR_IN,	 /* <   */
	REDIR_OUT,	 /* >   */
	REDIR_CLOBBER,	 /* >|  */
	REDIR_APPEND,	 /* >>  */
	REDIR_INOUT,	 /* <>  */
	REDIR_DUP,	 /* <& and >& */
	REDIR_HERE,	 /* <<  */
	REDIR_HERE_TABS, /* <<- */
};

struct redir {
	struct redir *next;
	struct redir *next_here; /* while the body has not been read yet */
	enum redir_type type;
	int fd;
	struct word *target; /* for a here-document its body, once read */
	char *delimiter;
	bool literal; /* the delimiter was quoted: no expansion in the body */
};

enum node_type {
	NODE_SIMPLE,
	NODE_PIPE,
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_BACKGROUND,
	NODE_SUBSHELL,
	NODE_GROUP,
	NODE_IF,
	NODE_WHILE,
	NODE_UNTIL,
	NODE_FOR,
	NODE_CASE,
	NODE_FUNCTION,
};

struct case_item {
	struct case_item *next;
	struct word *patterns;
	struct node *body;
};

/* Which members a type uses is said beside them; lists are chained by `next`. */
struct node {
	struct node *next;
	enum node_type type;
	int line;
	char *text; /* as it was typed, of its first line; how jobs are called */
	struct redir *redirs;
	struct node *left;	 /* AND OR; condition of IF WHILE UNTIL */
	struct node *right;	 /* AND OR; `else` of IF */
	struct node *body;	 /* all others: what is run, a list */
	struct assign *assigns;	 /* SIMPLE */
	struct word *words;	 /* SIMPLE FOR; the subject of CASE */
	struct case_item *items; /* CASE */
	char *name;		 /* FOR FUNCTION */
	bool has_in;		 /* FOR: without `in` it runs over "$@" */
};

#endif
