# SPDX-License-Identifier: MIT
# Each names the line and what was expected; the shell ends with status 2.
t() { sh -c "$1"; echo $?; }
t 'if true; then echo a'
t 'if; then'
t 'while true; echo a; done'
t 'for i in a b; echo'
t 'for 1 in a; do :; done'
t 'case x in x) echo'
t 'case x y'
t '( echo a'
t '{ echo a'
t 'echo a )'
t 'echo a; }'
t 'fi'
t 'a && && b'
t 'a |'
t '&& a'
t ';; a'
t 'echo <'
t 'echo > | cat'
t 'echo "open'
t "echo 'open"
t 'echo $(echo a'
t 'echo ${x'
t 'echo ${x!y}'
t 'echo ${}'
t 'echo `echo a'
t 'echo $((1'
t 'f() echo'
t '1f() { :; }'
t 'cat <<$x'
t 'echo a
echo b
if true
echo c'
eval 'if' 2>&1 | cat; (eval 'fi'; echo not reached); echo $?
