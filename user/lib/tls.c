// SPDX-License-Identifier: MIT
/*
 * Thread-local storage, as the ABI for RISC-V has it: tp points to the program's __thread
 * variables; what the library knows of the thread is just below.
 *
 *	block	struct __pthread, at its end
 *	tp	the initial values, from the file's PT_TLS segment, then zeroes
 */
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include "libc.h"
#include "pthread_impl.h"
#include "uapi/elf.h"

static const void *image;
static size_t image_size, size;
static size_t align = 16;

static size_t round_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

static void find_image(void)
{
	const Elf64_Phdr *phdr = (const Elf64_Phdr *)getauxval(AT_PHDR);

	for (size_t i = 0; i < getauxval(AT_PHNUM); i++) {
		if (phdr[i].p_type != PT_TLS)
			continue;
		image = (const void *)phdr[i].p_vaddr;
		image_size = phdr[i].p_filesz;
		size = phdr[i].p_memsz;
		if (phdr[i].p_align > align)
			align = phdr[i].p_align;
	}
}

size_t __tls_size(void)
{
	return round_up(sizeof(struct __pthread), align) + round_up(size, align) + align;
}

struct __pthread *__tls_init(void *block)
{
	size_t tp = round_up((size_t)block + sizeof(struct __pthread), align);

	memcpy((void *)tp, image, image_size);
	return (struct __pthread *)tp - 1;
}

void __tls_start(void)
{
	static _Alignas(64) char small[1024]; /* enough for most programs, at no cost of a call */
	void *block = small;

	find_image();
	if (__tls_size() > sizeof(small))
		block = mmap(NULL, __tls_size(), PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	asm volatile("mv tp, %0" ::"r"(__tls_init(block) + 1));
}
