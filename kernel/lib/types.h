/* SPDX-License-Identifier: MIT */
/* Fixed-width types, and the few macros that every file uses. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

typedef long ssize_t;
typedef s64 loff_t;
typedef u64 ino_t;
typedef u32 mode_t;
typedef u64 dev_t; /* Linux's encoding: see uapi/devices.h */
typedef u32 uid_t;
typedef u32 gid_t;
typedef s32 pid_t;
typedef u64 pa_t; /* a physical address */
typedef u64 va_t; /* a virtual address, of the kernel or of a user */

#define __user	       /* a pointer that only copy_{from,to}_user may follow */
#define __must_check   __attribute__((warn_unused_result))
#define __noreturn     __attribute__((noreturn))
#define __packed       __attribute__((packed))
#define __aligned(n)   __attribute__((aligned(n)))
#define __printf(f, a) __attribute__((format(printf, f, a)))
#define __init	       /* runs once at boot */
/* Not what a sleeper waits for: task_wchan looks for its caller. */
#define __sched				__attribute__((section(".sched.text")))

#define ARRAY_SIZE(a)			(sizeof(a) / sizeof((a)[0]))
#define ALIGN_DOWN(x, a)		((x) & ~((__typeof__(x))(a)-1))
#define ALIGN_UP(x, a)			ALIGN_DOWN((x) + (a)-1, a)
#define DIV_ROUND_UP(n, d)		(((n) + (d)-1) / (d))
#define BIT(n)				(1UL << (n))

#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define min(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _a = (a);                                                            \
		__typeof__(b) _b = (b);                                                            \
		_a < _b ? _a : _b;                                                                 \
	})
#define max(a, b)                                                                                  \
	({                                                                                         \
		__typeof__(a) _a = (a);                                                            \
		__typeof__(b) _b = (b);                                                            \
		_a > _b ? _a : _b;                                                                 \
	})

#define READ_ONCE(x)	 (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

#define likely(x)	 __builtin_expect(!!(x), 1)
#define unlikely(x)	 __builtin_expect(!!(x), 0)
