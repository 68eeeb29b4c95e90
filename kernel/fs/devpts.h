/* SPDX-License-Identifier: MIT */
/* The names of pseudo terminals: /dev/pts/0 and so on. See drivers/pty.c. */
#pragma once

#include "lib/types.h"

struct dentry;
struct inode;
struct tty;

#define NR_PTYS_MAX 256 /* a bound on their memory, 16 KiB each; see the limits table */

/* A number that no terminal has, or -ENOSPC; and gives it back. Any context. */
__must_check int devpts_new_index(void);
void devpts_kill_index(u32 index);

/*
 * Makes the name of a terminal: the dentry, counted, or NULL without memory. Its inode
 * counts the tty, and so keeps it as long as somebody may open it. Both sleep.
 */
__must_check struct dentry *devpts_pty_new(u32 index, struct tty *tty);
/* Takes the name away, and drops the reference to the dentry. */
void devpts_pty_kill(struct dentry *d);

/* Whose name it is, not counted; NULL if it is none of devpts. */
struct tty *devpts_tty(const struct inode *inode);
