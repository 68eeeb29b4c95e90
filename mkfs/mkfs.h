/* SPDX-License-Identifier: MIT */
/*
 * The two halves of mkfs: tree.c gathers what the image will hold, image.c writes it.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* A file of the image. The root's name is "". */
struct node {
	char *name;
	mode_t mode;		   /* type and permissions */
	unsigned int major, minor; /* of a device */
	char *source;		   /* host path of a regular file's bytes */
	char *target;		   /* of a symbolic link */
	dev_t host_dev;		   /* names of one host file are names of one file in the image */
	ino_t host_ino;
	nlink_t host_links;
	uint32_t image_ino;    /* 0 until it is written */
	struct node *children; /* of a directory, in the order of their names */
	struct node *next;
};

void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
void *xmalloc(size_t nbytes);
char *join(const char *dir, const char *name);

struct node *tree_new(void);
void tree_add_table(struct node *root, const char *path);
void tree_add_dir(struct node *root, const char *path);

void image_write(const char *path, uint64_t nbytes, struct node *root, time_t when);
