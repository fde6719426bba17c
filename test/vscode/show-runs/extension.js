'use strict';
const { commands } = require('vscode');

exports.activate = () => commands.executeCommand('syncRuns.runs.focus');
