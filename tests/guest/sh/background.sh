# SPDX-License-Identifier: MIT
# & wait $!
f=/tmp/sh.$$
(exit 5) & wait $!; echo $?
true & wait; echo $?
{ sleep 0.2; echo slow; } & echo first; wait; echo last
(sleep 0.2; exit 3) & a=$!; (exit 4) & b=$!; wait $a; echo $?; wait $b; echo $?
(exit 1) & (exit 2) & wait $!; echo $?; wait; echo $?
wait 99999; echo $?; wait x; echo $?
cat & wait $!; echo "its input is empty: $?"
echo a >$f & wait $!; cat $f; rm $f
(sleep 0.1; echo from a subshell) & wait $!
x=1; { x=2; } & wait $!; echo $x
sleep 0.1 | cat & wait $!; echo $?
i=0; while [ $i -lt 100 ]; do true & i=$((i + 1)); done; wait; echo $i
[ "$!" -gt 1 ] && echo pid
sh -c 'echo "[$!]"'
(sleep 0.1 & wait; echo inner)
if true & then wait; echo then; fi
