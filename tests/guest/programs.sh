#!/bin/sh
# SPDX-License-Identifier: MIT
# grade: group=programs points=10 timeout=120 linux=yes
#
# What the programs in /bin do, with the options that people use.
# Runs on Linux too, with ours or with others first in PATH: `ours` marks what is only in ours.
# Where the shell has a program built in, env runs the one in PATH.

export TZ=UTC0 LC_ALL=C
umask 022
dir=/tmp/programs.$$
count=0
failed=0
calf=
env which help >/dev/null 2>&1 && calf=yes

# is NAME EXPECTED ACTUAL
is() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
	else
		failed=$((failed + 1))
		echo "not ok $count - $1"
		echo "$2" | comment 'expected:'
		echo "$3" | comment 'got:     '
	fi
}

comment() {
	while IFS= read -r line || [ -n "$line" ]; do
		echo "#   $1 $line"
	done
}

ours() {
	if [ -n "$calf" ]; then
		is "$@"
	else
		count=$((count + 1))
		echo "ok $count - $1 # SKIP not one of our programs"
	fi
}

# Its output with the messages, lines joined by |, and its status if that is not 0.
out() {
	"$@" >"$dir/.out" 2>&1
	status=$?
	tr '\n' '|' <"$dir/.out"
	[ $status = 0 ] || echo "status $status"
}

# The status alone.
status() {
	"$@" >/dev/null 2>&1
	echo $?
}

gone() {
	[ ! -e "$1" ] && echo gone
}

join() {
	tr '\n' '|'
}

mkdir "$dir" && cd "$dir" || exit 1
printf 'one\ntwo\nthree\n' >abc
printf 'no newline' >tail1
printf '' >empty
printf 'a\0b\377c\n' >binary

# ---- cat, echo, printf, tr ----
is 'tr: a set for another' 'HELLO|' "$(echo hello | tr a-z A-Z | join)"
is 'tr -d' 'hll' "$(echo hello | tr -d aeiou)"
is 'tr -s' 'a b' "$(echo 'a    b' | tr -s ' ')"
is 'tr -cd' '123' "$(echo 'a1b2c3' | tr -cd '0-9')"
is 'tr -c: all others become one' 'ab__' "$(printf 'ab12' | tr -c a-z _)"
is 'tr: classes' 'ABC' "$(echo abc | tr '[:lower:]' '[:upper:]')"
is 'tr: escapes' 'a,b,' "$(printf 'a\nb\n' | tr '\n' ,)"
is 'tr: octal' 'a.b' "$(printf 'a\001b' | tr '\001' .)"
is 'tr: the last one is repeated' 'xxx' "$(echo abc | tr abc x)"
is 'tr -s with two sets' 'xy' "$(echo aab | tr -s ab xy)"
is 'tr: [x*]' 'xxc' "$(echo abz | tr abz '[x*2]c')"
is 'tr -ds' 'ab' "$(echo 'xaaxbb' | tr -ds x ab)"
is 'tr: a hyphen at the end' 'x_b' "$(echo a-b | tr a- x_)"
is 'cat: a file' 'one|two|three|' "$(cat abc | join)"
is 'cat: files and stdin' 'one|two|three|in|no newline' "$(echo in | cat abc - tail1 | join)"
is 'cat -n' '     1	one|     2	two|     3	three|' "$(cat -n abc | join)"
is 'cat: binary data' '6' "$(cat binary | wc -c)"
is 'cat: a missing file' 'cat: none: No such file or directory|status 1' "$(out cat none)"
is 'cat: goes on behind it' 'no newline' "$(cat none tail1 2>/dev/null)"
is 'cat: a directory' 'cat: .: Is a directory|status 1' "$(out cat .)"
is 'cat: a bad option' '1' "$(cat -Z >/dev/null 2>&1 || echo 1)"
is 'cat: write error' '1' "$(cat abc 2>/dev/null >/dev/full || echo 1)"
is 'echo' 'a  b c' "$(env echo 'a  b' c)"
is 'echo -n' 'ab' "$(env echo -n a; env echo b)"
is 'echo -e' 'a	b\' "$(env echo -e 'a\tb\\')"
is 'echo -e: \c stops' 'ab' "$(env echo -e 'a\cx' y; env echo b)"
is 'echo -e: octal and hex' 'A B' "$(env echo -e '\0101 \x42')"
is 'echo: no option' '-x' "$(env echo -x)"
is 'echo: nothing' '|' "$(env echo | join)"
is 'printf: strings and numbers' 'x:   42:0x2a:052:+7' "$(env printf '%s:%5d:%#x:%#o:%+d' x 42 42 42 7)"
is 'printf: the format again' 'a-b|c-|' "$(env printf '%s-%s\n' a b c | join)"
is 'printf: width and precision' '|ab   |   ab|00042|' "$(env printf '|%-5s|%5.2s|%05d|' ab abc 42)"
is 'printf: star' '|    x|' "$(env printf '|%*s|' 5 x)"
is 'printf: escapes' 'a	b|c' "$(env printf 'a\tb\nc' | join)"
is 'printf %b and %c' 'x	yz' "$(env printf '%b%c' 'x\ty' zoo)"
is 'printf: a character value' '65' "$(env printf '%d' "'A")"
is 'printf: hex in' '255 8' "$(env printf '%d %d' 0xff 010)"
is 'printf: percent' '100%' "$(env printf '%d%%' 100)"
is 'printf: floats' '3.14 1.0e+03' "$(env printf '%.2f %.1e' 3.14159 1000)"
is 'printf: not a number' '0 1' "$(env printf '%d' x 2>/dev/null; echo " $?")"

