# SPDX-License-Identifier: MIT
# Path names: * ? [...], hidden files, directories, no match.
mkdir /tmp/sh.$$; cd /tmp/sh.$$
touch a1 a2 b1 'sp ace' .hidden 'x*y' '[q]'; mkdir dir dir/sub; touch dir/f1 dir/f2 dir/sub/g dir/.h
echo *; echo a*; echo ?1; echo [ab]1 [!a]1 [a-z]2; echo .h*; echo dir/*; echo */f1 */*/g d*/sub/g; echo dir/.*h
echo */; echo dir/*/
echo nothing* [z]* dir/none*; echo "a*" 'a'* a\* \*
echo x\** "x*"* '['q* [[]q]
x='a*'; echo $x "$x"; x='*1 b*'; echo $x
for f in *\ *; do echo "[$f]"; done
echo ../sh.$$/a? | grep -c sh.$$/a1; echo .//a1* dir//f*
set -f; echo a*; set +f; echo a*
case a1 in a*) echo match;; esac
echo /de[v]/nul? /dev/n*ll
x=a1; echo ${x%*} "$(echo b*)"
echo [ab [ a[ ]
cd /; rm -r /tmp/sh.$$
