// SPDX-License-Identifier: MIT
/*
 * Writes the tree into a new file system, with libext2fs: the ext2 layout, ready to be given
 * an ext3 journal. 4 KiB blocks, 256-byte inodes; of the optional features only those that
 * every ext2 has had for decades (file types in directories, few superblock copies, large
 * files): no hashed directories, no extents, no checksums.
 */
#include <errno.h>
#include <ext2fs/ext2fs.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mkfs.h"

#define BLOCK_SIZE	4096
#define BYTES_PER_INODE 16384

static const unsigned char image_uuid[16] = "calf-disk-image";

struct image {
	ext2_filsys fs;
	const char *path;
	uint64_t nbytes;
	time_t when;
	struct node **linked; /* written files that have further names on the host */
	size_t nlinked;
};

/* Ends mkfs with a sentence about `what`, if `err` is an error. */
static void check(struct image *image, errcode_t err, const char *what)
{
	if (!err)
		return;
	if (err == EXT2_ET_BLOCK_ALLOC_FAIL || err == EXT2_ET_INODE_ALLOC_FAIL)
		die("%s does not fit: the image of %llu MiB is full; "
		    "give a larger one with IMAGE_SIZE=%lluM",
		    what, (unsigned long long)image->nbytes >> 20,
		    (unsigned long long)image->nbytes >> 19);
	if (err == ENOSPC)
		die("cannot write the image: no space left on the disk; "
		    "free some, or build elsewhere with B=DIR");
	die("%s: %s", what, error_message(err));
}

static void create_file(struct image *image)
{
	int fd = open(image->path, O_RDWR | O_CREAT | O_TRUNC, 0644);

	if (fd < 0)
		die("cannot create %s: %s", image->path, strerror(errno));
	if (ftruncate(fd, image->nbytes) < 0)
		die("cannot give %s its size: %s", image->path, strerror(errno));
	close(fd);
}

static void format(struct image *image)
{
	struct ext2_super_block super = {0};
	ext2_filsys fs;

	super.s_rev_level = EXT2_DYNAMIC_REV;
	super.s_log_block_size = 2; /* 1024 << 2 */
	super.s_log_cluster_size = 2;
	super.s_inode_size = 256;
	super.s_inodes_count = image->nbytes / BYTES_PER_INODE;
	super.s_feature_incompat = EXT2_FEATURE_INCOMPAT_FILETYPE;
	super.s_feature_ro_compat =
		EXT2_FEATURE_RO_COMPAT_SPARSE_SUPER | EXT2_FEATURE_RO_COMPAT_LARGE_FILE;
	ext2fs_blocks_count_set(&super, image->nbytes / BLOCK_SIZE);
	check(image, ext2fs_initialize(image->path, EXT2_FLAG_64BITS, &super, unix_io_manager, &fs),
	      image->path);

	image->fs = fs;
	fs->now = image->when;
	fs->super->s_mkfs_time = fs->super->s_lastcheck = image->when;
	fs->super->s_creator_os = EXT2_OS_LINUX;
	fs->super->s_flags = EXT2_FLAGS_SIGNED_HASH; /* else by the host's char */
	fs->super->s_max_mnt_count = -1;
	memcpy(fs->super->s_uuid, image_uuid, sizeof(image_uuid));
	strcpy((char *)fs->super->s_volume_name, "calf");
	check(image, ext2fs_allocate_tables(fs), image->path);
	for (ext2_ino_t ino = 1; ino < EXT2_FIRST_INODE(fs->super); ino++)
		if (ino != EXT2_ROOT_INO)
			ext2fs_inode_alloc_stats2(fs, ino, 1, 0);
}

static int dirent_type(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return EXT2_FT_DIR;
	case S_IFCHR: return EXT2_FT_CHRDEV;
	case S_IFBLK: return EXT2_FT_BLKDEV;
	case S_IFIFO: return EXT2_FT_FIFO;
	case S_IFLNK: return EXT2_FT_SYMLINK;
	default: return EXT2_FT_REG_FILE;
	}
}

static void set_times(struct image *image, struct ext2_inode *inode)
{
	inode->i_atime = inode->i_ctime = inode->i_mtime = image->when;
}

/* Gives the written file `ino` a name in `dir`. */
static void add_name(struct image *image, ext2_ino_t dir, struct node *node, ext2_ino_t ino)
{
	int type = dirent_type(node->mode);
	errcode_t err = ext2fs_link(image->fs, dir, node->name, ino, type);

	if (err == EXT2_ET_DIR_NO_SPACE) {
		check(image, ext2fs_expand_dir(image->fs, dir), node->name);
		err = ext2fs_link(image->fs, dir, node->name, ino, type);
	}
	check(image, err, node->name);
}

/* The earlier name of the same host file, or NULL. */
static struct node *first_link(struct image *image, struct node *node)
{
	if (node->host_links < 2)
		return NULL;
	for (size_t i = 0; i < image->nlinked; i++) {
		struct node *first = image->linked[i];

		if (first->host_dev == node->host_dev && first->host_ino == node->host_ino)
			return first;
	}
	return NULL;
}

static void remember_link(struct image *image, struct node *node)
{
	size_t nbytes = (image->nlinked + 1) * sizeof(node);

	if (node->host_links < 2)
		return;
	image->linked = realloc(image->linked, nbytes);
	if (!image->linked)
		die("out of memory");
	image->linked[image->nlinked++] = node;
}