# ---- wc, head, tail ----
is 'wc -l' '3' "$(wc -l <abc)"
is 'wc: all three' '3 3 14 abc' "$(wc abc | xargs)"
is 'wc -w' '2' "$(wc -w <tail1)"
is 'wc: a total' '24 total' "$(wc -c abc tail1 | tail -n 1 | xargs)"
is 'wc: nothing' '0' "$(wc -c <empty)"
is 'wc: a missing file' 'wc: none: No such file or directory|status 1' "$(out wc none)"
is 'head -n' 'one|two|' "$(head -n 2 abc | join)"
is 'head -1' 'one' "$(head -1 abc)"
is 'head -c' 'one|t' "$(head -c 5 abc | join)"
is 'head: ten lines' '10' "$(seq 100 | head | wc -l)"
is 'head: titles' '==> abc <==|one||==> tail1 <==|no newline' "$(head -n 1 abc tail1 | join)"
is 'head -q' 'one|no newline' "$(head -q -n 1 abc tail1 | join)"
is 'tail -n' 'two|three|' "$(tail -n 2 abc | join)"
is 'tail -1' 'three' "$(tail -1 abc)"
is 'tail -n +2' 'two|three|' "$(tail -n +2 abc | join)"
is 'tail -c' 'ree|' "$(tail -c 4 abc | join)"
is 'tail -c of a pipe' 'ree|' "$(cat abc | tail -c 4 | join)"
is 'tail -c +9' 'three|' "$(tail -c +9 abc | join)"
is 'tail: ten lines' '91' "$(seq 100 | tail | head -n 1)"
is 'tail: more than there is' 'one|two|three|' "$(tail -n 99 abc | join)"
is 'tail: many lines' '4001' "$(seq 5000 | tail -n 1000 | head -n 1)"
is 'tail: no newline at the end' 'no newline' "$(tail -n 1 tail1)"

# ---- seq, yes ----
is 'seq' '1|2|3|' "$(seq 3 | join)"
is 'seq: backwards' '3 2 1' "$(seq -s ' ' 3 -1 1)"
is 'seq: decimals' '0.5 1.0 1.5' "$(seq -s ' ' 0.5 0.5 1.5)"
is 'seq -w' '08|09|10|' "$(seq -w 8 10 | join)"
is 'seq: nothing' '' "$(seq 2 1)"
is 'seq: negative' '-2 -1 0' "$(seq -s ' ' -2 0)"
is 'yes ends with its reader' 'y|y|' "$(yes | head -n 2 | join)"
is 'yes: a text' 'a b' "$(yes a b | head -n 1)"

# ---- grep ----
printf 'apple\nBanana\ncherry pie\nfoo.bar\n\nfoobar x\n' >fruit
is 'grep: a literal' 'apple' "$(grep apple fruit)"
is 'grep: status 1' '1' "$(status grep nothing fruit)"
is 'grep: status 2' '2' "$(status grep x none)"
is 'grep: a missing file' 'grep: none: No such file or directory|status 2' "$(out grep x none)"
is 'grep: dot' 'foo.bar' "$(grep 'foo.b' fruit)"
is 'grep: star' 'apple' "$(grep 'ap*l' fruit)"
is 'grep: anchors' 'Banana' "$(grep '^B.*a$' fruit)"
is 'grep: an empty line' '5:' "$(grep -n '^$' fruit)"
is 'grep: a bracket' 'apple|cherry pie|' "$(grep '^[ac]' fruit | join)"
is 'grep: a negated bracket' 'Banana|foo.bar|foobar x|' "$(grep '^[^ac]' fruit | join)"
is 'grep: a class' 'cherry pie|foobar x|' "$(grep '[[:space:]]' fruit | join)"
is 'grep: ] in a bracket' 'x]y' "$(echo 'x]y' | grep '[]]')"
is 'grep: a group' 'abab' "$(echo abab | grep '^\(ab\)*$')"
is 'grep -E: alternatives' 'apple|Banana|' "$(grep -E 'app|Ban' fruit | join)"
is 'grep -E: groups and plus' 'foo.bar|foobar x|' "$(grep -E '^(fo+)' fruit | join)"
is 'grep -E: question mark' 'color|colour|' "$(printf 'color\ncolour\ncolouur\n' | grep -E 'colou?r' | join)"
is 'grep -E: counts' 'aa|aaa|' "$(printf 'a\naa\naaa\naaaa\n' | grep -E '^a{2,3}$' | join)"
is 'grep: basic plus is a plain one' 'a+b' "$(printf 'aab\na+b\n' | grep 'a+b')"
is 'grep -F' 'foo.bar' "$(grep -F o.b fruit)"
is 'grep -i' 'Banana' "$(grep -i bANANA fruit)"
is 'grep -v' '4' "$(grep -v foo fruit | wc -l)"
is 'grep -n' '4:foo.bar|6:foobar x|' "$(grep -n foo fruit | join)"
is 'grep -c' '2' "$(grep -c foo fruit)"
is 'grep -l' 'abc|' "$(grep -l two abc fruit | join)"
is 'grep: names before lines' 'abc:one' "$(grep one abc fruit)"
is 'grep -h' 'one' "$(grep -h one abc fruit)"
is 'grep -q' '0' "$(status grep -q two abc)"
is 'grep -o' 'an|an|' "$(grep -o an fruit | join)"
is 'grep -o: the longest' 'foobar' "$(grep -oE 'foo|foobar' fruit | tail -n 1)"
is 'grep -w' 'a cat|' "$(printf 'a cat\nconcat\n' | grep -w cat | join)"
is 'grep -x' 'two' "$(grep -x two abc)"
is 'grep -e' 'one|three|' "$(grep -e one -e three abc | join)"
is 'grep -f' 'one' "$(echo one >pat; grep -f pat abc)"
mkdir -p tree/sub
echo needle >tree/sub/file
echo hay >tree/other
is 'grep -r' 'tree/sub/file:needle' "$(grep -r needle tree)"
is 'grep -s' '' "$(grep -s x none)"
is 'grep: a bad pattern' '2' "$(status grep '[' abc)"
is 'grep: stdin' 'b' "$(printf 'a\nb\n' | grep b)"
is 'grep: a long line' '1' "$(yes ab | head -n 40000 | tr -d '\n' | grep -c 'b$')"
ours 'grep: no exponential time' '1' "$(echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac | grep -cE '^(a*)*b|c$')"

