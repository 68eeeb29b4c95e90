# SPDX-License-Identifier: MIT
# Field splitting by IFS.
show() { n=$#; line=; for i; do line="$line<$i>"; done; echo "$n $line"; }
x='  a  b	c
d  '; show $x; show "$x"
IFS=:; x=a:b::c:; show $x; x=:a; show $x; x=::; show $x; show a:b; y=' s p '; show $y
IFS=' :'; x='a : b:c  d ::e'; show $x
IFS=,; x='a b,c'; show $x; show $(echo 'p,q r')
IFS=; x='a b'; show $x
unset IFS; show $x
x='1 '; show $x"" "$x" ''$x
e=; show $e; show "$e"; show $e""; show x$e
x='b c'; show a$x; show $x'd'; show "p $x"$x
show $(echo a b; echo c) "$(echo a b; echo c)" `echo d e`
x='a b' y=$x; show "$y"
IFS=+; show $((1))+$((2)); x=1+2; show $((3))$x
