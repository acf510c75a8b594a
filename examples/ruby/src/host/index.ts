// All host functions. Importing this defines them, in an order that never changes within one version.

import './arrays.ts';
import './callbacks.ts';
import './errors.ts';
import './files.ts';
import './formats.ts';
import './hashes.ts';
import './kernel.ts';
import './loading.ts';
import './modules.ts';
import './numbers.ts';
import './objects.ts';
import './process.ts';
import './procs.ts';
import './randoms.ts';
import './regexps.ts';
import './sorting.ts';
import './string-forms.ts';
import './strings.ts';
import './structs.ts';
import './times.ts';
import './variables.ts';