# ---- sort, uniq, cut, tee ----
printf 'b 2\na 10\nc 1\na 9\n' >data
is 'sort' 'a 10|a 9|b 2|c 1|' "$(sort data | join)"
is 'sort -r' 'c 1|b 2|a 9|a 10|' "$(sort -r data | join)"
is 'sort -n' '-3|1|2|10|' "$(printf '10\n2\n-3\n1\n' | sort -n | join)"
is 'sort -n: decimals' '1.05|1.5|' "$(printf '1.5\n1.05\n' | sort -n | join)"
is 'sort -k2n' 'c 1|b 2|a 9|a 10|' "$(sort -k 2n data | join)"
is 'sort -k with two keys' 'a 9|a 10|b 2|c 1|' "$(sort -k 1,1 -k 2n data | join)"
is 'sort -t' 'x:1|y:2|z:10|' "$(printf 'y:2\nz:10\nx:1\n' | sort -t : -k 2n | join)"
is 'sort -u' 'a|b|' "$(printf 'b\na\nb\na\n' | sort -u | join)"
is 'sort -f' 'a|B|c|' "$(printf 'c\nB\na\n' | sort -f | join)"
is 'sort -s' 'b 1|a 1|' "$(printf 'b 1\na 1\n' | sort -s -k 2,2 | join)"
is 'sort -c' '1' "$(status sort -c data)"
is 'sort -o: the input itself' 'a 10|' "$(cp data d2; sort -o d2 d2; head -n 1 d2 | join)"
is 'sort: many lines' '500500 1000' "$(seq 1000 -1 1 | sort -n | tail -n 1 | sort >s; echo "500500 $(cat s)")"
is 'sort: an empty input' '' "$(sort empty)"
is 'uniq' 'a|b|a|' "$(printf 'a\na\nb\na\n' | uniq | join)"
is 'uniq -c' '2 a|1 b|' "$(printf 'a\na\nb\n' | uniq -c | tr -s ' ' | cut -c 2- | join)"
is 'uniq -d' 'a|' "$(printf 'a\na\nb\n' | uniq -d | join)"
is 'uniq -u' 'b|' "$(printf 'a\na\nb\n' | uniq -u | join)"
is 'uniq -i' 'A|' "$(printf 'A\na\n' | uniq -i | join)"
is 'cut -f' 'b|' "$(printf 'a\tb\tc\n' | cut -f 2 | join)"
is 'cut -d -f: ranges' 'a:c:d' "$(echo a:b:c:d | cut -d : -f 1,3-)"
is 'cut -f: lines without delimiter' 'plain' "$(echo plain | cut -d : -f 2)"
is 'cut -s' '' "$(echo plain | cut -s -d : -f 2)"
is 'cut -c' 'bcd' "$(echo abcde | cut -c 2-4)"
is 'cut -c: a list' 'ace' "$(echo abcde | cut -c 1,3,5)"
is 'cut: to the third' 'abc' "$(echo abcde | cut -c -3)"
is 'tee' 'x x x' "$(echo x | tee t1 t2 | join | tr -d '|'; echo " $(cat t1) $(cat t2)")"
is 'tee -a' 'x|y|' "$(echo y | tee -a t1 >/dev/null; cat t1 | join)"

# ---- cmp, cksum, hexdump, dd, truncate ----
is 'cmp: equal' '' "$(out cmp abc abc)"
ours 'cmp: different' 'abc data differ: byte 1, line 1|status 1' "$(out cmp abc data)"
is 'cmp -s' '1' "$(status cmp -s abc data)"
is 'cmp -l' '1 141 142' "$(echo a >c1; echo b >c2; cmp -l c1 c2 | xargs)"
is 'cmp: trouble' '2' "$(status cmp abc none)"
is 'cksum' '3358846701 14 abc' "$(cksum abc)"
is 'cksum: nothing' '4294967295 0' "$(cksum <empty)"
is 'hexdump -C' '00000000  61 00 62 ff 63 0a                                 |a.b.c.|' "$(hexdump -C binary | head -n 1)"
is 'hexdump: words' '0000000 0061 ff62 0a63                         ' "$(hexdump binary | head -n 1)"
is 'hexdump: equal lines' '3' "$(head -c 64 /dev/zero | hexdump -C | wc -l)"
is 'hexdump -n -s' '62 ff' "$(hexdump -C -s 2 -n 2 binary | head -n 1 | cut -c 11-15)"
is 'dd' '14' "$(dd if=abc of=dd1 bs=4 2>/dev/null; cat dd1 | wc -c)"
is 'dd: records' '3+1 records in|3+1 records out|' "$(dd if=abc of=dd1 bs=4 2>&1 | head -n 2 | join)"
is 'dd: count and skip' 'two' "$(dd if=abc bs=1 skip=4 count=3 2>/dev/null)"
is 'dd: seek and notrunc' 'oXe' "$(printf 'one' >dd2; printf X | dd of=dd2 bs=1 seek=1 conv=notrunc 2>/dev/null; cat dd2)"
is 'dd: seek cuts off' 'oX' "$(printf X | dd of=dd2 bs=1 seek=1 2>/dev/null; cat dd2)"
is 'dd: from a device' '8192' "$(dd if=/dev/zero bs=4k count=2 2>/dev/null | wc -c)"
is 'truncate: longer' '100' "$(truncate -s 100 tr1; wc -c <tr1)"
is 'truncate: shorter' 'one' "$(cp abc tr2; truncate -s 3 tr2; cat tr2)"
is 'truncate: +N' '2048' "$(truncate -s 1k tr3; truncate -s +1k tr3; wc -c <tr3)"

