// SPDX-License-Identifier: MIT
/*
 * stty: prints (-a: all) or changes the settings of the terminal that is stdin: flags such as
 * echo and -echo, characters such as intr ^C or susp undef, raw, cooked or sane, size, rows N,
 * cols N.
 */
#include "util.h"

#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum kind { INPUT, OUTPUT, LOCAL };

static const struct flag {
	const char *name;
	enum kind kind;
	tcflag_t bit;
	bool sane;
} flags[] = {
	{"icrnl", INPUT, ICRNL, true},	    {"inlcr", INPUT, INLCR, false},
	{"igncr", INPUT, IGNCR, false},	    {"ixon", INPUT, IXON, true},
	{"ixany", INPUT, IXANY, false},	    {"istrip", INPUT, ISTRIP, false},
	{"iuclc", INPUT, IUCLC, false},	    {"iutf8", INPUT, IUTF8, false},
	{"ignbrk", INPUT, IGNBRK, false},   {"brkint", INPUT, BRKINT, false},
	{"parmrk", INPUT, PARMRK, false},   {"opost", OUTPUT, OPOST, true},
	{"onlcr", OUTPUT, ONLCR, true},	    {"ocrnl", OUTPUT, OCRNL, false},
	{"onocr", OUTPUT, ONOCR, false},    {"onlret", OUTPUT, ONLRET, false},
	{"olcuc", OUTPUT, OLCUC, false},    {"isig", LOCAL, ISIG, true},
	{"icanon", LOCAL, ICANON, true},    {"iexten", LOCAL, IEXTEN, true},
	{"echo", LOCAL, ECHO, true},	    {"echoe", LOCAL, ECHOE, true},
	{"echok", LOCAL, ECHOK, true},	    {"echonl", LOCAL, ECHONL, false},
	{"echoctl", LOCAL, ECHOCTL, true},  {"echoke", LOCAL, ECHOKE, true},
	{"echoprt", LOCAL, ECHOPRT, false}, {"noflsh", LOCAL, NOFLSH, false},
	{"tostop", LOCAL, TOSTOP, false},
};

static const struct {
	const char *name;
	int index;
	unsigned char sane;
} chars[] = {
	{"intr", VINTR, 3},	 {"quit", VQUIT, 28},	  {"erase", VERASE, 127},
	{"kill", VKILL, 21},	 {"eof", VEOF, 4},	  {"start", VSTART, 17},
	{"stop", VSTOP, 19},	 {"susp", VSUSP, 26},	  {"eol", VEOL, 0},
	{"eol2", VEOL2, 0},	 {"werase", VWERASE, 23}, {"lnext", VLNEXT, 22},
	{"rprnt", VREPRINT, 18},
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct termios tio;
static struct winsize size;

static tcflag_t *word(const struct flag *f)
{
	return f->kind == INPUT ? &tio.c_iflag : f->kind == OUTPUT ? &tio.c_oflag : &tio.c_lflag;
}

static void print_char(const char *name, unsigned char c)
{
	if (c == 0)
		printf("%s = <undef>; ", name);
	else if (c < 32 || c == 127)
		printf("%s = ^%c; ", name, c ^ 64);
	else
		printf("%s = %c; ", name, c);
}

/* Without -a only what is not as `sane` has it. */
static void print(bool all)
{
	const char *space = "";
	bool changed = false;

	if (all)
		printf("rows %u; columns %u;\n", size.ws_row, size.ws_col);
	for (size_t i = 0; i < COUNT(chars); i++) {
		if (all || tio.c_cc[chars[i].index] != chars[i].sane) {
			print_char(chars[i].name, tio.c_cc[chars[i].index]);
			changed = true;
		}
	}
	if (all)
		printf("min = %u; time = %u;", tio.c_cc[VMIN], tio.c_cc[VTIME]);
	if (changed)
		putchar('\n');
	for (size_t i = 0; i < COUNT(flags); i++) {
		bool on = *word(&flags[i]) & flags[i].bit;

		if (!all && on == flags[i].sane)
			continue;
		printf("%s%s%s", space, on ? "" : "-", flags[i].name);
		space = " ";
	}
	if (*space || !changed)
		puts(*space ? "" : "sane");
}

static void set_sane_chars(void)
{
	for (size_t i = 0; i < COUNT(chars); i++)
		tio.c_cc[chars[i].index] = chars[i].sane;
}

static void set_sane_flags(void)
{
	for (size_t i = 0; i < COUNT(flags); i++) {
		if (flags[i].sane)
			*word(&flags[i]) |= flags[i].bit;
		else
			*word(&flags[i]) &= ~flags[i].bit;
	}
}

/* ^C, undef or ^-, a character as it is, or its number. */
static unsigned char char_of(const char *text)
{
	if (strcmp(text, "undef") == 0 || strcmp(text, "^-") == 0)
		return 0;
	if (text[0] == '^' && text[1] && !text[2])
		return text[1] == '?' ? 127 : text[1] & 31;
	return text[0] && !text[1] ? text[0] : number(text);
}

/* False if there is no character of this name. */
static bool set_char(const char *name, const char *text)
{
	for (size_t i = 0; i < COUNT(chars); i++) {
		if (strcmp(chars[i].name, name) != 0)
			continue;
		if (!text)
			usage();
		tio.c_cc[chars[i].index] = char_of(text);
		return true;
	}
	return false;
}

static void set_flag(const char *text)
{
	bool on = *text != '-';

	for (size_t i = 0; i < COUNT(flags); i++) {
		if (strcmp(flags[i].name, text + !on) != 0)
			continue;
		if (on)
			*word(&flags[i]) |= flags[i].bit;
		else
			*word(&flags[i]) &= ~flags[i].bit;
		return;
	}
	errx(1, "%s: no such setting; stty -a shows them", text);
}

/* Returns how many more arguments it took. */
static int set(char **arg)
{
	if (strcmp(*arg, "sane") == 0) {
		set_sane_flags();
		set_sane_chars();
	} else if (strcmp(*arg, "cooked") == 0 || strcmp(*arg, "-raw") == 0) {
		set_sane_flags();
	} else if (strcmp(*arg, "raw") == 0 || strcmp(*arg, "-cooked") == 0) {
		cfmakeraw(&tio);
	} else if (strcmp(*arg, "rows") == 0 || strncmp(*arg, "col", 3) == 0) {
		if (!arg[1])
			usage();
		*(**arg == 'r' ? &size.ws_row : &size.ws_col) = number(arg[1]);
		if (ioctl(STDIN_FILENO, TIOCSWINSZ, &size) < 0)
			err(1, "%s", *arg);
		return 1;
	} else if (strcmp(*arg, "size") == 0) {
		printf("%u %u\n", size.ws_row, size.ws_col);
	} else if (set_char(*arg, arg[1])) {
		return 1;
	} else {
		set_flag(*arg);
	}
	return 0;
}

int main(int argc, char **argv)
{
	set_usage("stty [-a | size | sane | raw | cooked | [-]FLAG | CHAR C | rows N | cols N]...");
	if (tcgetattr(STDIN_FILENO, &tio) < 0)
		err(1, "stdin");
	ioctl(STDIN_FILENO, TIOCGWINSZ, &size); /* 0 0 where it has none */
	if (argc == 1 || strcmp(argv[1], "-a") == 0) {
		print(argc > 1);
		return finish(0);
	}
	for (char **arg = argv + 1; *arg; arg++)
		arg += set(arg);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &tio) < 0)
		err(1, "stdin");
	return finish(0);
}
