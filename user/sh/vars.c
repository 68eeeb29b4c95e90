// SPDX-License-Identifier: MIT
/*
 * Variables, local scopes and positional parameters.
 *
 * A variable without a value can still have flags (`export x` before x is set). A scope
 * remembers how variables were, for `local` and for assignments before a function or
 * builtin; leaving it puts them back.
 */
#include "sh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct var {
	struct var *next;
	char *name;
	char *value; /* NULL: unset */
	int flags;
};

struct saved_var {
	struct saved_var *next;
	char *name;
	char *value;
	int flags;
};

struct scope {
	struct scope *up;
	struct saved_var *saved;
};

enum { NBUCKETS = 64 };

static struct var *buckets[NBUCKETS];
static struct scope *scope;

/* The length of the variable name that s begins with; 0 if it does not. */
size_t name_len(const char *s)
{
	static const char chars[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789";

	return *s >= '0' && *s <= '9' ? 0 : strspn(s, chars);
}

bool is_name(const char *s)
{
	size_t len = name_len(s);

	return len && !s[len];
}

static struct var **find(const char *name)
{
	unsigned int hash = 0;
	struct var **v;

	for (const char *s = name; *s; s++)
		hash = hash * 31 + (unsigned char)*s;
	v = &buckets[hash % NBUCKETS];
	while (*v && strcmp((*v)->name, name) != 0)
		v = &(*v)->next;
	return v;
}

static struct var *find_or_add(const char *name)
{
	struct var **v = find(name);

	if (!*v) {
		*v = xmalloc(sizeof(**v));
		**v = (struct var){.name = xstrdup(name)};
	}
	return *v;
}

/* NULL if unset. */
const char *var_get(const char *name)
{
	static char line[16];
	struct var *v = *find(name);

	if (strcmp(name, "LINENO") == 0) {
		snprintf(line, sizeof(line), "%d", sh.line);
		return line;
	}
	return v ? v->value : NULL;
}

/* Sets the value, unless that is NULL, and adds the flags. False if it is read-only. */
bool var_set(const char *name, const char *value, int flags)
{
	struct var *v = find_or_add(name);

	if (value && v->flags & VAR_READONLY) {
		abort_command("%s: is read only", name);
		return false;
	}
	if (value) {
		char *copy = xstrdup(value); /* before the free: it may be the old value */

		free(v->value);
		v->value = copy;
		if (sh.option[OPT_ALLEXPORT])
			flags |= VAR_EXPORT;
	}
	v->flags |= flags;
	return true;
}

bool var_unset(const char *name)
{
	struct var **link = find(name), *v = *link;

	if (!v)
		return true;
	if (v->flags & VAR_READONLY) {
		abort_command("%s: is read only", name);
		return false;
	}
	*link = v->next;
	free(v->name);
	free(v->value);
	free(v);
	return true;
}

/* Takes over the environment; entries that aren't names are left out. */
void var_import(char **envp)
{
	for (; *envp; envp++) {
		size_t len = name_len(*envp);
		char *name;

		if (len == 0 || (*envp)[len] != '=')
			continue;
		name = arena_strndup(&temp, *envp, len);
		var_set(name, *envp + len + 1, VAR_EXPORT);
	}
}

/* The exported variables as execve wants them, in `temp`. */
char **var_environ(void)
{
	struct words env = {0};

	for (int i = 0; i < NBUCKETS; i++) {
		for (struct var *v = buckets[i]; v; v = v->next) {
			struct strbuf sb = {.arena = &temp};

			if (!(v->flags & VAR_EXPORT) || !v->value)
				continue;
			sb_puts(&sb, v->name);
			sb_putc(&sb, '=');
			sb_puts(&sb, v->value);
			words_add(&env, sb_string(&sb));
		}
	}
	return words_end(&env);
}

/* Prints the variables that have all the flags, sorted, as commands that set them again. */
void var_list(int flags, const char *prefix)
{
	struct words names = {0};

	for (int i = 0; i < NBUCKETS; i++) {
		for (struct var *v = buckets[i]; v; v = v->next) {
			if ((v->flags & flags) == flags && (v->value || flags))
				words_add(&names, v->name);
		}
	}
	words_sort(names.v, names.n);
	for (size_t i = 0; i < names.n; i++) {
		struct var *v = *find(names.v[i]);

		print("%s%s", prefix, v->name);
		if (v->value) {
			print("=");
			print_quoted(v->value);
		}
		print("\n");
	}
}

void scope_enter(void)
{
	struct scope *s = xmalloc(sizeof(*s));

	s->up = scope;
	s->saved = NULL;
	scope = s;
}

bool scope_active(void)
{
	return scope;
}

/* Remembers the variable as it is now, to be put back by scope_leave(). */
void scope_save(const char *name)
{
	struct var *v = *find(name);
	struct saved_var *s;

	for (s = scope->saved; s; s = s->next) {
		if (strcmp(s->name, name) == 0)
			return;
	}
	s = xmalloc(sizeof(*s));
	s->name = xstrdup(name);
	s->value = v && v->value ? xstrdup(v->value) : NULL;
	s->flags = v ? v->flags : 0;
	s->next = scope->saved;
	scope->saved = s;
}

static void restore(struct saved_var *s)
{
	struct var *v = find_or_add(s->name);

	free(v->value);
	v->value = s->value;
	v->flags = s->flags;
	if (!v->value && !v->flags)
		var_unset(s->name);
	free(s->name);
	free(s);
}

void scope_leave(void)
{
	struct scope *s = scope;

	scope = s->up;
	while (s->saved) {
		struct saved_var *saved = s->saved;

		s->saved = saved->next;
		restore(saved);
	}
	free(s);
}

void params_free(void)
{
	char **v = sh.params.owned;

	for (int i = 0; v && v[i]; i++)
		free(v[i]);
	free(v);
	sh.params = (struct params){0};
}

/* Copies the strings and makes them $1 and on. */
void params_set(char **argv, int n)
{
	char **v = xmalloc((n + 1) * sizeof(*v));

	for (int i = 0; i < n; i++)
		v[i] = xstrdup(argv[i]);
	v[n] = NULL;
	params_free();
	sh.params = (struct params){.v = v, .n = n, .owned = v};
}