# ---- cp, mv, rm, ln, mkdir, rmdir, touch ----
mkdir files
is 'cp: a file' 'one|two|three|' "$(cp abc files/copy; cat files/copy | join)"
is 'cp: into a directory' 'abc|copy|data|' "$(cp abc data files; ls files | join)"
is 'cp: a directory needs -r' '1' "$(status cp tree t3)"
is 'cp -r' 'needle' "$(cp -r tree t3; cat t3/sub/file)"
is 'cp -r: into one that is there' 'needle' "$(cp -r tree files; cat files/tree/sub/file)"
is 'cp -r: links stay links' 'abc' "$(mkdir lt; ln -s abc lt/l; cp -r lt lt2; readlink lt2/l)"
is 'cp -p' '600 1000' "$(cp abc p1; chmod 600 p1; touch -d @1000 p1; cp -p p1 p2; stat -c '%a %Y' p2)"
is 'cp: the mode comes along' '755' "$(cp abc m1; chmod 755 m1; cp m1 m2; stat -c %a m2)"
is 'cp: onto itself' '1' "$(status cp abc abc)"
is 'cp -r: into itself' '1' "$(mkdir self; echo x >self/f; status cp -r self self/in)"
is 'cp: missing' '1' "$(status cp none x)"
is 'cp: many to a file' '1' "$(status cp abc data tail1)"
is 'cp: binary data' '' "$(cp binary b2; out cmp binary b2)"
is 'mv: rename' 'one' "$(cp abc mv1; mv mv1 mv2; head -n 1 mv2)"
is 'mv: the old name is gone' 'gone' "$(gone mv1)"
is 'mv: into a directory' '0' "$(mv mv2 files; status ls files/mv2)"
is 'mv: a directory' 'needle' "$(mv t3 t4; cat t4/sub/file)"
is 'mv: over another' 'x' "$(echo x >o1; echo y >o2; mv o1 o2; cat o2)"
is 'mv -n' 'y' "$(echo x >o1; echo y >o2; mv -n o1 o2; cat o2)"
is 'mv: missing' '1' "$(status mv none x)"
is 'rm' 'gone' "$(echo x >r1; rm r1; gone r1)"
is 'rm: a directory' '1' "$(status rm tree)"
is 'rm -r' 'gone' "$(rm -r t4; gone t4)"
is 'rm: missing' '1' "$(status rm none)"
is 'rm -f: missing' '0' "$(status rm -f none)"
is 'rm -r: not a dot' '1' "$(status rm -r .)"
is 'rm -r: a link, not what it names' '0' "$(ln -s tree rl; rm -r rl; status ls tree/other)"
is 'ln: a second name' '2 x' "$(echo x >l1; ln l1 l2; stat -c %h l1 | tr '\n' ' '; cat l2)"
is 'ln -s' 'l1' "$(ln -s l1 sl; readlink sl)"
is 'ln: there already' '1' "$(status ln -s l1 sl)"
is 'ln -f' 'abc' "$(ln -sf abc sl; readlink sl)"
is 'ln -s: into a directory' '../abc' "$(ln -s ../abc files/lk; readlink files/lk)"
is 'ln -sfn' 'abc' "$(ln -s tree dl; ln -sfn abc dl; readlink dl)"
is 'mkdir' '755' "$(mkdir d1; stat -c %a d1)"
is 'mkdir: there already' '1' "$(status mkdir d1)"
is 'mkdir -p' '0' "$(mkdir -p d1/x/y; status ls d1/x/y)"
is 'mkdir -p: there already' '0' "$(status mkdir -p d1/x/y)"
is 'mkdir -m' '700' "$(mkdir -m 700 dm; stat -c %a dm)"
is 'rmdir' 'gone' "$(rmdir dm; gone dm)"
is 'rmdir: not empty' '1' "$(status rmdir d1)"
is 'rmdir -p' 'gone' "$(rmdir -p d1/x/y; gone d1)"
is 'touch: makes' '0' "$(touch new; wc -c <new)"
is 'touch -c' 'gone' "$(touch -c new2; gone new2)"
is 'touch -d' '86400' "$(touch -d @86400 new; stat -c %Y new)"
is 'touch -t' '978393600' "$(touch -t 200101020000 new; stat -c %Y new)"
is 'touch -r' '978393600' "$(touch -r new new3; stat -c %Y new3)"
is 'touch -a' '5 978393600' "$(touch -a -d @5 new; stat -c '%X %Y' new)"

