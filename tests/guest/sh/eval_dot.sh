# SPDX-License-Identifier: MIT
# eval and . run text in this shell.
eval 'x=1; echo $x'; eval echo a b; eval 'echo "a  b"'; eval; echo $?
eval 'for i in 1 2; do' 'echo $i; done'; eval "false"; echo $?
cmd='echo "quoted  words" | tr a-z A-Z'; eval "$cmd"; $cmd
n=x; eval "$n=5"; eval "echo \$$n"; eval 'eval "echo deep"'
f() { eval 'return 3'; echo not reached; }; f; echo $?
eval 'f() { echo "from eval $1"; }'; f arg
mkdir /tmp/sh.$$; cd /tmp/sh.$$
echo 'y=2; echo "dot $1"; g() { echo g; }; return 4; echo not reached' >lib
set -- arg; . ./lib; echo $? $y; g
printf 'echo one\necho two' >lib; . ./lib
echo '. ./inner; echo back' >lib; echo 'echo inner; return 1' >inner; . ./lib
PATH=/tmp/sh.$$:$PATH; . inner; echo $?
for i in 1 2; do echo 'continue; echo no' >lib; . ./lib; echo no; done
h() { . ./inner; echo "after $?"; }; h
>empty; false; . ./empty; echo $?
echo 'if true' >lib; (. ./lib; echo not reached); echo $?
(. ./nosuch; echo not reached); echo $?
cd /; rm -r /tmp/sh.$$
