# SPDX-License-Identifier: MIT
# Variables and special parameters.
x=1 y=$x z=$x$y; echo $x $y $z "${x}2" $x2.
x=; echo "[$x]"; unset x; echo "[$x]"
a=5; a=$a$a; echo $a
(a=sub; echo $a); echo $a
{ a=group; }; echo $a
echo $# "$0"
true; echo $?; false; echo $?; (exit 42); echo $?
[ $$ -gt 0 ] && [ $$ = $(echo $$) ] && echo "pid is the same in a subshell"
x="a  b   c"; echo $x; echo "$x"
long_Name_9=ok; echo $long_Name_9
x=old; x=new true; echo $x
x=old; x=new :; echo "$x stays after a special builtin"
x=out; f() { echo $x; }; x=in f; echo $x
v='$x'; echo $v; eval "echo $v"
readonly r=1; echo $r; (r=2; echo not reached); echo $?
(unset r); echo $?
echo $LINENO
