/** What a form sends, and how that goes. */
import { Sender, sendSigned } from '@ballast/client';
import { getSignatureFromTransaction, type FullySignedTransaction, type Instruction, type Signature, type Transaction } from '@solana/kit';
import { useCallback, useEffect, useState } from 'react';

import { useSession } from '../session.js';
import { useStore } from '../store.js';
import type { ConnectedWallet } from '../wallet/wallet.js';
import type { Progress } from './transactions.js';

export interface FormTransactions {
    /** Of what this form sent last. */
    readonly progress: Progress;
    /** Whether something is under way, or may be, from whichever form. */
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

/** Sends, and tells how it goes. A second call while anything is under way does nothing. */
export function useTransactions(): FormTransactions {
    const { connection, wallets, transactions } = useSession();
    const state = useStore(transactions.store);
    const [form] = useState(() => Symbol('form'));
    useEffect(() => () => transactions.leave(form), [transactions, form]);
    const run = async (
        what: string,
        act: (wallet: ConnectedWallet, signed: (signature: Signature) => void) => Promise<{ readonly signature: Signature }>,
    ): Promise<boolean> => {
        const { connected } = wallets.store.get();
        return connected !== undefined && transactions.run({ form, what, act: (signed) => act(connected, signed) });
    };
    const { rpc, subscriptions, network } = connection;
    const { patienceSeconds } = network;
    const patience = patienceSeconds === undefined ? {} : { patienceMilliseconds: patienceSeconds * 1_000 };
    const options = { rpc, subscriptions, pollMilliseconds: POLL, ...patience };
    return {
        progress: state.form === form ? state.progress : { phase: 'idle' },
        busy: transactions.isLocked,
        send: (what, build) =>
            run(what, async ({ signer, ...wallet }, signed) => {
                const beforeSending = ({ signature }: { readonly signature: Signature }): void => signed(signature);
                const sender = new Sender({ ...options, feePayer: signer, beforeSending });
                return sender.send(await build({ signer, ...wallet }));
            }),
        sendSigned: (what, build) =>
            run(what, async (wallet, signed) => {
                const transaction = await build(wallet);
                signed(getSignatureFromTransaction(transaction));
                return sendSigned(options, transaction);
            }),
        clear: useCallback(() => transactions.clear(), [transactions]),
    };
}
