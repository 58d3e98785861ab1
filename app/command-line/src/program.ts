/** All commands. */
import { Command, CommanderError } from 'commander';

import { addFacilities } from './facilities/index.js';
import { addGlobals } from './globals.js';
import { addGoverning } from './governing/index.js';
import { addKeeping } from './keeping/index.js';
import { addSignals } from './keeping/signals.js';
import { addReading } from './reading/index.js';
import { addStaking } from './staking/index.js';
import { addTrading } from './trading/index.js';

/** Builds the command line. */
export function ballast(): Command {
    const program = new Command('ballast')
        .description('Everything Ballast from the shell: read, trade, stake, keep, govern.')
        .showSuggestionAfterError()
        .addHelpText('after', '\nExample:\n  $ ballast trade --market BTC --buyer ada --seller bob --size 0.01\n')
        .addHelpText('after', 'Exit codes: 0 done, 1 refused by the program, 2 bad input, 3 the node, or the way to it.');
    addGlobals(program);
    addReading(program);
    addTrading(program);
    addStaking(program);
    addFacilities(program);
    addSignals(program);
    addKeeping(program);
    addGoverning(program);
    everyCommand(program, (command) => {
        command.exitOverride();
        command.configureOutput({ writeErr: () => {} }); // The failure is reported once, in one form.
    });
    return program;
}

/** Does something to a command and all below it. */
export function everyCommand(command: Command, act: (command: Command) => void): void {
    act(command);
    for (const below of command.commands) everyCommand(below, act);
}

/** Whether a command ended by showing its help. */
export function isHelp(error: unknown): boolean {
    return error instanceof CommanderError && ['commander.helpDisplayed', 'commander.help', 'commander.version'].includes(error.code);
}
