// SPDX-License-Identifier: MIT
// grade: group=exec points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Scripts: #! with an interpreter and at most one argument, which may hold blanks; nested
 * scripts; rings of scripts; lines too long; interpreters that aren't there.
 */
#include "tap.h"

static const char *self;

/* As an interpreter: writes argv to "seen", one a line. */
static int tell(int argc, char **argv)
{
	int fd = open("seen", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	must(fd >= 0);
	for (int i = 0; i < argc; i++)
		dprintf(fd, "[%s]\n", i == 0 && !strcmp(argv[0], self) ? "SELF" : argv[i]);
	close(fd);
	return 12;
}

static void script(const char *name, const char *fmt, ...)
{
	char text[2000];
	va_list ap;
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static int run_it(void *arg)
{
	char tell[80];
	char *argv[] = {"zero", "one", "two", NULL}, *envp[] = {tell, NULL};

	snprintf(tell, sizeof(tell), "TELL=%s", self);

	execve(arg, argv, envp);
	return 100 + errno;
}

static void seen(const char *name, const char *want, const char *what)
{
	char buf[1000] = "";
	int fd;

	unlink("seen");
	is_exit(run_child(run_it, (void *)name), 12, "%s: runs", what);
	fd = open("seen", O_RDONLY);
	if (fd >= 0) {
		must(read(fd, buf, sizeof(buf) - 1) >= 0);
		close(fd);
	}
	is_str(buf, want, "%s: arguments", what);
}

static void fails(const char *name, int e, const char *what)
{
	is_exit(run_child(run_it, (void *)name), 100 + e, "%s: %s", what, strerror(e));
}

static void right(void)
{
	script("s1", "#!%s\n", self);
	seen("./s1", "[SELF]\n[./s1]\n[one]\n[two]\n", "no argument");
	script("s2", "#!%s -x\nbody\n", self);
	seen("./s2", "[SELF]\n[-x]\n[./s2]\n[one]\n[two]\n", "an argument");
	script("s3", "#! \t %s \t -x  -y z \t \n", self);
	seen("./s3", "[SELF]\n[-x  -y z]\n[./s3]\n[one]\n[two]\n", "blanks around and inside");
	script("s4", "#!%s", self);
	seen("./s4", "[SELF]\n[./s4]\n[one]\n[two]\n", "no newline at the end");
	script("s5", "#!./s2 -five\n");
	seen("./s5", "[SELF]\n[-x]\n[./s2]\n[-five]\n[./s5]\n[one]\n[two]\n", "a script's script");
	must(symlink("s2", "link") == 0);
	seen("./link", "[SELF]\n[-x]\n[./link]\n[one]\n[two]\n", "by a symbolic link");
}

static void deep(void)
{
	script("d0", "#!%s\n", self);
	for (int i = 1; i < 10; i++) {
		char name[8];

		snprintf(name, sizeof(name), "d%d", i);
		script(name, "#!./d%d\n", i - 1);
	}
	seen("./d4", "[SELF]\n[./d0]\n[./d1]\n[./d2]\n[./d3]\n[./d4]\n[one]\n[two]\n",
	     "five scripts deep");
	fails("./d6", ELOOP, "seven scripts deep");
	fails("./d9", ELOOP, "ten scripts deep");
	script("self", "#!./self\n");
	fails("./self", ELOOP, "a script that is its own interpreter");
	script("ping", "#!./pong\n");
	script("pong", "#!./ping\n");
	fails("./ping", ELOOP, "two scripts in a ring");
}

static void wrong(void)
{
	char line[300];

	script("w1", "#!/no/such/interpreter\n");
	fails("./w1", ENOENT, "no such interpreter");
	script("w2", "#!\n");
	fails("./w2", ENOEXEC, "no interpreter at all");
	script("w3", "#!   \t  \n");
	fails("./w3", ENOEXEC, "blanks only");
	script("w4", "#!/tmp\n");
	fails("./w4", EACCES, "a directory as interpreter");
	script("w5", "#!%s\n", self);
	must(chmod("w5", 0644) == 0);
	fails("./w5", EACCES, "a script without execute permission");
	script("w6", "#");
	fails("./w6", ENOEXEC, "one byte");
	script("w7", "#!");
	int status = run_child(run_it, "./w7");

	ok(status == (100 + ENOEXEC) << 8 || status == (100 + EACCES) << 8,
	   "two bytes: refused (Linux says EACCES)");
	memset(line, 'i', sizeof(line));
	line[299] = '\0';
	script("w8", "#!/%s\n", line);
	fails("./w8", ENOEXEC, "an interpreter's name past the first 256 bytes");
	script("w9", "#!%s %s\n", self, line);
	is_exit(run_child(run_it, "./w9"), 12, "an argument past them is cut off");
}

int main(int argc, char **argv)
{
	self = getenv("TELL");
	if (self)
		return tell(argc, argv);
	/* A short absolute path for the first line, whatever directory this was started in. */
	must(argv[0][0] == '/' && strlen(argv[0]) < 60);
	self = argv[0];
	enter_tmp();
	right();
	deep();
	wrong();
	leave_tmp();
	return done_testing();
}
