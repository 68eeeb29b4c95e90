// SPDX-License-Identifier: MIT
/*
 * cksum: prints the checksum and the size of each file. The checksum is POSIX's CRC-32:
 * the bytes and then the size, lowest byte first, divided by 0x04c11db7, most significant
 * bit first; the remainder is inverted.
 */
#include "util.h"

#include <stdint.h>
#include <unistd.h>

static uint32_t table[256]; /* the remainder that each byte adds */

static void make_table(void)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t crc = byte << 24;

		for (int bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc >> 31 ? 0x04c11db7 : 0);
		table[byte] = crc;
	}
}

static uint32_t add(uint32_t crc, unsigned char byte)
{
	return crc << 8 ^ table[crc >> 24 ^ byte];
}

static int cksum(FILE *in, const char *name)
{
	unsigned long long size = 0;
	uint32_t crc = 0;
	int c;

	for (; (c = getc(in)) != EOF; size++)
		crc = add(crc, c);
	for (unsigned long long rest = size; rest; rest >>= 8)
		crc = add(crc, rest & 0xff);
	printf(in == stdin ? "%lu %llu\n" : "%lu %llu %s\n", (unsigned long)~crc & 0xffffffff, size,
	       name);
	return 0;
}

int main(int argc, char **argv)
{
	set_usage("cksum [FILE...]");
	if (getopt(argc, argv, "") != -1)
		usage();
	make_table();
	return finish(each_file(argv + optind, cksum));
}