static void add_link(struct image *image, ext2_ino_t dir, struct node *node, struct node *first)
{
	struct ext2_inode inode;

	add_name(image, dir, node, first->image_ino);
	check(image, ext2fs_read_inode(image->fs, first->image_ino, &inode), node->name);
	inode.i_links_count++;
	check(image, ext2fs_write_inode(image->fs, first->image_ino, &inode), node->name);
}

static bool is_zero(const char *buf, size_t nbytes)
{
	return nbytes == 0 || (buf[0] == 0 && memcmp(buf, buf + 1, nbytes - 1) == 0);
}

/* Copies the bytes of a host file. A block of zeros becomes a hole. */
static void write_bytes(struct image *image, struct node *node)
{
	static char buf[BLOCK_SIZE];
	ext2_file_t file;
	uint64_t offset = 0;
	ssize_t n;
	int fd = open(node->source, O_RDONLY);

	if (fd < 0)
		die("cannot read %s: %s", node->source, strerror(errno));
	check(image, ext2fs_file_open(image->fs, node->image_ino, EXT2_FILE_WRITE, &file),
	      node->source);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		if (!is_zero(buf, n)) {
			check(image, ext2fs_file_llseek(file, offset, EXT2_SEEK_SET, NULL),
			      node->source);
			check(image, ext2fs_file_write(file, buf, n, NULL), node->source);
		}
		offset += n;
	}
	if (n < 0)
		die("cannot read %s: %s", node->source, strerror(errno));
	check(image, ext2fs_file_set_size2(file, offset), node->source);
	check(image, ext2fs_file_close(file), node->source);
	close(fd);
}

/* As Linux stores a device number: the short old form where it fits. */
static void set_device(struct ext2_inode *inode, unsigned int major, unsigned int minor)
{
	if (major < 256 && minor < 256)
		inode->i_block[0] = major << 8 | minor;
	else
		inode->i_block[1] = (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

/* A file that is neither a directory nor a symbolic link. */
static void add_file(struct image *image, ext2_ino_t dir, struct node *node)
{
	struct ext2_inode inode = {0};
	ext2_ino_t ino;

	check(image, ext2fs_new_inode(image->fs, dir, S_IFREG, NULL, &ino), node->name);
	ext2fs_inode_alloc_stats2(image->fs, ino, 1, 0);
	add_name(image, dir, node, ino);
	inode.i_mode = node->mode;
	inode.i_links_count = 1;
	set_times(image, &inode);
	if (S_ISCHR(node->mode) || S_ISBLK(node->mode))
		set_device(&inode, node->major, node->minor);
	check(image, ext2fs_write_new_inode(image->fs, ino, &inode), node->name);
	node->image_ino = ino;
	if (node->source)
		write_bytes(image, node);
}

static void add_symlink(struct image *image, ext2_ino_t dir, struct node *node)
{
	ext2_ino_t ino;
	errcode_t err;

	check(image, ext2fs_new_inode(image->fs, dir, S_IFLNK | 0777, NULL, &ino), node->name);
	err = ext2fs_symlink(image->fs, dir, ino, node->name, node->target);
	if (err == EXT2_ET_DIR_NO_SPACE) {
		check(image, ext2fs_expand_dir(image->fs, dir), node->name);
		err = ext2fs_symlink(image->fs, dir, ino, node->name, node->target);
	}
	check(image, err, node->name);
	node->image_ino = ino;
}

static void make_dir(struct image *image, ext2_ino_t dir, struct node *node)
{
	ext2_ino_t ino;
	errcode_t err;

	check(image, ext2fs_new_inode(image->fs, dir, S_IFDIR | 0755, NULL, &ino), node->name);
	err = ext2fs_mkdir(image->fs, dir, ino, node->name);
	if (err == EXT2_ET_DIR_NO_SPACE) {
		check(image, ext2fs_expand_dir(image->fs, dir), node->name);
		err = ext2fs_mkdir(image->fs, dir, ino, node->name);
	}
	check(image, err, node->name);
	node->image_ino = ino;
}

/* Last of all for a file: what was written into it has moved its times. */
static void finish_inode(struct image *image, struct node *node)
{
	struct ext2_inode inode;

	check(image, ext2fs_read_inode(image->fs, node->image_ino, &inode), node->name);
	inode.i_mode = node->mode;
	set_times(image, &inode);
	check(image, ext2fs_write_inode(image->fs, node->image_ino, &inode), node->name);
}

static void add_children(struct image *image, struct node *dir)
{
	for (struct node *node = dir->children; node; node = node->next) {
		struct node *first = first_link(image, node);

		if (first) {
			add_link(image, dir->image_ino, node, first);
			continue;
		}
		if (S_ISDIR(node->mode)) {
			make_dir(image, dir->image_ino, node);
			add_children(image, node);
		} else if (S_ISLNK(node->mode)) {
			add_symlink(image, dir->image_ino, node);
		} else {
			add_file(image, dir->image_ino, node);
		}
		finish_inode(image, node);
		remember_link(image, node);
	}
}

void image_write(const char *path, uint64_t nbytes, struct node *root, time_t when)
{
	struct image image = {.path = path, .nbytes = nbytes, .when = when};

	initialize_ext2_error_table();
	create_file(&image);
	format(&image);
	check(&image, ext2fs_mkdir(image.fs, EXT2_ROOT_INO, EXT2_ROOT_INO, NULL), "/");
	root->image_ino = EXT2_ROOT_INO;
	add_children(&image, root);
	finish_inode(&image, root);
	check(&image, ext2fs_close(image.fs), path);
	free(image.linked);
}