# ---- ls, stat, chmod, find, du ----
mkdir list
echo abc >list/b
echo abcdef >list/a
mkdir list/sub
ln -s a list/link
touch list/.hidden
touch -d @1000000 list/a
touch -d @2000000 list/b
chmod 755 list/b
is 'ls' 'a|b|link|sub|' "$(ls list | join)"
is 'ls -a' '.|..|.hidden|a|b|link|sub|' "$(ls -a list | join)"
is 'ls -A' '.hidden|a|b|link|sub|' "$(ls -A list | join)"
is 'ls -F' 'a|b*|link@|sub/|' "$(ls -F list | join)"
is 'ls -r' 'sub|link|b|a|' "$(ls -r list | join)"
is 'ls -t' 'b|a|' "$(ls -t list/a list/b | cut -d / -f 2 | join)"
is 'ls -S' 'a|b|' "$(ls -S list/b list/a | cut -d / -f 2 | join)"
is 'ls -d' 'list|' "$(ls -d list | join)"
is 'ls -R' 'list:|a|b|link|sub||list/sub:|' "$(ls -R list | join)"
is 'ls -l: mode, links, size' '-rwxr-xr-x 1 4' "$(ls -l list/b | tr -s ' ' | cut -d ' ' -f 1,2,5)"
is 'ls -l: a date long ago' 'Jan 24 1970' "$(ls -l list/b | tr -s ' ' | cut -d ' ' -f 6-8)"
is 'ls -l: a link' 'link -> a' "$(ls -l list | grep -o 'link -> a')"
is 'ls -ld' 'drwxr-xr-x' "$(ls -ld list | cut -c 1-10)"
is 'ls -n: numbers' "$(id -u)" "$(ls -n list/b | tr -s ' ' | cut -d ' ' -f 3)"
is 'ls -lh' '1.5K' "$(truncate -s 1536 big; ls -lh big | tr -s ' ' | cut -d ' ' -f 5)"
is 'ls -i' "$(stat -c %i list/a) list/a" "$(ls -i list/a | tr -s ' ' | cat)"
is 'ls -C: columns' 'a b link sub|' "$(COLUMNS=60 ls -C list | tr -s '\t ' ' ' | join)"
is 'ls -C: rows' 'a link|b sub|' "$(COLUMNS=13 ls -C list | tr -s '\t ' ' ' | join)"
is 'ls: a device' 'crw-rw-rw- 1, 3' "$(ls -l /dev/null | tr -s ' ' | cut -d ' ' -f 1,5,6)"
is 'ls: missing' '1' "$(ls none >/dev/null 2>&1 || echo 1)"
is 'ls: files, then directories' 'list/a||tree:|other|sub|' "$(ls tree list/a | join)"
is 'stat -c' 'abc 14 644 1 regular file' "$(stat -c '%n %s %a %h %F' abc)"
is 'stat: a directory' 'directory drwxr-xr-x' "$(stat -c '%F %A' list)"
is 'stat: a link and -L' 'symbolic link regular file' "$(stat -c %F list/link | tr '\n' ' '; stat -L -c %F list/link)"
is 'stat: in full' 'Access: (0644/-rw-r--r--)' "$(stat abc | grep -o 'Access: (0644/-rw-r--r--)')"
is 'stat: missing' '1' "$(status stat none)"
is 'chmod: octal' '640' "$(touch cm; chmod 640 cm; stat -c %a cm)"
is 'chmod u+x' '740' "$(chmod u+x cm; stat -c %a cm)"
is 'chmod: several' '775' "$(chmod g=u,o+rx cm; stat -c %a cm)"
is 'chmod a-w' '555' "$(chmod a-w cm; stat -c %a cm)"
is 'chmod =' '444' "$(chmod a=r cm; stat -c %a cm)"
is 'chmod +X' '755 644' "$(mkdir -m 700 d3; echo >d3/f; chmod 600 d3/f; chmod -R a+rX d3; stat -c %a d3 d3/f | xargs)"
is 'chmod: bad mode' '1' "$(status chmod u+q cm)"
is 'chown: a number' '0' "$(status chown "$(id -u):$(id -g)" cm)"
is 'find: all' 'tree|tree/other|tree/sub|tree/sub/file|' "$(find tree | sort | join)"
is 'find -name' 'tree/sub/file' "$(find tree -name 'f*')"
is 'find -type d' 'tree|tree/sub|' "$(find tree -type d | sort | join)"
is 'find -maxdepth' 'tree|tree/other|tree/sub|' "$(find tree -maxdepth 1 | sort | join)"
is 'find !' 'tree/other' "$(find tree -type f ! -name file)"
is 'find -o' 'tree/other|tree/sub|' "$(find tree -name other -o -name sub | sort | join)"
is 'find ( )' 'tree/sub/file' "$(find tree \( -name other -o -name file \) -a -path '*sub*')"
is 'find -size' 'big' "$(find . -maxdepth 1 -name 'b*' -size +1k | cut -d / -f 2)"
is 'find -newer' 'list/b' "$(find list/a list/b -newer list/a)"
is 'find -exec' 'x tree/sub/file y' "$(find tree -name file -exec echo x {} y \;)"
is 'find -exec +' '2' "$(find tree -type f -exec env echo {} + | wc -w)"
is 'find -empty' './empty' "$(find . -maxdepth 1 -name 'em*' -empty)"
is 'find -prune' 'tree|tree/other|' "$(find tree -name sub -prune -o -print | sort | join)"
is 'find -print0' 'tree/other_' "$(find tree -name other -print0 | tr '\0' _)"
is 'find -delete' 'gone' "$(mkdir -p fd/x; touch fd/x/y; find fd -delete; gone fd)"
is 'find: missing' '1' "$(status find none)"
is 'du -s' '0' "$(mkdir du1; head -c 100000 /dev/zero >du1/f; [ "$(du -s du1 | cut -f 1)" -ge 98 ]; echo $?)"
is 'du: a line for each directory' '2' "$(du tree | wc -l)"
is 'du: a file with two names counts once' '0' "$(ln du1/f du1/g; [ "$(du -s du1 | cut -f 1)" -lt 150 ]; echo $?)"
is 'df' '0' "$([ "$(df . | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2)" -gt 1000 ]; echo $?)"

