// SPDX-License-Identifier: MIT
// grade: group=boot points=10 cpus=1,4 timeout=60 linux=yes
/*
 * The stack a program starts with, as Linux lays it out: argc at the stack pointer, aligned
 * to 16; argv, envp, the auxiliary vector, and above them the strings.
 */
#include "tap.h"
#include "uapi/auxvec.h"
#include "uapi/elf.h"

static char *self;
static unsigned long aux[64];
static bool has[64];

extern char _start[];

static unsigned long *find_auxv(char **envp)
{
	while (*envp)
		envp++;
	return (unsigned long *)(envp + 1);
}

static void read_auxv(unsigned long *v)
{
	int twice = 0;

	for (; v[0] != AT_NULL; v += 2) {
		if (v[0] >= ARRAY_SIZE(aux))
			continue;
		twice += has[v[0]];
		has[v[0]] = true;
		aux[v[0]] = v[1];
	}
	is(twice, 0, "no entry comes twice");
}

static void layout(int argc, char **argv, char **envp)
{
	is((uintptr_t)(argv - 1) % 16, 0, "the stack pointer at the start: aligned to 16");
	is(*(long *)(argv - 1), argc, "argc lies there");
	ok(envp == argv + argc + 1, "envp follows argv");
	ok(argv[argc] == NULL, "argv ends with NULL");
	char *lowest = (char *)find_auxv(envp);

	ok(argv[0] > lowest, "the strings lie above");
}

static void program(void)
{
	const Elf64_Phdr *ph = (const Elf64_Phdr *)aux[AT_PHDR];
	bool entry_in_text = false;

	ok(has[AT_PHDR] && ph, "AT_PHDR");
	is(aux[AT_PHENT], sizeof(Elf64_Phdr), "AT_PHENT");
	ok(aux[AT_PHNUM] >= 2 && aux[AT_PHNUM] < 32, "AT_PHNUM: %lu", aux[AT_PHNUM]);
	is(aux[AT_ENTRY], (uintptr_t)_start, "AT_ENTRY is _start");
	for (unsigned long i = 0; i < aux[AT_PHNUM]; i++)
		entry_in_text |= ph[i].p_type == 1 && (ph[i].p_flags & 1) &&
				 aux[AT_ENTRY] - ph[i].p_vaddr < ph[i].p_memsz;
	ok(entry_in_text, "the program headers are there: _start lies in an executable one");
	is(aux[AT_BASE], 0, "AT_BASE: no interpreter");
	is(aux[AT_FLAGS], 0, "AT_FLAGS");
	ok(has[AT_EXECFN] && strstr((char *)aux[AT_EXECFN], "boot_auxv"), "AT_EXECFN: %s",
	   has[AT_EXECFN] ? (char *)aux[AT_EXECFN] : "");
}

static void machine(void)
{
	is(aux[AT_PAGESZ], PAGE, "AT_PAGESZ");
	is(aux[AT_CLKTCK], 100, "AT_CLKTCK");
	ok(has[AT_HWCAP], "AT_HWCAP: 0x%lx", aux[AT_HWCAP]);
#ifdef __riscv
	for (const char *ext = "imafdc"; *ext; ext++)
		ok(aux[AT_HWCAP] >> (*ext - 'a') & 1, "extension %c", *ext);
#endif
	ok(has[AT_UID] && aux[AT_UID] == getuid(), "AT_UID");
	ok(has[AT_EUID] && aux[AT_EUID] == geteuid(), "AT_EUID");
	ok(has[AT_GID] && aux[AT_GID] == getgid(), "AT_GID");
	ok(has[AT_EGID] && aux[AT_EGID] == getegid(), "AT_EGID");
	ok(has[AT_SECURE] && aux[AT_SECURE] == 0, "AT_SECURE");
	if (has[AT_SYSINFO_EHDR])
		ok(!memcmp((void *)aux[AT_SYSINFO_EHDR], "\177ELF", 4), "a vDSO is a real one");
}

/* Prints 16 random bytes and where the stack is, for the parent to compare. */
static int tell_random(char **envp)
{
	read_auxv(find_auxv(envp));
	must(aux[AT_RANDOM]);
	return write(1, (void *)aux[AT_RANDOM], 16) == 16 ? 0 : 1;
}

static void ask_random(char *bytes)
{
	int fds[2];

	must(pipe(fds) == 0);
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0) {
		dup2(fds[1], 1);
		execl(self, self, "random", (char *)NULL);
		_exit(CHILD_BROKEN);
	}
	close(fds[1]);
	/* The program prints a line of its own first: the 16 bytes are the last. */
	char all[400];
	ssize_t n = read_full(fds[0], all, sizeof(all));

	must(n >= 16);
	memcpy(bytes, all + n - 16, 16);
	close(fds[0]);
	must(join(pid) == 0);
}

static void randomness(void)
{
	char a[16], b[16], zeros[16] = {0};

	ok(has[AT_RANDOM] && aux[AT_RANDOM], "AT_RANDOM points somewhere");
	ask_random(a);
	ask_random(b);
	ok(memcmp(a, b, 16) && memcmp(a, zeros, 16), "to 16 bytes that differ with every exec");
}

int main(int argc, char **argv, char **envp)
{
	self = argv[0];
	if (argc == 2)
		return tell_random(envp);
	read_auxv(find_auxv(envp));
	layout(argc, argv, envp);
	program();
	machine();
	randomness();
	return done_testing();
}
