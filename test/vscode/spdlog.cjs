// VS Code's log files, and with them its output channels. install.ts puts this in the place of the native module
// @vscode/spdlog, so that no compiler is needed. VS Code itself checks the level before it calls.
'use strict';
const { closeSync, mkdirSync, openSync, writeSync } = require('node:fs');
const path = require('node:path');

class Logger {
  #file;
  #formatted = true;

  constructor(file) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = openSync(file, 'a');
  }

  #write(level, message) {
    if (this.#file === undefined) return;
    writeSync(this.#file, this.#formatted ? `${localTime()} [${level}] ${message}\n` : message);
  }

  trace = (message) => this.#write('trace', message);
  debug = (message) => this.#write('debug', message);
  info = (message) => this.#write('info', message);
  warn = (message) => this.#write('warning', message);
  error = (message) => this.#write('error', message);
  critical = (message) => this.#write('critical', message);

  clearFormatters() {
    this.#formatted = false;
  }
  drop() {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
  setPattern() {}
  setLevel() {}
  flush() {}
}

function localTime() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().replace('T', ' ').slice(0, -1);
}

exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (_name, file) => new Logger(file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
