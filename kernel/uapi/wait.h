/* SPDX-License-Identifier: MIT */
/*
 * Options of wait4 and waitid, and the status word of wait4:
 *
 *	exited    code << 8
 *	killed    signal, + 0x80 if it dumped core
 *	stopped   signal << 8 | 0x7f
 *	continued 0xffff
 */
#ifndef UAPI_WAIT_H
#define UAPI_WAIT_H

#define WNOHANG			 0x00000001
#define WUNTRACED		 0x00000002
#define WSTOPPED		 WUNTRACED
#define WEXITED			 0x00000004
#define WCONTINUED		 0x00000008
#define WNOWAIT			 0x01000000

#define __WNOTHREAD		 0x20000000
#define __WALL			 0x40000000
#define __WCLONE		 0x80000000

#define P_ALL			 0
#define P_PID			 1
#define P_PGID			 2
#define P_PIDFD			 3

#define WEXITSTATUS(status)	 (((status)&0xff00) >> 8)
#define WTERMSIG(status)	 ((status)&0x7f)
#define WSTOPSIG(status)	 WEXITSTATUS(status)
#define WIFEXITED(status)	 (WTERMSIG(status) == 0)
#define WIFSIGNALED(status)	 (WTERMSIG(status) != 0 && WTERMSIG(status) != 0x7f)
#define WIFSTOPPED(status)	 (((status)&0xff) == 0x7f)
#define WIFCONTINUED(status)	 ((status) == 0xffff)
#define WCOREDUMP(status)	 (((status)&0x80) != 0)

#define W_EXITCODE(code, signal) ((code) << 8 | (signal))
#define W_STOPCODE(signal)	 ((signal) << 8 | 0x7f)

#endif
