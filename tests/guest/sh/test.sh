# SPDX-License-Identifier: MIT
# test and [
t() { "$@"; echo -n "$? "; }
t test; t test a; t test ''; t test ! a; t test ! ''; t test -n; t test -z; t test -n ''; t test -z ''; echo
t [ a = a ]; t [ a = b ]; t [ a != b ]; t [ a != a ]; t [ '' = '' ]; t [ a \< b ]; t [ a \> b ]; echo
t [ 1 -eq 1 ]; t [ 1 -ne 1 ]; t [ 1 -lt 2 ]; t [ 2 -le 1 ]; t [ 2 -gt 1 ]; t [ 1 -ge 2 ]; t [ -3 -lt 2 ]; t [ ' 5' -eq 5 ]; echo
t [ a -a b ]; t [ a -a '' ]; t [ '' -o b ]; t [ '' -o '' ]; t [ ! a -o b ]; t [ \( a \) ]; t [ \( a = b \) -o c ]; t [ ! \( a \) ]; echo
t [ ! = ! ]; t [ ! = a ]; t [ '(' = '(' ]; t [ -f = -f ]; t [ -n = -n ]; t [ ! ! ]; t [ -z = ]; t [ ! -n x ]; t [ ! a = b ]; echo
mkdir /tmp/sh.$$; cd /tmp/sh.$$; echo x >file; >empty; mkdir dir; ln -s file link; ln -s none broken; ln file hard
t [ -e file ]; t [ -e none ]; t [ -f file ]; t [ -f dir ]; t [ -d dir ]; t [ -d file ]; t [ -s file ]; t [ -s empty ]; echo
t [ -L link ]; t [ -h file ]; t [ -f link ]; t [ -e broken ]; t [ -L broken ]; t [ -c /dev/null ]; t [ -c file ]; t [ -b file ]; t [ -p file ]; echo
t [ -r file ]; t [ -w file ]; t [ file -ef hard ]; t [ file -ef empty ]; t [ file -nt none ]; t [ none -ot file ]; t [ none -nt file ]; echo
chmod 755 file; t [ -x file ]; chmod 644 file; t [ -x file ]; t [ -x dir ]; t [ -r none ]; t [ -t 0 ] </dev/null; echo
cd /; rm -r /tmp/sh.$$
[ 1 -eq x ]; echo $?
[ a = a; echo $?
[ a b ]; echo $?
test a = b c; echo $?
[ -t x ]; echo $?
[ \( a ]; echo $?
