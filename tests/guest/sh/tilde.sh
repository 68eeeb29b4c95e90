# SPDX-License-Identifier: MIT
# ~ becomes $HOME at the start of a word or of a part of an assignment.
HOME=/my/home
echo ~ ~/x "~" '~' \~ a~ ~/ x=~ ~nobody-here ~"/x"
x=~; echo $x; x=~/a:~/b:c~:"~"; echo $x; x=a:~; echo $x
y='~'; echo $y
HOME='/with space/*'; for i in ~/q; do echo "[$i]"; done
case $HOME/z in ~/z) echo match;; esac
echo ${u:-~/d} "${u:-~/d}"
unset HOME; echo ~
