/* SPDX-License-Identifier: MIT */
/*
 * Limits of the system-call interface.
 */
#ifndef UAPI_LIMITS_H
#define UAPI_LIMITS_H

#define NAME_MAX    255	 /* bytes of a file name without the 0 */
#define PATH_MAX    4096 /* bytes of a path with the 0 */
#define PIPE_BUF    4096 /* writes to a pipe up to this are atomic */
#define ARG_MAX	    131072
#define NGROUPS_MAX 65536
#define MAX_CANON   255
#define MAX_INPUT   255

#endif
