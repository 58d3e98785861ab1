/** `ballast`: reads what was asked for, does it, and ends with a code that says how it went. */
import { report } from './define.js';
import { EXIT } from './failure.js';
import { ballast, isHelp } from './program.js';

const json = process.argv.includes('--json');

try {
    await ballast().parseAsync();
} catch (error) {
    if (isHelp(error)) process.exitCode = EXIT.done;
    else await report({ json }, () => Promise.reject(error));
}
process.exit();
