// SPDX-License-Identifier: MIT
// grade: group=glibc points=10 cpus=1,4 timeout=60 linux=yes
/*
 * stdio and directories of glibc: fopen, fseek, getline, ungetc, tmp names, opendir, stat,
 * remove, popen-free plumbing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"

static void writing(void)
{
	FILE *f = fopen("numbers", "w");

	ok(f != NULL, "fopen for writing");
	for (int i = 0; i < 5000; i++)
		fprintf(f, "line %d is %.2f\n", i, i / 4.0);
	ok(fclose(f) == 0, "fclose");
	struct stat st;

	ok(stat("numbers", &st) == 0 && st.st_size > 80000, "stat: %ld bytes", (long)st.st_size);
}

static void reading(void)
{
	char *line = NULL;
	size_t room = 0;
	int n = 0, wrong = 0, i;
	double x;
	FILE *f = fopen("numbers", "r");

	while (getline(&line, &room, f) > 0) {
		wrong += sscanf(line, "line %d is %lf", &i, &x) != 2 || i != n || x != n / 4.0;
		n++;
	}
	ok(n == 5000 && wrong == 0, "getline and sscanf of 5000 lines");
	ok(feof(f) && !ferror(f), "end of file");
	rewind(f);
	ok(fgetc(f) == 'l' && ungetc('L', f) == 'L' && fgetc(f) == 'L', "ungetc");
	ok(fseek(f, -10, SEEK_END) == 0 && fread(line, 1, 100, f) == 10, "fseek from the end");
	ok(fseek(f, 5, SEEK_SET) == 0 && ftell(f) == 5 && fgetc(f) == '0', "fseek from the start");
	free(line);
	fclose(f);
}

static void updating(void)
{
	char buf[32] = "";
	FILE *f = fopen("update", "w+");

	fputs("0123456789", f);
	fseek(f, 4, SEEK_SET);
	fputs("XY", f);
	rewind(f);
	ok(fgets(buf, sizeof(buf), f) != NULL, "read what was written");
	is_str(buf, "0123XY6789", "with the change in the middle");
	fclose(f);
	f = fopen("update", "a");
	fputs("end", f);
	fclose(f);
	f = fopen("update", "r");
	ok(fread(buf, 1, sizeof(buf), f) == 13, "appended");
	fclose(f);
	ok(fopen("nothere", "r") == NULL && errno == ENOENT, "fopen of nothing");
	ok(truncate("update", 2) == 0, "truncate");
	f = fopen("update", "r");
	ok(fgetc(f) == '0' && fgetc(f) == '1' && fgetc(f) == EOF, "two bytes are left");
	fclose(f);
}

static void blocks(void)
{
	static double out[10000], in[10000];
	FILE *f = fopen("doubles", "wb");

	for (int i = 0; i < 10000; i++)
		out[i] = i * 1.1;
	ok(fwrite(out, sizeof(double), 10000, f) == 10000, "fwrite of 10000 doubles");
	fclose(f);
	f = fopen("doubles", "rb");
	ok(fread(in, sizeof(double), 10000, f) == 10000, "fread");
	ok(!memcmp(in, out, sizeof(in)), "they are right");
	fclose(f);
}

static void directories(void)
{
	struct dirent *de;
	int seen = 0;
	char cwd[200];

	ok(mkdir("dir", 0755) == 0 && chdir("dir") == 0, "mkdir, chdir");
	ok(getcwd(cwd, sizeof(cwd)) && strstr(cwd, "/dir"), "getcwd");
	for (int i = 0; i < 30; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%d", i);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	DIR *d = opendir(".");

	while ((de = readdir(d)))
		seen += de->d_name[0] == 'n';
	closedir(d);
	ok(seen == 30, "readdir of 30 files");
	d = opendir(".");
	while ((de = readdir(d)))
		if (de->d_name[0] == 'n')
			remove(de->d_name);
	closedir(d);
	ok(chdir("..") == 0 && rmdir("dir") == 0, "remove, rmdir");
	ok(rename("numbers", "renamed") == 0 && access("renamed", R_OK) == 0, "rename");
	ok(remove("renamed") == 0 && remove("update") == 0 && remove("doubles") == 0, "remove");
}

int main(void)
{
	char dir[64];

	snprintf(dir, sizeof(dir), "/tmp/glibc.%d", (int)getpid());
	ok(mkdir(dir, 0755) == 0 && chdir(dir) == 0, "a directory to work in");
	writing();
	reading();
	updating();
	blocks();
	directories();
	ok(chdir("/") == 0 && rmdir(dir) == 0, "and away with it");
	return done();
}
