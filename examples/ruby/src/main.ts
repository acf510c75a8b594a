#!/usr/bin/env node
// The command by the name of a module; `main.cts` says what it does, and starts sooner.

import './main.cts';
