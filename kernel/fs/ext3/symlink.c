// SPDX-License-Identifier: MIT
/*
 * Symbolic links: a target below 60 bytes is in the inode, in place of the block numbers; a
 * longer one is the content of the file.
 */
#include "fs/ext3/ext3.h"
#include "lib/string.h"

static int ext3_readlink(struct inode *inode, char *buf)
{
	u32 len = inode->size;
	struct page *page;

	if (ext3_is_fast_symlink(inode)) {
		memcpy(buf, EXT3_I(inode)->data, len);
	} else {
		page = filemap_get_page(inode, 0);
		if (IS_ERR(page))
			return PTR_ERR(page);
		memcpy(buf, page_address(page), len);
		put_page(page);
	}
	buf[len] = '\0';
	return strlen(buf); /* a 0 byte in the target would be the disk's fault */
}

const struct inode_operations ext3_symlink_inode_operations = {
	.readlink = ext3_readlink,
};
