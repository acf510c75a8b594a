// All host functions. Importing this defines them, in an order that never changes within one version.

import './arrays.ts';
import './errors.ts';
import './kernel.ts';
import './loading.ts';
import './modules.ts';
import './objects.ts';
import './procs.ts';
import './variables.ts';
