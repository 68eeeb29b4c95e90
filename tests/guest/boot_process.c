// SPDX-License-Identifier: MIT
// grade: group=boot points=5 cpus=1,4 timeout=60 linux=yes
/*
 * What a program finds when it starts: descriptors 0, 1 and 2, arguments, environment, its
 * place among processes, init as pid 1.
 */
#include "tap.h"

static void descriptors(void)
{
	struct stat st;

	for (int fd = 0; fd < 3; fd++)
		is(fstat(fd, &st), 0, "descriptor %d is open", fd);
	ok((fcntl(1, F_GETFL) & O_ACCMODE) != O_RDONLY, "1 can be written");
	ok((fcntl(2, F_GETFL) & O_ACCMODE) != O_RDONLY, "2 can be written");
	is(fcntl(0, F_GETFD), 0, "0 isn't close-on-exec");
	is(write(1, "", 0), 0, "a write of nothing");
}

static void environment(char **envp)
{
	int strange = 0;

	for (char **e = envp; *e; e++)
		strange += strchr(*e, '=') == NULL;
	is(strange, 0, "each variable has a name");
	ok(getenv("PATH") != NULL, "PATH is there: %s", getenv("PATH") ? getenv("PATH") : "");
	is(setenv("TAP_TEST", "1", 1), 0, "setenv");
	is_str(getenv("TAP_TEST"), "1", "getenv");
	is(setenv("TAP_TEST", "2", 0), 0, "setenv that doesn't replace");
	is_str(getenv("TAP_TEST"), "1", "doesn't");
	is(unsetenv("TAP_TEST"), 0, "unsetenv");
	ok(getenv("TAP_TEST") == NULL, "it is gone");
}

static void identity(void)
{
	char cwd[256];

	ok(getpid() > 1, "a pid: %d", (int)getpid());
	is(raw(SYS_gettid), getpid(), "gettid is the pid");
	ok(getppid() >= 1, "a parent: %d", (int)getppid());
	ok(getpgid(0) > 0, "a process group");
	is(getpgid(getpid()), getpgid(0), "0 means oneself");
	ok(getsid(0) > 0, "a session");
	is(getuid(), 0, "root");
	is(geteuid(), 0, "effectively");
	is(getgid() + getegid(), 0, "and its group");
	ok(getpgid(1) >= 0, "there is a pid 1");
	ok(getcwd(cwd, sizeof(cwd)) && cwd[0] == '/', "a working directory");
	is(umask(022) & ~0777, 0, "a umask");
}

/* What every program may count on. */
static void file_tree(void)
{
	static const char *const there[] = {"/",	 "/dev",      "/tmp",
					    "/bin",	 "/etc",      "/dev/console",
					    "/dev/null", "/dev/zero", "/dev/tty"};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(there); i++)
		is(stat(there[i], &st), 0, "%s is there", there[i]);
}

int main(int argc, char **argv, char **envp)
{
	ok(argc >= 1 && argv[0] && argv[argc] == NULL, "argv ends with NULL");
	ok(environ == envp, "environ is main's envp");
	descriptors();
	environment(envp);
	identity();
	file_tree();
	return done_testing();
}