# ---- names and links ----
is 'pwd' "$dir" "$(env pwd)"
is 'basename' 'c b' "$(basename /a/b/c | tr '\n' ' '; basename a/b.c .c)"
is 'basename: slashes' 'b / x' "$(basename a/b// | tr '\n' ' '; basename / | tr '\n' ' '; basename x)"
is 'dirname' '/a/b . / a' "$(dirname /a/b/c | tr '\n' ' '; dirname x | tr '\n' ' '; dirname /x | tr '\n' ' '; dirname a/b/)"
is 'readlink: no link' '1' "$(status readlink abc)"
is 'readlink -f' "$dir/list/a" "$(readlink -f list/sub/../link)"
is 'readlink -f: the last part may be missing' "$dir/list/zzz" "$(readlink -f list/./zzz)"
is 'readlink -f: nothing above it' '1' "$(status readlink -f list/zzz/y)"
is 'mktemp' '600' "$(f=$(mktemp "$dir/tmp.XXXXXX"); stat -c %a "$f")"
is 'mktemp -d' '700 directory' "$(f=$(mktemp -d "$dir/tmp.XXXXXX"); stat -c '%a %F' "$f")"
is 'which' '0' "$(status which cat)"
is 'which: not there' '1' "$(status which no-such-program)"

# ---- test ----
is 'test: strings' '0101' "$(for e in 'a = a' 'a = b' 'a != b' 'a != a'; do env test $e; printf $?; done)"
is 'test: numbers' '000111' "$(for e in '1 -eq 01' '2 -gt 1' '-1 -lt 0' '1 -ge 2' '3 -ne 3' '2 -le 1'; do env test $e; printf $?; done)"
is 'test: files' '000111' "$(for e in '-e abc' '-d list' '-L sl' '-f list' '-s empty' '-x abc'; do env test $e; printf $?; done)"
is 'test -n -z' '0101' "$(for e in '-n x' '-z x' '-n' '! -n'; do env test $e; printf $?; done)"
is 'test: empty strings' '101' "$(env test ''; printf $?; env test -z ''; printf $?; env test -n ''; printf $?)"
is 'test -a -o !' '0101' "$(for e in 'a -a b' '! a' '1 -eq 2 -o x' '( 1 -eq 2 )'; do env test $e; printf $?; done)"
is 'test: -nt -ot -ef' '000' "$(for e in 'list/b -nt list/a' 'list/a -ot list/b' 'l1 -ef l2'; do env test $e; printf $?; done)"
is 'test: an operator as a string' '0 1' "$(env test -f = -f; printf "$? "; env test ! = -f; printf $?)"
is 'test: nonsense' '2' "$(status env test 1 -eq x)"
is '[' '0 1 2' "$(env [ a = a ]; printf "$? "; env [ a = b ]; printf "$? "; env [ a 2>/dev/null; printf $?)"

# ---- programs that run programs ----
is 'true and false' '0 1' "$(env true; printf "$? "; env false; printf $?)"
is 'env: a variable' 'x' "$(env V=x sh -c 'echo $V')"
is 'env -i' 'A=1' "$(env -i A=1 "$(which env)")"
is 'env -u' '' "$(V=1; export V; env -u V sh -c 'echo $V')"
is 'env: status' '7 127' "$(status env sh -c 'exit 7' | tr '\n' ' '; status env no-such-program)"
is 'env: not a program' '126' "$(status env ./abc)"
is 'xargs' 'a b c d' "$(printf 'a b\nc\nd\n' | xargs)"
is 'xargs -n' 'a b|c|' "$(echo a b c | xargs -n 2 | join)"
is 'xargs -I' 'x-a b-y|x-c-y|' "$(printf 'a b\nc\n' | xargs -I % echo x-%-y | join)"
is 'xargs -0' 'a b|c|' "$(printf 'a b\0c\0' | xargs -0 -n 1 | join)"
is 'xargs: quotes' 'a b|c"d|' "$(printf '"a b" c\\"d' | xargs -n 1 | join)"
is 'xargs: status' '123' "$(echo x | status xargs env false)"
is 'xargs: no program' '127' "$(echo x | status xargs no-such-program)"
is 'xargs -r' '' "$(xargs -r echo x <empty)"
is 'xargs: many' '20000' "$(seq 20000 | xargs | tr ' ' '\n' | wc -l)"
ours 'time' 'real user sys |3' "$(env time sh -c 'exit 3' 2>tm; s=$?; cut -d ' ' -f 1 tm | tr '\n' ' '; echo "|$s")"
is 'sleep: fractions' '0' "$(status sleep 0.01 0.01s)"
is 'sleep: not a time' '1' "$(status sleep x)"

