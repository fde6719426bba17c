#!/bin/sh
# launch.ts as one executable, which is what runTests() of @vscode/test-electron starts. From the project's folder.
exec node --import tsx test/vscode/launch.ts "$@"
