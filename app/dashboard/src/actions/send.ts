/** One transaction after the other, from a page: nothing is sent twice. */
import { Sender, sendSigned } from '@ballast/client';
import type { FullySignedTransaction, Instruction, Signature, Transaction } from '@solana/kit';
import { useCallback, useRef, useState } from 'react';

import { useSession } from '../session.js';
import { faultOf, type Fault } from '../network/fault.js';
import type { ConnectedWallet } from '../wallet/wallet.js';

export type Progress =
    | { readonly phase: 'idle' }
    | { readonly phase: 'working'; readonly what: string }
    | { readonly phase: 'landed'; readonly what: string; readonly signature: Signature }
    | { readonly phase: 'failed'; readonly what: string; readonly fault: Fault }
    /** Nobody knows whether it landed: nothing else is sent until somebody looked. */
    | { readonly phase: 'unknown'; readonly what: string; readonly fault: Fault; readonly looked: () => void };

export interface Transactions {
    readonly progress: Progress;
    /** Whether something is under way, or may be. */
    readonly busy: boolean;
    /** Sends instructions that a wallet pays for. */
    readonly send: (what: string, build: (wallet: ConnectedWallet) => Promise<readonly Instruction[]>) => Promise<boolean>;
    /** Sends what others signed too. */
    readonly sendSigned: (
        what: string,
        build: (wallet: ConnectedWallet) => Promise<Transaction & FullySignedTransaction>,
    ) => Promise<boolean>;
    readonly clear: () => void;
}

const POLL = 500;

/** Sends, and tells how it goes. A second call while one is under way does nothing. */
export function useTransactions(): Transactions {
    const { connection, feed, wallets } = useSession();
    const [progress, setProgress] = useState<Progress>({ phase: 'idle' });
    const busy = useRef(false);
    const release = useCallback(() => {
        busy.current = false;
        setProgress({ phase: 'idle' });
    }, []);
    const run = useCallback(
        async (what: string, act: (wallet: ConnectedWallet) => Promise<{ readonly signature: Signature }>): Promise<boolean> => {
            const { connected } = wallets.store.get();
            if (busy.current || connected === undefined) return false;
            busy.current = true;
            setProgress({ phase: 'working', what });
            try {
                const { signature } = await act(connected);
                setProgress({ phase: 'landed', what, signature });
                busy.current = false;
                feed.refresh();
                return true;
            } catch (error) {
                const fault = faultOf(error);
                if (fault.underWay !== true) setProgress({ phase: 'failed', what, fault });
                else setProgress({ phase: 'unknown', what, fault, looked: () => release() });
                busy.current = fault.underWay === true;
                return false;
            }
        },
        [feed, wallets, release],
    );
    const { rpc, subscriptions } = connection;
    return {
        progress,
        busy: progress.phase === 'working' || progress.phase === 'unknown',
        send: (what, build) =>
            run(what, async (wallet) => {
                const sender = new Sender({ rpc, subscriptions, feePayer: wallet.signer, pollMilliseconds: POLL });
                return sender.send(await build(wallet));
            }),
        sendSigned: (what, build) =>
            run(what, async (wallet) => sendSigned({ rpc, subscriptions, pollMilliseconds: POLL }, await build(wallet))),
        clear: useCallback(() => {
            if (!busy.current) setProgress({ phase: 'idle' });
        }, []),
    };
}