# ---- signals ----
# Statuses of a program in the background, which is sent a signal.
after() {
	"$@" >/dev/null 2>&1
	wait $!
	echo $?
}
is 'kill' '143' "$(sleep 100 & after env kill $!)"
is 'kill -s, -NAME, -NUMBER' '129 138 137 ' "$(for s in '-s HUP' -USR1 -9; do
	sleep 100 & after env kill $s $!; done | tr '\n' ' ')"
is 'kill: several' '143 143' "$(sleep 100 & a=$!; sleep 100 & env kill $a $!; wait $a; s=$?; wait $!; echo $s $?)"
is 'kill: a group' '143' "$(status setsid -w sh -c 'env kill -TERM 0; echo no')"
is 'kill -0' '0 1' "$(status env kill -0 $$ | tr '\n' ' '; status env kill -0 99999999)"
is 'kill -l' '9 15 HUP KILL ' "$(for s in KILL TERM 1 9; do env kill -l $s; done | tr '\n' ' ')"
is 'kill: all names' 'HUP INT' "$(env kill -l | tr ' ' '\n' | head -n 2 | tr '\n' ' ' | cut -c 1-7)"
is 'kill: no such signal' '1' "$(status env kill -NOSUCH $$)"
is 'timeout: in time' '7' "$(status timeout 100 sh -c 'exit 7')"
is 'timeout: too late' '124' "$(status timeout 0.1 sleep 100)"
is 'timeout: units' '124 0 0 ' "$(for t in 0.002m 0 1d; do status timeout $t sleep 0.3; done | tr '\n' ' ')"
is 'timeout -s' '138' "$(status timeout --preserve-status -s USR1 0.1 sleep 100)"
is 'timeout --preserve-status' '143' "$(status timeout --preserve-status 0.1 sleep 100)"
is 'timeout -k' '137' "$(status timeout -s CONT -k 0.1 0.1 sleep 100)"
is 'timeout -s KILL' '137' "$(status timeout -s KILL 0.1 sleep 100)"
is 'timeout -v' "timeout: sending signal TERM to command 'sleep'|status 124" "$(out timeout -v 0.1 sleep 100)"
is 'timeout --foreground' '124' "$(status timeout --foreground 0.1 sleep 100)"
is 'timeout: all of a pipeline' '124' "$(status timeout 0.1 sh -c 'sleep 100 | sleep 100; :')"
is 'timeout: what is stopped' '124' "$(status timeout 0.1 sh -c 'kill -STOP $$')"
is 'timeout: passes signals on' '129' "$(timeout 100 sleep 100 & after kill -HUP $!)"
is 'timeout: killed programs' '139' "$(status timeout 100 sh -c 'kill -SEGV $$')"
is 'timeout: wrong use' '125 125 125 125 ' \
	"$(for a in '' 1 'x true' '-s NOSUCH 1 true'; do status timeout $a; done | tr '\n' ' ')"
is 'timeout: no program' '127 126 ' "$(for p in no-such-program ./abc; do status timeout 1 $p; done | tr '\n' ' ')"
is 'nohup' 'alive' "$(nohup sh -c 'kill -HUP $$; echo alive')"
is 'nohup: status' '7 125 127 126 ' "$(status nohup sh -c 'exit 7' | tr '\n' ' '
	for p in '' no-such-program ./abc; do status nohup $p; done | tr '\n' ' ')"
is 'setsid: has no terminal' '' "$(setsid -w sh -c 'echo there is one >/dev/tty' 2>/dev/null)"
is 'setsid -w' '7' "$(status setsid -w sh -c 'exit 7')"
is 'setsid -f' 'in another process' "$(setsid -f sh -c '[ $PPID != '$$' ] && echo in another process' | cat)"
is 'setsid: no program' '127' "$(status setsid -w no-such-program)"

is 'nice' '0 10 15 -5' "$(nice) $(nice nice) $(nice -n 15 nice) $(nice -n -5 nice)"
is 'nice upon nice' '7' "$(nice -n 3 nice -n 4 nice)"
is 'nice: no program' '127' "$(status nice no-such-program)"
sleep 100 &
is 'renice' "$! (process ID) old priority 0, new priority 4" "$(renice 4 -p $!)"
is 'renice -n' "$! (process ID) old priority 4, new priority -3" "$(renice -n -3 -p $!)"
is 'renice: nobody' '1' "$(status renice 5 -p 3999999)"
is 'taskset' '1 1' "$(taskset 1 nproc) $(taskset -c 0 nproc)"
is 'taskset -p' "pid $!'s current affinity mask: 1|pid $!'s new affinity mask: 1|" \
	"$(taskset -p 1 $! >/dev/null; taskset -p 1 $! | tr '\n' '|')"
is 'taskset -c -p' "pid $!'s current affinity list: 0" "$(taskset -c -p $!)"
is 'taskset: no such hart' '1' "$(status taskset -c 999 true)"
policy_of() {
	chrt -p "$1" | cut -d ' ' -f 3- | tr '\n' '|'
}
is 'chrt -p' 'current scheduling policy: SCHED_OTHER|current scheduling priority: 0|' \
	"$(policy_of $!)"
chrt -f -R -p 7 $!
is 'chrt -f -R -p' \
	'current scheduling policy: SCHED_FIFO|SCHED_RESET_ON_FORK|current scheduling priority: 7|' \
	"$(policy_of $!)"
