// SPDX-License-Identifier: MIT
/*
 * What the image will hold, as a tree in memory: the lines of a table and the folders laid
 * over it. What comes later wins, but a directory stays a directory, with the mode it was
 * first given, and a file stays no directory.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mkfs.h"

#define NAME_LIMIT 255 /* bytes, of ext2 */

static struct node *node_new(const char *name, mode_t mode)
{
	struct node *node = xmalloc(sizeof(*node));

	node->name = strdup(name);
	if (!node->name)
		die("out of memory");
	node->mode = mode;
	return node;
}

struct node *tree_new(void)
{
	return node_new("", S_IFDIR | 0755);
}

static struct node *find_child(struct node *dir, const char *name)
{
	struct node *child = dir->children;

	while (child && strcmp(child->name, name))
		child = child->next;
	return child;
}

/* Puts `node` into `dir`, in place of one of its name; a directory there stays and is returned. */
static struct node *insert(struct node *dir, struct node *node, const char *from)
{
	struct node **link = &dir->children;
	struct node *old;

	if (strlen(node->name) > NAME_LIMIT)
		die("%s: the name is longer than %d bytes", from, NAME_LIMIT);
	while (*link && strcmp((*link)->name, node->name) < 0)
		link = &(*link)->next;
	old = *link;
	if (!old || strcmp(old->name, node->name)) {
		node->next = old;
		*link = node;
		return node;
	}
	if (S_ISDIR(old->mode) != S_ISDIR(node->mode))
		die("%s is a %s, but the image has a %s of that name", from,
		    S_ISDIR(node->mode) ? "directory" : "file",
		    S_ISDIR(old->mode) ? "directory" : "file");
	if (S_ISDIR(old->mode))
		return old;
	node->next = old->next;
	*link = node;
	return node;
}

/* The directory that `path` names, made with mode 755 where it is not there yet. */
static struct node *make_path(struct node *dir, char *path)
{
	for (char *name = strtok(path, "/"); name; name = strtok(NULL, "/")) {
		struct node *child = find_child(dir, name);

		if (!child)
			child = insert(dir, node_new(name, S_IFDIR | 0755), name);
		if (!S_ISDIR(child->mode))
			die("%s is not a directory", name);
		dir = child;
	}
	return dir;
}

/* `PATH d MODE`, or `PATH c|b MODE MAJOR MINOR`. */
static void add_line(struct node *root, char *line, const char *where)
{
	char path[256], type, *name;
	unsigned int mode, major = 0, minor = 0;
	struct node *dir, *node;
	int n = sscanf(line, "%255s %c %o %u %u", path, &type, &mode, &major, &minor);

	if (n == 3 && type == 'd' && path[0] == '/' && mode <= 07777) {
		make_path(root, path)->mode = S_IFDIR | mode;
		return;
	}
	if (n != 5 || !strchr("cb", type) || path[0] != '/' || mode > 07777)
		die("%s: not of the form PATH d MODE or PATH c|b MODE MAJOR MINOR", where);
	name = strrchr(path, '/');
	*name++ = '\0';
	dir = make_path(root, path);
	node = insert(dir, node_new(name, (type == 'c' ? S_IFCHR : S_IFBLK) | mode), where);
	node->major = major;
	node->minor = minor;
}

void tree_add_table(struct node *root, const char *path)
{
	char line[512], where[600];
	int number = 0;
	FILE *file = fopen(path, "r");

	if (!file)
		die("cannot read %s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		snprintf(where, sizeof(where), "%s:%d", path, ++number);
		if (line[0] != '#' && line[strspn(line, " \t\n")])
			add_line(root, line, where);
	}
	fclose(file);
}

static char *read_target(const char *path)
{
	static char target[4096];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0)
		die("cannot read %s: %s", path, strerror(errno));
	target[len] = '\0';
	return strdup(target);
}

static struct node *node_from_host(const char *name, const char *path)
{
	struct stat st;
	struct node *node;

	if (lstat(path, &st) < 0)
		die("cannot read %s: %s", path, strerror(errno));
	node = node_new(name, st.st_mode);
	node->host_dev = st.st_dev;
	node->host_ino = st.st_ino;
	node->host_links = S_ISDIR(st.st_mode) ? 1 : st.st_nlink;
	if (S_ISREG(st.st_mode))
		node->source = strdup(path);
	else if (S_ISLNK(st.st_mode))
		node->target = read_target(path);
	else if (!S_ISDIR(st.st_mode) && !S_ISFIFO(st.st_mode))
		die("%s: sockets and devices are not copied; name devices in the table", path);
	return node;
}

void tree_add_dir(struct node *dir, const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);

	if (count < 0)
		die("cannot read %s: %s", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char *child_path = join(path, name);
		struct node *child;

		if (strcmp(name, ".") && strcmp(name, "..")) {
			child = insert(dir, node_from_host(name, child_path), child_path);
			if (S_ISDIR(child->mode))
				tree_add_dir(child, child_path);
		}
		free(child_path);
		free(entries[i]);
	}
	free(entries);
}
