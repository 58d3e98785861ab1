/** `raise-signal` and `keep close-signal`. */
import { closeSignal, raiseSignal, SIGNAL_BOND } from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { paysFrom, receivesAt, signs } from '../options.js';
import { submit } from '../submit.js';
import { payingAccount, receivingAccount } from '../tokens.js';

/** Adds what detectors sign. */
export function addSignals(program: Command): void {
    const signal = program.command('signal').description('what detectors sign').helpGroup('Signals:');
    define<{ readonly detector?: string; readonly from?: string }>(signal, {
        name: 'raise',
        summary: 'raise a signal: for an hour the reserve counts as strained by one level more; a bond is at stake',
        example: 'signal raise --detector bob',
        instructions: ['raiseSignal'],
        options: (command) => paysFrom(signs(command, 'detector'), 'the detector', 'token account of the quote that pays the bond'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const detector = await session.signerNamed(options.detector, '--detector');
            // The program takes the bond: here only an account is found that holds it.
            const amount = names.parse(String(SIGNAL_BOND), names.quote, '--from');
            const token = await names.mint(names.quote);
            const source = await payingAccount(session, { owner: detector.address, token, given: options.from, flag: '--from', amount });
            return submit(session, {
                title: `raise a signal as ${names.nameOf(detector.address)}`,
                instructions: [raiseSignal(deployment, { detector, source })],
                signer: detector,
            });
        },
    });
}

/** Adds what anyone may do with a signal. */
export function addSignalsOver(keep: Command): void {
    define<{ readonly to?: string }>(keep, {
        name: 'close-signal',
        summary: 'close a signal that was confirmed, or whose hour is over',
        example: 'keep close-signal',
        instructions: ['closeSignal'],
        options: (command) => receivesAt(command, 'the detector', 'token account of the quote'),
        run: async (session, options) => {
            const [deployment, names, { clearinghouse, reserve }] = [
                await session.deployment(),
                await session.names(),
                await session.books(),
            ];
            if (reserve.value.signalUntil === 0n) throw new BadInput('no signal is under way: see ballast show reserve');
            const owner = clearinghouse.value.signalBy;
            const token = await names.mint(names.quote);
            const receiving = await receivingAccount(session, await session.payer(), { owner, token, given: options.to, flag: '--to' });
            return submit(session, {
                title: `close the signal of ${names.nameOf(owner)}`,
                instructions: [...receiving.creates, closeSignal(deployment, { destination: receiving.account })],
                more: { destination: receiving.account },
            });
        },
    });
}