is 'chrt -r' ' SCHED_RR| 3|' "$(chrt -r 3 sh -c 'chrt -p $$' | cut -d : -f 2 | tr '\n' '|')"
is 'chrt -b' ' SCHED_BATCH| 0|' "$(chrt -b 0 sh -c 'chrt -p $$' | cut -d : -f 2 | tr '\n' '|')"
is 'chrt: no such priority' '1' "$(status chrt -f 100 true)"
is 'chrt -m' 'SCHED_FIFO min/max priority : 1/99' "$(chrt -m | grep FIFO | tr '\t' ' ')"
kill $!

# ---- the machine ----
is 'uname' '0' "$(status uname -a)"
is 'uname: in order' "$(uname -s) $(uname -r) $(uname -m)" "$(uname -mrs)"
is 'date -d' '2001-09-09 01:46:40' "$(date -u -d @1000000000 '+%Y-%m-%d %H:%M:%S')"
is 'date: as it is' 'Thu Jan  1 00:00:00 UTC 1970' "$(date -u -d @0)"
is 'date: now' '0' "$([ "$(date +%s)" -gt 1000000 ]; echo $?)"
is 'id -u' '0' "$([ "$(id -u)" -ge 0 ]; echo $?)"
is 'id' 'uid=' "$(id | cut -c 1-4)"
is 'nproc' '0' "$([ "$(nproc)" -ge 1 ]; echo $?)"
is 'tty: not one' 'not a tty|status 1' "$(out tty </dev/null)"
is 'stty: not a terminal' '1' "$(stty </dev/null >/dev/null 2>&1 || echo 1)"
is 'sync' '0' "$(status sync)"
is 'sync: a file' '0' "$(status sync abc)"
ours 'free' 'total used free cache ' "$(free | head -n 1 | tr -s ' ' | cut -c 2- | tr '\n' ' ')"
ours 'uptime' '1' "$(uptime | grep -c 'load average: [0-9.]* [0-9.]* [0-9.]*$')"
ours 'help knows itself' '  help       this list' "$(help help)"
ours 'help: each of its programs is there' '' \
	"$(help | grep '^  ' | tr -s ' ' | cut -d ' ' -f 2 | while read -r p; do which "$p" >/dev/null || echo "$p"; done)"
ours 'help: each program in /bin is in it' '' \
	"$(cd "$(dirname "$(which help)")" && for p in *; do [ -d "$p" ] || help "$p" >/dev/null 2>&1 || echo "$p"; done)"
ours 'clear' '11' "$(clear | wc -c)"
if [ -e /dev/vmstat ]; then
	ours 'vmstat' '1' "$(vmstat | grep -c '^fork  *[0-9]')"
	ours 'vmstat: a program' '1' "$(vmstat env true | grep -c '^exec  *+')"
	cowdemo >cow # by itself: the counters count what all programs do
	ours 'cowdemo: what the counters say' 'copied|copied|restored|restored|its own|its own|restored|' \
		"$(grep ' writes page ' cow | cut -d : -f 2 | cut -c 2- | join)"
fi
ours 'forkdemo: two values' 'value = 1|value = 2|value is 1|' "$(forkdemo | grep -oE 'value (=|is) [0-9]' | join)"
ours 'forkdemo: the zombie' 'yes|no|' "$(forkdemo | grep 'finds it' | cut -d : -f 3 | cut -c 2- | join)"
ours 'pipedemo: the size' '1' "$(pipedemo | grep -c 'write() took 65536 bytes')"
ours 'pipedemo: the pipeline' '6' "$(pipedemo | tail -n 1)"
sig=$(sigdemo 2>/dev/null)
ours 'sigdemo: merged and queued' 'SIGUSR1|10|20|30|' \
	"$(echo "$sig" | head -n 19 | tail -n 9 | grep handler: | grep -o '[^ ]*$' | join)"
ours 'sigdemo: in order, and nested' 'SIGUSR1|SIGUSR2|SIGTERM|SIGTERM|SIGUSR2|SIGUSR1|' \
	"$(echo "$sig" | head -n 32 | tail -n 9 | grep handler: | cut -d ' ' -f 5 | join)"
ours 'sigdemo: the alternate stack' '1' "$(echo "$sig" | grep -c 'I run on the alternate stack')"
ours 'sigdemo: the frame' '42' "$(echo "$sig" | grep -o 'read 42' | cut -d ' ' -f 2)"

threads=$(threads 2>/dev/null)
ours 'threads: shared, and each its own' '4|2,2,2|' \
	"$(echo "$threads" | grep 'variable is at' | cut -d : -f 2 | tr -d ' ' | join)"
ours 'threads: nothing lost with a lock' '8000 8000' \
	"$(echo "$threads" | grep 'should be' | tail -n 1 | tr -cd '0-9 \n' | xargs)"
ours 'threads: no call without a rival' '2000 0 0' \
	"$(echo "$threads" | tail -n 1 | tr -cd '0-9 \n' | xargs)"

# ---- pipes and write errors ----
is 'a pipe of many' '5000' "$(seq 10000 | cat | tee t1 | grep -v '[13579]$' | sort -n | uniq | wc -l)"
is 'a reader that leaves' '1' "$(seq 100000 | head -n 1)"
is 'grep to a reader that leaves' 'y' "$(yes | grep y | head -n 1)"
is 'sort: write error' '0' "$(sort abc 2>/dev/null >/dev/full; [ $? != 0 ]; echo $?)"
is 'echo: write error' '1' "$(status env sh -c 'env echo x >/dev/full')"
is 'a megabyte through the programs' '1048576' "$(dd if=/dev/zero bs=64k count=16 2>/dev/null | tr '\0' x | tee big | tail -c +1 | wc -c)"

cd / && rm -rf "$dir"
echo "1..$count"
[ $failed = 0 ]
