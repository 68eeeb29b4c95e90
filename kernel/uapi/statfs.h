/* SPDX-License-Identifier: MIT */
/*
 * What statfs and fstatfs fill in.
 */
#ifndef UAPI_STATFS_H
#define UAPI_STATFS_H

typedef struct {
	int val[2];
} fsid_t;

struct statfs {
	long f_type;
	long f_bsize;
	long f_blocks; /* of f_bsize bytes */
	long f_bfree;
	long f_bavail;
	long f_files;
	long f_ffree;
	fsid_t f_fsid;
	long f_namelen;
	long f_frsize;
	long f_flags;
	long f_spare[4];
};

#define EXT2_SUPER_MAGIC   0xef53
#define DEVPTS_SUPER_MAGIC 0x1cd1
#define TMPFS_MAGIC	   0x01021994
#define PIPEFS_MAGIC	   0x50495045

#define ST_RDONLY	   0x0001
#define ST_VALID	   0x0020

#endif
