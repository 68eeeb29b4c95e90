# SPDX-License-Identifier: MIT
# An arithmetic error ends a script, with status 2.
try() { sh -c "echo \$(($1)); echo not reached" 2>&1; echo $?; }
try '1 / 0'
try '1 % (2 - 2)'
try '1 +'
try '1 2'
try '(1'
try '1 ? 2'
try '08'
try '12abc'
try '1 = 2'
try '@'
try '1 ++ 2'
x=word sh -c 'echo $((x + 1)); echo not reached' 2>&1; echo $?
sh -c 'readonly r=1; echo $((r = 2)); echo not reached' 2>&1; echo $?
sh -uc 'echo $((nothing)); echo not reached' 2>&1; echo $?
(echo $((1 / 0))) 2>/dev/null; echo $?
echo $((0 && 1 / 0)) $((1 || 1 / 0)) $((1 ? 5 : 1 / 0))
