# SPDX-License-Identifier: MIT
# ; && || ! & ( ) { }
true && echo and; false && echo no; false || echo or; true || echo no
false && echo no || echo yes; true || echo no && echo yes; true && false || echo end
! false && echo not; ! true || echo not; ! ! true; echo $?
{ echo group; false; } || echo failed; (echo sub; false) || echo failed
(echo a; (echo b; (echo c))); { { echo d; }; }
true &&
 echo next line ||
 echo no
(exit 3); echo $?; { (exit 4); }; echo $?
(cd /; x=changed; set -- p q); echo "$x" $#
{ x=changed; }; echo $x
echo a; echo b &
wait; echo c
false; true; echo $?
(
echo lines
)
{
echo lines
}
(echo tight);(echo again)
sh -c 'true; exit 6; echo no'; echo $?
(exit 300); echo $?
