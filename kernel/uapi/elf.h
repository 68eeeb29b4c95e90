/* SPDX-License-Identifier: MIT */
/*
 * ELF, 64 bits: headers, program headers, notes.
 */
#ifndef UAPI_ELF_H
#define UAPI_ELF_H

#include "uapi/types.h"

typedef uint64_t Elf64_Addr;
typedef uint64_t Elf64_Off;
typedef uint16_t Elf64_Half;
typedef uint32_t Elf64_Word;
typedef int32_t Elf64_Sword;
typedef uint64_t Elf64_Xword;
typedef int64_t Elf64_Sxword;

#define EI_NIDENT 16

typedef struct elf64_hdr {
	unsigned char e_ident[EI_NIDENT];
	Elf64_Half e_type;
	Elf64_Half e_machine;
	Elf64_Word e_version;
	Elf64_Addr e_entry;
	Elf64_Off e_phoff;
	Elf64_Off e_shoff;
	Elf64_Word e_flags;
	Elf64_Half e_ehsize;
	Elf64_Half e_phentsize;
	Elf64_Half e_phnum;
	Elf64_Half e_shentsize;
	Elf64_Half e_shnum;
	Elf64_Half e_shstrndx;
} Elf64_Ehdr;

typedef struct elf64_phdr {
	Elf64_Word p_type;
	Elf64_Word p_flags;
	Elf64_Off p_offset;
	Elf64_Addr p_vaddr;
	Elf64_Addr p_paddr;
	Elf64_Xword p_filesz;
	Elf64_Xword p_memsz;
	Elf64_Xword p_align;
} Elf64_Phdr;

typedef struct elf64_note {
	Elf64_Word n_namesz;
	Elf64_Word n_descsz;
	Elf64_Word n_type;
} Elf64_Nhdr;

#define ELFMAG	    "\177ELF"
#define SELFMAG	    4
#define EI_CLASS    4
#define EI_DATA	    5
#define EI_VERSION  6
#define EI_OSABI    7

#define ELFCLASS64  2
#define ELFDATA2LSB 1
#define EV_CURRENT  1

#define ET_REL	    1
#define ET_EXEC	    2
#define ET_DYN	    3
#define ET_CORE	    4

#define EM_RISCV    243

/* e_flags of RISC-V. */
#define EF_RISCV_RVC		  0x1
#define EF_RISCV_FLOAT_ABI	  0x6
#define EF_RISCV_FLOAT_ABI_SOFT	  0x0
#define EF_RISCV_FLOAT_ABI_DOUBLE 0x4

#define PT_NULL			  0
#define PT_LOAD			  1
#define PT_DYNAMIC		  2
#define PT_INTERP		  3
#define PT_NOTE			  4
#define PT_SHLIB		  5
#define PT_PHDR			  6
#define PT_TLS			  7
#define PT_GNU_STACK		  0x6474e551
#define PT_GNU_RELRO		  0x6474e552

#define PF_X			  0x1
#define PF_W			  0x2
#define PF_R			  0x4

#endif
