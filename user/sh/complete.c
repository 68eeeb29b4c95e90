// SPDX-License-Identifier: MIT
/*
 * Tab: what the word before the cursor could become.
 *
 * Where a command is expected these are keywords, builtins, functions and programs in $PATH,
 * elsewhere (and for any word with a slash) files. Directories get a slash.
 */
#include "sh.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Finds where the last word of the line begins and returns it without its quotes.
 * In `temp`.
 */
static char *last_word(const char *line, size_t len, size_t *start)
{
	struct strbuf sb = {.arena = &temp};
	char quote = 0;

	*start = 0;
	for (size_t i = 0; i < len; i++) {
		char c = line[i];

		if (c == '\\' && quote != '\'' && i + 1 < len) {
			sb_putc(&sb, line[++i]);
		} else if (quote ? c == quote : c == '\'' || c == '"') {
			quote = quote ? 0 : c;
		} else if (!quote && strchr(" \t|&;()<>=`", c)) {
			*start = i + 1;
			sb.len = 0;
		} else {
			sb_putc(&sb, c);
		}
	}
	return sb_string(&sb);
}

/* The word before position end, or what separates it from the word there. In `temp`. */
static char *word_before(const char *line, size_t end)
{
	size_t start;

	while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t'))
		end--;
	if (end > 0 && strchr("|&;(<>=`", line[end - 1]))
		return arena_strndup(&temp, line + end - 1, 1);
	return last_word(line, end, &start);
}

static bool expects_command(const char *before)
{
	static const char *const words[] = {"",	    "|",     "&",     ";",	 "(",	 "`",
					    "{",    "!",     "do",    "else",	 "elif", "if",
					    "then", "until", "while", "command", "exec", "type"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], before) == 0)
			return true;
	}
	return false;
}

static char *join(const char *a, const char *b, const char *c)
{
	struct strbuf sb = {.arena = &temp};

	sb_puts(&sb, a);
	sb_puts(&sb, b);
	sb_puts(&sb, c);
	return sb_string(&sb);
}

static bool wanted(const char *name, const char *prefix)
{
	/* Hidden files only if asked for, . and .. never. */
	if (name[0] == '.' && (prefix[0] != '.' || !name[1] || strcmp(name, "..") == 0))
		return false;
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

/*
 * Adds the entries of directory `dir` (with its slash, or empty) that begin with prefix;
 * each is shown with `shown` before it. `programs` and `dirs` pick only such.
 */
static void add_entries(struct words *out, const char *dir, const char *shown, const char *prefix,
			bool programs, bool dirs)
{
	DIR *d = opendir(*dir ? dir : ".");
	struct dirent *entry;
	struct stat st;

	if (!d)
		return;
	while ((entry = readdir(d))) {
		char *path;
		bool is_dir;

		if (!wanted(entry->d_name, prefix))
			continue;
		path = join(dir, entry->d_name, "");
		is_dir = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
		if ((dirs && !is_dir) || (programs && (is_dir || access(path, X_OK) != 0)))
			continue;
		words_add(out, join(shown, entry->d_name, is_dir ? "/" : ""));
	}
	closedir(d);
}

static void add_name(struct words *out, const char *name, const char *prefix)
{
	if (strncmp(name, prefix, strlen(prefix)) == 0)
		words_add(out, (char *)name);
}

static void add_commands(struct words *out, const char *prefix)
{
	const char *path = var_get("PATH");

	for (size_t i = 0; keyword_name(i); i++)
		add_name(out, keyword_name(i), prefix);
	for (size_t i = 0; builtin_name(i); i++)
		add_name(out, builtin_name(i), prefix);
	for (size_t i = 0; function_name(i); i++)
		add_name(out, function_name(i), prefix);
	while (path && *path) {
		size_t len = strcspn(path, ":");

		add_entries(out, join(arena_strndup(&temp, path, len), "/", ""), "", prefix, true,
			    false);
		path += len + (path[len] == ':');
	}
}

static void add_files(struct words *out, const char *word, bool dirs)
{
	const char *slash = strrchr(word, '/');
	const char *name = slash ? slash + 1 : word;
	char *shown = arena_strndup(&temp, word, name - word);
	const char *home = var_get("HOME");
	char *dir = shown;

	if (strncmp(shown, "~/", 2) == 0 && home)
		dir = join(home, shown + 1, "");
	add_entries(out, dir, shown, name, false, dirs);
}

static void drop_duplicates(struct words *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (n == 0 || strcmp(w->v[n - 1], w->v[i]) != 0)
			w->v[n++] = w->v[i];
	}
	w->n = n;
}

/* The possible words for the one that begins at *start and ends at pos, sorted. */
struct words complete(const char *line, size_t pos, size_t *start)
{
	char *word = last_word(line, pos, start);
	char *before = word_before(line, *start);
	struct words out = {0};

	if (expects_command(before) && !strchr(word, '/'))
		add_commands(&out, word);
	else
		add_files(&out, word, strcmp(before, "cd") == 0 || strcmp(before, "rmdir") == 0);
	words_sort(out.v, out.n);
	drop_duplicates(&out);
	return out;
}
