// SPDX-License-Identifier: MIT
/* The boot options; see cmdline.h. Quotes keep blanks in a word: name="a b". */
#include "cmdline.h"

#include "drivers/fdt.h"
#include "lib/printf.h"
#include "lib/string.h"

#define CMDLINE_MAX 16384

static char line[CMDLINE_MAX];
static char *words[2 * MAX_INIT_ARGS];
static u32 nr_words;

const char *init_argv[MAX_INIT_ARGS + 2];
const char *init_envp[MAX_INIT_ARGS + 2] = {"HOME=/root", "TERM=linux"};

static const char *const known[] = {
	"strace",  "norandmaps", "nosharept",	    "init", "console", "quiet",
#ifdef DEBUG
	"provoke", "stress",	 "watchdog_thresh",
#endif
};

static const char *match(const char *word, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(word, name, n))
		return NULL;
	return word[n] == '=' ? word + n + 1 : word[n] ? NULL : word + n;
}

const char *cmdline_get(const char *name)
{
	for (u32 i = 0; i < nr_words; i++) {
		const char *value = match(words[i], name);

		if (value)
			return value;
	}
	return NULL;
}

static bool is_known(const char *word)
{
	for (u32 i = 0; i < ARRAY_SIZE(known); i++)
		if (match(word, known[i]))
			return true;
	return false;
}

/* Cuts the line into words, in place; quotes go. */
static void __init split(void)
{
	char *in = line, *out = line;

	while (*in && nr_words < ARRAY_SIZE(words)) {
		bool quoted = false;

		while (*in == ' ')
			in++;
		if (!*in)
			break;
		words[nr_words++] = out;
		for (; *in && (quoted || *in != ' '); in++) {
			if (*in == '"')
				quoted = !quoted;
			else
				*out++ = *in;
		}
		if (*in)
			in++;
		*out++ = 0;
	}
	if (*in)
		printk("boot options: more than %lu words, the rest is ignored\n",
		       ARRAY_SIZE(words));
}

static void __init give_to_init(char *word, bool is_arg)
{
	const char **list = is_arg ? init_argv + 1 : init_envp;
	u32 n = 0;

	while (list[n])
		n++;
	if (n == MAX_INIT_ARGS)
		printk("boot options: too many for init, %s is ignored\n", word);
	else
		list[n] = word;
}

void __init cmdline_init(void)
{
	const char *args = fdt_string(fdt_find_path("/chosen"), "bootargs");
	bool behind_dashes = false;

	if (args && strlcpy(line, args, sizeof(line)) >= sizeof(line))
		printk("boot options: longer than %d bytes, the rest is ignored\n", CMDLINE_MAX);
	split();
	for (u32 i = 0; i < nr_words; i++) {
		if (!behind_dashes && !strcmp(words[i], "--"))
			behind_dashes = true;
		else if (behind_dashes || !is_known(words[i]))
			give_to_init(words[i], behind_dashes || !strchr(words[i], '='));
	}
}
