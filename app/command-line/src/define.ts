/** How a command is defined: what it says of itself, which instructions it makes, and what it does. */
import type { InstructionName } from '@ballast/client';
import type { Command } from 'commander';

import { EXIT, failureOf } from './failure.js';
import type { Globals } from './globals.js';
import { Output, type Answer } from './output.js';
import { Session } from './session.js';

/** What a command says of itself. */
export interface Definition<Options> {
    /** Its name, and its arguments as commander writes them. */
    readonly name: string;
    readonly summary: string;
    /** One call that works. */
    readonly example: string;
    /** Which instructions it may send. */
    readonly instructions?: readonly InstructionName[];
    readonly options?: (command: Command) => Command;
    readonly run: (session: Session, options: Options, ...given: string[]) => Promise<Answer | undefined>;
}

/** Which commands send an instruction. */
export const MAKERS = new Map<InstructionName, string[]>();

/** Adds a command. */
export function define<Options = object>(parent: Command, definition: Definition<Options>): Command {
    const { name, summary, example, instructions = [], options = (command) => command, run } = definition;
    const command = options(parent.command(name).description(summary));
    command.addHelpText('after', `\nExample:\n  $ ballast ${example}\n\nOptions of all commands: ballast --help`);
    const path = pathOf(command);
    for (const instruction of instructions) MAKERS.set(instruction, [...(MAKERS.get(instruction) ?? []), path]);
    return command.action(async () => {
        const globals = command.optsWithGlobals<Globals>();
        await report(globals, async (output) =>
            run(await Session.open(globals, output), command.opts<object & Options>(), ...command.args),
        );
    });
}

/** Runs a command and reports how it ended. */
export async function report({ json }: Pick<Globals, 'json'>, run: (output: Output) => Promise<Answer | undefined>): Promise<void> {
    const output = new Output(json);
    try {
        const answer = await run(output);
        if (answer !== undefined) output.answer(answer);
        process.exitCode = EXIT.done;
    } catch (error) {
        const failure = failureOf(error);
        output.failure(failure);
        process.exitCode = failure.exit;
    }
}

function pathOf(command: Command): string {
    const { parent } = command;
    return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`;
}
