/* SPDX-License-Identifier: MIT */
/* Pipes: what the rest of fs/ asks of them. struct pipe is known to pipe.c alone. */
#pragma once

#include "lib/types.h"

struct file;

/* F_GETPIPE_SZ and F_SETPIPE_SZ; -EBADF for a file that is no pipe. */
long pipe_fcntl(struct file *f, u32 cmd, u64 arg);

void pipe_init(void); /* the cache; called by fs_init */
