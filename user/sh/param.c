// SPDX-License-Identifier: MIT
/* Parameters: $x, $1, $@, $? and the rest, and what ${x...} does with their values. */
#include "expand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *number(long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", n);
	return arena_strndup(&temp, text, strlen(text));
}

/* All positional parameters in one string; "$*" joins them by the first character of IFS. */
static char *join_params(char separator)
{
	struct strbuf sb = {.arena = &temp};

	for (int i = 0; i < sh.params.n; i++) {
		if (i > 0 && separator)
			sb_putc(&sb, separator);
		sb_puts(&sb, sh.params.v[i]);
	}
	return sb_string(&sb);
}

/* NULL if it is not set. */
static const char *param_value(const char *name)
{
	struct strbuf sb = {.arena = &temp};
	int i;

	switch (name[0]) {
	case '?': return number(sh.status);
	case '$': return number(sh.pid);
	case '#': return number(sh.params.n);
	case '!': return sh.last_bg ? number(sh.last_bg) : NULL;
	case '@': return sh.params.n ? join_params(' ') : NULL;
	case '*': return sh.params.n ? join_params(ifs()[0]) : NULL;
	case '-': option_letters(&sb); return sb_string(&sb);
	default: break;
	}
	if (name[0] < '0' || name[0] > '9')
		return var_get(name);
	i = atoi(name);
	if (i == 0)
		return sh.name;
	return i <= sh.params.n ? sh.params.v[i - 1] : NULL;
}

static bool is_list(const char *name)
{
	return *name == '@' || *name == '*';
}

/* $@ and $*. Where fields are wanted, each parameter is one, unless it is "$*". */
static void put_params(struct expansion *x, const char *name, bool quoted)
{
	if (!x->split || (quoted && *name == '*')) {
		put_value(x, join_params(*name == '*' ? ifs()[0] : ' '), quoted);
		return;
	}
	for (int i = 0; i < sh.params.n; i++) {
		/* Unquoted empty ones vanish. */
		if (i > 0 && x->started)
			end_field(x);
		put_value(x, sh.params.v[i], quoted);
	}
}

/* The value with what the pattern matches cut off one end. */
static char *cut(const struct part *part, const char *value)
{
	char *pattern = expand_pattern(part->word);
	size_t len = strlen(value);
	char *s = arena_strndup(&temp, value, len);
	bool prefix = part->op == PARAM_PREFIX || part->op == PARAM_LONG_PREFIX;
	/* The shortest prefix and the longest suffix are found from the left. */
	bool from_left = part->op == PARAM_PREFIX || part->op == PARAM_LONG_SUFFIX;

	for (size_t n = 0; n <= len; n++) {
		size_t i = from_left ? n : len - n;
		char c = s[i];
		bool found;

		if (prefix)
			s[i] = '\0';
		found = pattern_match(pattern, prefix ? s : s + i);
		s[i] = c;
		if (!found)
			continue;
		if (prefix)
			return s + i;
		s[i] = '\0';
		return s;
	}
	return s;
}

static void assign_default(struct expansion *x, const struct part *part)
{
	char *value = expand_text(part->word);

	if (sh.flow)
		return;
	if (!is_name(part->text))
		abort_command("$%s: can't be assigned to", part->text);
	else if (var_set(part->text, value, 0))
		put_value(x, value, part->quoted);
}

static void not_set(const struct part *part)
{
	const char *message = part->word ? expand_text(part->word) : "";

	if (sh.flow)
		return;
	if (!*message)
		message = part->colon ? "parameter not set or empty" : "parameter not set";
	abort_command("%s: %s", part->text, message);
}

static void put_param(struct expansion *x, const struct part *part, const char *value)
{
	if (is_list(part->text))
		put_params(x, part->text, part->quoted);
	else
		put_value(x, value, part->quoted);
}

static void put_length(struct expansion *x, const struct part *part, const char *value)
{
	long len = is_list(part->text) ? sh.params.n : (long)strlen(value);

	put_value(x, number(len), part->quoted);
}

void expand_param(struct expansion *x, const struct part *part)
{
	const char *value = param_value(part->text);
	bool set = value && (*value || !part->colon);

	switch (part->op) {
	case PARAM_DEFAULT:
		if (set)
			break;
		expand_parts(x, part->word, true);
		x->started |= part->quoted;
		return;
	case PARAM_ALTERNATIVE:
		if (set)
			expand_parts(x, part->word, true);
		x->started |= part->quoted;
		return;
	case PARAM_ASSIGN:
		if (set)
			break;
		assign_default(x, part);
		return;
	case PARAM_ERROR:
		if (set)
			break;
		not_set(part);
		return;
	default: break;
	}
	if (!value && sh.option[OPT_NOUNSET] && !is_list(part->text)) {
		not_set(&(struct part){.text = part->text});
		return;
	}
	if (!value)
		value = "";
	if (part->op == PARAM_LENGTH)
		put_length(x, part, value);
	else if (part->op >= PARAM_PREFIX)
		put_value(x, cut(part, value), part->quoted);
	else
		put_param(x, part, value);
}
