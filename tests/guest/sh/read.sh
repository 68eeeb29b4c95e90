# SPDX-License-Identifier: MIT
# read: fields, backslashes, end of file, and what it leaves for others.
t() { printf "$1" | { read x y; echo "$? [$x] [$y]"; }; }
t 'one two three\n'; t '  lead   trail  \n'; t 'single\n'; t '\n'; t ''; t 'no newline'
t 'a\\ b c\n'; t 'a\\\nb c\n'; t 'a\\\\b\n'
printf 'raw \\n \\ x\n' | { read -r x; echo "[$x]"; }
printf 'a:b:c\n' | { IFS=: read x y; echo "[$x] [$y] $IFS" | head -n 1; }
printf 'a:b:\n' | { IFS=: read x y; echo "[$x] [$y]"; }
printf 'a::c\n' | { IFS=: read x y z; echo "[$x] [$y] [$z]"; }
printf ' a : b : c \n' | { IFS=' :' read x y z; echo "[$x] [$y] [$z]"; }
printf '  keep  \n' | { IFS= read x; echo "[$x]"; }
printf '1\n2\n3\n' | { read a; read b; cat; echo "$a $b"; }
printf '1\n2\n3\n' >/tmp/sh.$$; { read a; cat; echo "first was $a"; } </tmp/sh.$$
while read a b; do echo "$b-$a"; done </tmp/sh.$$; rm /tmp/sh.$$
read x </dev/null; echo $?
printf 'x\n' | (read; echo $?)
printf 'x\n' | (read 1bad; echo not reached); echo $?
echo value | { readonly r=1; read r; echo not reached; }; echo $?
i=0; seq 1 300 | while read n; do i=$((i + n)); [ $n = 300 ] && echo $i; done
