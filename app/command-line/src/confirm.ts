/** Asks somebody at a terminal. */
import { createInterface } from 'node:readline/promises';

import { BadInput } from './errors.js';
import type { Session } from './session.js';

/** Goes on with --yes, or when somebody at a terminal says yes. @throws {BadInput} otherwise */
export async function confirm({ globals, output }: Session, question: string): Promise<void> {
    if (globals.yes) return;
    if (!process.stdin.isTTY) throw new BadInput(`${question} Nobody is asked, as there is no terminal: give --yes. Nothing was sent.`);
    const asked = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await asked.question(output.clean(`${question} [y/N] `));
    asked.close();
    if (!/^y(es)?$/i.test(answer.trim())) throw new BadInput('it was not confirmed: nothing was sent');
}
