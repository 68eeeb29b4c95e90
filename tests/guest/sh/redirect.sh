# SPDX-License-Identifier: MIT
# < > >> <> >& <& N> and their order; they are undone after builtins and groups.
mkdir /tmp/sh.$$; cd /tmp/sh.$$
echo one >f; cat f; echo two >>f; cat <f; cat <f >g; cat g; >f; wc -c <f
{ echo out; echo err >&2; } >f 2>&1; cat f
{ echo out; echo err >&2; } 2>&1 >/dev/null | tr a-z A-Z
{ echo out; echo err >&2; } 2>f >&2; cat f
(echo a; echo b) >f; while read x; do echo "<$x>"; done <f
for i in 1 2; do echo $i; done >f; cat f; if true; then echo if; fi >>f; cat f
f2() { echo "function $1"; } >f; f2 x; cat f; f2 y >g; cat f g
exec 3>f; echo three >&3; echo more >&3; exec 3>&-; cat f; (echo no >&3) 2>/dev/null || echo closed
exec 3<f; read a <&3; read b <&3; echo "$a $b"; exec 3<&-
exec 4>&1; echo four >&4; exec 4>&-
echo 12345 >f; echo ab 1<>f; cat f
echo visible; echo hidden >/dev/null; echo visible again
2>f nosuch-command; grep -c 'not found' f
echo in >f; cat <f - </dev/null; cat 0<f
x=f; echo var >$x; cat "$x"; echo a >'q r'; cat q\ r
echo 2>f; cat f; echo 2 >f; cat f; echo a2>f; cat f
set -C; echo no >f; echo $?; echo yes >|f; cat f; echo add >>f; cat f; set +C
echo a >f >g; cat f g
: >h; [ -f h ] && echo made
eval 'echo evaled' >f; cat f
exec 5>f; echo kept >&5; sh -c 'echo inherited >&5'; cat f
(exec >f; echo sub); cat f; echo outside
cd /; rm -r /tmp/sh.$$
