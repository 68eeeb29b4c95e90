/* SPDX-License-Identifier: MIT */
/*
 * Makes small ELF programs, right and wrong ones, for the tests of exec.
 *
 * The good one is 8192 bytes: headers and code in the first page (readable, executable), data
 * in the second (readable, writable, with a zero-filled tail twice as long). It exits with 42
 * when its data and its zeros are as they should be, with 1 when not.
 */
#ifndef ELFGEN_H
#define ELFGEN_H

#include "tap.h"
#include "uapi/elf.h"

#define ELF_BASE  0x10000UL
#define ELF_CODE  0x200 /* offset of the first instruction */
#define ELF_DATA  4096
#define ELF_FILE  8192
#define ELF_GOOD  42
#define EM_RISCV_ 243

struct elf_image {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[8];
	char rest[ELF_FILE - sizeof(Elf64_Ehdr) - 8 * sizeof(Elf64_Phdr)];
};

/*
 * Position-independent: the data page is one page above the code's.
 *	auipc t0, 1; addi t0, t0, -ELF_CODE; ld t1, 0(t0); lui t2, 2; add t2, t2, t0; ld t2, 0(t2)
 *	li a0, 1; li t3, 77; bne t1, t3, out; bnez t2, out; sd t1, 8(t0); li a0, 42
 * out:	li a7, 94; ecall
 */
static const uint32_t elf_code[] = {
	0x00001297, 0xe0028293, 0x0002b303, 0x000023b7, 0x005383b3, 0x0003b383, 0x00100513,
	0x04d00e13, 0x01c31863, 0x00039663, 0x0062b423, 0x02a00513, 0x05e00893, 0x00000073,
};

static UNUSED void elf_good(struct elf_image *img)
{
	memset(img, 0, sizeof(*img));
	memcpy(img->eh.e_ident, "\177ELF\2\1\1", 7);
	img->eh.e_type = 2; /* ET_EXEC */
	img->eh.e_machine = EM_RISCV_;
	img->eh.e_version = 1;
	img->eh.e_entry = ELF_BASE + ELF_CODE;
	img->eh.e_phoff = offsetof(struct elf_image, ph);
	img->eh.e_flags = 5; /* compressed instructions, double floats */
	img->eh.e_ehsize = sizeof(Elf64_Ehdr);
	img->eh.e_phentsize = sizeof(Elf64_Phdr);
	img->eh.e_phnum = 2;
	img->ph[0] = (Elf64_Phdr){.p_type = 1,
				  .p_flags = 5,
				  .p_offset = 0,
				  .p_vaddr = ELF_BASE,
				  .p_paddr = ELF_BASE,
				  .p_filesz = 4096,
				  .p_memsz = 4096,
				  .p_align = 4096};
	img->ph[1] = (Elf64_Phdr){.p_type = 1,
				  .p_flags = 6,
				  .p_offset = ELF_DATA,
				  .p_vaddr = ELF_BASE + 4096,
				  .p_paddr = ELF_BASE + 4096,
				  .p_filesz = 4096,
				  .p_memsz = 3 * 4096,
				  .p_align = 4096};
	memcpy((char *)img + ELF_CODE, elf_code, sizeof(elf_code));
	*(uint64_t *)((char *)img + ELF_DATA) = 77;
}

static UNUSED void elf_write(const char *path, const void *img, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);

	must(fd >= 0);
	must(write(fd, img, n) == (ssize_t)n);
	must(close(fd) == 0);
}

/* Runs a program and gives its wait status, or exec's errno as ELF_ERRNO(errno). */
#define ELF_ERRNO(e)	(0x10000 | (e))
#define ELF_IS_ERRNO(s) (((s)&0x10000) && (s) != -1)
#define ELF_ERRNO_OF(s) ((s)&0xffff)

static UNUSED int elf_run(const char *path)
{
	int fds[2], e = 0, status;

	must(pipe2(fds, O_CLOEXEC) == 0);
	pid_t pid = fork();

	must(pid >= 0);
	if (pid == 0) {
		char *argv[] = {(char *)path, NULL}, *envp[] = {NULL};

		execve(path, argv, envp);
		e = errno;
		must(write(fds[1], &e, sizeof(e)) == sizeof(e));
		_exit(CHILD_BROKEN);
	}
	close(fds[1]);
	/* End of file comes with exec, or with the death of a child past its point of no return. */
	ssize_t n = read(fds[0], &e, sizeof(e));

	close(fds[0]);
	status = join_limit(pid, 10000);
	return n == sizeof(e) ? ELF_ERRNO(e) : status;
}

static UNUSED const char *elf_text(int result)
{
	static char text[64];

	if (!ELF_IS_ERRNO(result))
		return status_text(result);
	snprintf(text, sizeof(text), "errno %d (%s)", ELF_ERRNO_OF(result),
		 strerror(ELF_ERRNO_OF(result)));
	return text;
}

/* Refused with an errno, ended by a signal, or exited: anything but still running. */
static UNUSED bool elf_survived(int result)
{
	return result != -1;
}

#endif
