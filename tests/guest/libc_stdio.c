// SPDX-License-Identifier: MIT
/*
 * Streams: what is written when, seeking, pushing back, lines, both directions, popen.
 */
#include "tap.h"

static char path[] = "/tmp/libc_stdio.XXXXXX";

static long size_of_file(void)
{
	struct stat st;

	return stat(path, &st) < 0 ? -1 : st.st_size;
}

static void check_buffering(void)
{
	char big[10000];
	FILE *f = fopen(path, "w");

	memset(big, 'b', sizeof(big));
	fputs("small\n", f);
	is(size_of_file(), 0, "a fully buffered file has nothing yet");
	fflush(f);
	is(size_of_file(), 6, "fflush writes it");
	is(fwrite(big, 1, sizeof(big), f), sizeof(big), "more than the buffer");
	fclose(f);
	is(size_of_file(), 6 + sizeof(big), "fclose writes the rest");

	f = fopen(path, "w");
	setvbuf(f, NULL, _IOLBF, 0);
	fputs("part", f);
	is(size_of_file(), 0, "line buffered: part of a line waits");
	fputs(" one\npart two", f);
	is(size_of_file(), 9, "a newline writes the line");
	fclose(f);

	f = fopen(path, "w");
	setvbuf(f, NULL, _IONBF, 0);
	fputc('x', f);
	is(size_of_file(), 1, "unbuffered: at once");
	fprintf(f, "%d", 1234);
	is(size_of_file(), 5, "printf, too");
	fclose(f);
}

static void check_seek(void)
{
	FILE *f = fopen(path, "w+");

	for (int i = 0; i < 1000; i++)
		fprintf(f, "%03d\n", i);
	is(ftell(f), 4000, "ftell counts what is buffered");
	is(fseek(f, 400, SEEK_SET), 0, "fseek back");
	char line[10];
	is_str(fgets(line, sizeof(line), f), "100\n", "reads there");
	is(ftell(f), 404, "ftell while reading");
	fseek(f, 4, SEEK_CUR);
	is_str(fgets(line, sizeof(line), f), "102\n", "relative to what was taken");
	fseek(f, -4, SEEK_END);
	is_str(fgets(line, sizeof(line), f), "999\n", "from the end");
	ok(fgetc(f) == EOF && feof(f), "then the end of the file");
	rewind(f);
	ok(!feof(f), "rewind forgets the end");
	is_str(fgets(line, sizeof(line), f), "000\n", "and reads from the start");
	fseek(f, 4, SEEK_SET);
	fputs("YYY", f);
	fseek(f, 0, SEEK_SET);
	fgets(line, sizeof(line), f);
	is_str(fgets(line, sizeof(line), f), "YYY\n", "writing in the middle");
	is(fseek(f, -1, SEEK_SET), -1, "before the start");
	is(errno, EINVAL, "is EINVAL");
	fclose(f);

	f = fopen(path, "a+");
	fputs("end\n", f);
	is(ftell(f), 4004, "appending is at the end");
	fclose(f);
}

static void check_ungetc(void)
{
	FILE *f = fopen(path, "r");

	is(ungetc('!', f), '!', "ungetc before the first read");
	is(fgetc(f), '!', "comes first");
	is(fgetc(f), '0', "then the file");
	ungetc('Z', f);
	is(ftell(f), 0, "ungetc goes back in ftell");
	is(fgetc(f), 'Z', "another character than was read");
	is(ungetc(EOF, f), EOF, "EOF can't be pushed back");
	fseek(f, 0, SEEK_END);
	fgetc(f);
	ungetc('q', f);
	ok(!feof(f) && fgetc(f) == 'q' && fgetc(f) == EOF, "ungetc at the end");
	fclose(f);
}

static void check_lines(void)
{
	FILE *f = fopen(path, "w");
	char *line = NULL;
	size_t size = 0;

	for (int i = 0; i < 5000; i++)
		fputc('a' + i % 26, f);
	fputs("\n\n", f);
	fwrite("zero\0byt", 1, 8, f);
	fclose(f);
	f = fopen(path, "r");
	is(getline(&line, &size, f), 5001, "a line longer than the buffer");
	ok(line[0] == 'a' && line[4999] == 'a' + 4999 % 26 && line[5000] == '\n', "is all there");
	is(getline(&line, &size, f), 1, "an empty line");
	is(getline(&line, &size, f), 8, "the last, without newline, with a 0 in it");
	is(getline(&line, &size, f), -1, "then no more");
	free(line);
	fclose(f);
}

static void check_errors(void)
{
	FILE *f = fopen(path, "r");

	is(fputc('x', f), EOF, "writing a stream for reading");
	ok(ferror(f) && errno == EBADF, "is an error, EBADF");
	clearerr(f);
	ok(!ferror(f), "that clearerr forgets");
	fclose(f);
	ok(!fopen("/no/such/file", "r") && errno == ENOENT, "no such file");
	ok(!fopen(path, "q") && errno == EINVAL, "no such mode");
	ok(!fopen(path, "wx") && errno == EEXIST, "mode x refuses a file that is there");
	f = fopen("/dev/full", "w");
	if (!f) {
		skip(1, "no /dev/full");
		return;
	}
	fputs("x", f);
	ok(fclose(f) == EOF && errno == ENOSPC, "fclose tells that nothing could be written");
}

static int read_part(void *arg)
{
	(void)arg;
	char line[10];

	dup2(open(path, O_RDONLY), 0);
	fgets(line, sizeof(line), stdin);
	pid_t pid = fork();
	if (pid == 0)
		exit(0);
	waitpid(pid, NULL, 0);
	return lseek(0, 0, SEEK_CUR) == 4 ? 0 : 1;
}

static void check_exit(void)
{
	FILE *f = fopen(path, "w");

	fputs("one\ntwo\n", f);
	fclose(f);
	is_exit(run_child(read_part, NULL), 0, "exit leaves stdin's offset behind what was taken");
}

static void check_commands(void)
{
	char line[40] = "";

	if (access("/bin/sh", X_OK) < 0) {
		skip(4, "no /bin/sh");
		return;
	}
	FILE *f = popen("echo from the shell; exit 3", "r");
	must(f);
	is_str(fgets(line, sizeof(line), f), "from the shell\n", "popen reads");
	is(WEXITSTATUS(pclose(f)), 3, "pclose gives the status");
	f = popen("read a; test \"$a\" = hello", "w");
	must(f);
	fputs("hello\n", f);
	is(pclose(f), 0, "popen writes");
	is(WEXITSTATUS(system("exit 7")), 7, "system");
}

int main(void)
{
	int fd = mkstemp(path);

	must(fd >= 0);
	close(fd);
	check_buffering();
	check_seek();
	check_ungetc();
	check_lines();
	check_errors();
	check_exit();
	check_commands();
	unlink(path);
	return done_testing();
}
