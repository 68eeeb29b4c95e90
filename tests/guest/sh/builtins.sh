# SPDX-License-Identifier: MIT
# cd pwd umask type command true false : echo times
cd /; pwd; echo $PWD; cd /tmp; echo $OLDPWD; cd -; pwd; cd ..; pwd
mkdir -p /tmp/sh.$$/a/b; cd /tmp/sh.$$/a/b; cd ../..; [ "$PWD" = "$(pwd)" ] && echo same; echo ${PWD##*/} | grep -c $$
HOME=/tmp; cd; pwd; cd /nosuch; echo $?; (unset HOME; cd; echo $?); cd a b; echo $?
rm -r /tmp/sh.$$
umask 022; umask; umask 77; umask; umask 9; echo $?; (umask 0; umask); umask; umask 022
f() { :; }
type cd . if f cat nosuch-command; echo $?
for i in cd . if f cat; do command -v $i; done; command -v nosuch-command; echo $?
command -V cd; command echo plain; echo() { :; }; command echo past the function; unset -f echo
true; echo $?; false; echo $?; : a b; echo $?; true anything; echo $?
echo; echo -n no newline; echo; echo a  b; echo -- x; echo -; echo -nn x; echo; echo -x
echo -e 'tab\there\nnew\\line\0101\c and this is gone'; echo; echo 'plain \t stays'
times | wc -l
times >/dev/null; echo $?
exit 7 | true; echo $?
sh -c 'type sh >/dev/null && echo found'
