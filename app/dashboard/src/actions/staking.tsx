/** Comes into a tranche, or asks to leave it. */
import {
    createAssociatedTokenAccount,
    displayAmount,
    findAssociatedTokenAccount,
    findExitTicket,
    findSharesMint,
    quote,
    readEvents,
    readMany,
    requestExit,
    Sender,
    shares,
    SPL_TOKEN,
    stake,
    type Tranche,
} from '@ballast/client';
import type { ReserveFigures } from '@ballast/risk';
import type { Address as Place } from '@solana/kit';
import { useEffect, useState } from 'react';

import { faultOf, type Fault } from '../network/fault.js';
import { useNames, useSession, useWallet } from '../session.js';
import { FaultNote } from '../ui/basics.js';
import { AmountField, ProgressNote, readTyped } from '../ui/forms.js';
import { useTransactions } from './send.js';

export type TrancheFigures = ReserveFigures['tranches'][number];

interface FormProps {
    readonly tranche: Tranche;
    readonly figures: TrancheFigures;
    readonly onDone: () => void;
}

export function StakeForm({ tranche, figures, onDone }: FormProps) {
    const { connection } = useSession();
    const { rpc, deployment } = connection;
    const { quoteDecimals, quote: symbol } = useNames();
    const wallet = useWallet();
    const { progress, busy, send } = useTransactions();
    const [text, setText] = useState('');
    const [bought, setBought] = useState<{ readonly text: string; readonly shares?: bigint; readonly fault?: Fault }>();
    const typed = readTyped(text, quoteDecimals);
    const build = async (signer: NonNullable<typeof wallet>['signer'], amount: bigint, least: bigint) => {
        const mint = await findSharesMint(deployment.clearinghouse, tranche, figures.series);
        const own = { owner: signer.address, mint, program: SPL_TOKEN };
        const source = await findAssociatedTokenAccount({
            owner: signer.address,
            mint: deployment.quoteMint,
            program: deployment.quoteProgram,
        });
        return [
            await createAssociatedTokenAccount({ payer: signer, ...own }),
            await stake(deployment, {
                staker: signer,
                source,
                shares: await findAssociatedTokenAccount(own),
                tranche,
                series: figures.series,
                amount: quote(amount),
                leastShares: shares(least),
            }),
        ];
    };
    const { amount } = typed;
    useEffect(() => {
        if (amount === undefined || wallet === undefined) return setBought(undefined);
        let current = true;
        // The program itself is asked, without sending anything: its event says how many shares there would be.
        const ask = async (): Promise<void> => {
            try {
                const sender = new Sender({ rpc, feePayer: wallet.signer });
                const { logs } = await sender.simulate(await build(wallet.signer, amount, 0n));
                const staked = readEvents(logs).find(({ name }) => name === 'Staked');
                if (current && staked?.name === 'Staked') setBought({ text, shares: staked.fields.shares });
            } catch (error) {
                if (current) setBought({ text, fault: faultOf(error) });
            }
        };
        const timer = setTimeout(() => void ask(), 400);
        return () => {
            current = false;
            clearTimeout(timer);
        };
        // What is asked depends on these alone.
    }, [text, wallet, figures.series]);
    const known = bought?.text === text ? bought : undefined;
    return (
        <form
            aria-label={`Stake in the ${tranche} tranche`}
            onSubmit={(event) => {
                event.preventDefault();
                const least = known?.shares;
                if (amount === undefined || least === undefined) return;
                void send(`Stake ${text} ${symbol}`, ({ signer }) => build(signer, amount, lessAThousandth(least))).then((landed) => {
                    if (!landed) return;
                    setText('');
                    onDone();
                });
            }}
        >
            <AmountField
                label="Stake"
                text={text}
                onText={setText}
                unit={symbol}
                typed={typed}
                hint={
                    known?.shares === undefined
                        ? undefined
                        : `Brings ${displayAmount({ amount: known.shares, decimals: quoteDecimals })} shares`
                }
            />
            {known?.fault === undefined ? null : <FaultNote fault={known.fault} />}
            <div className="buttons">
                <button type="submit" disabled={known?.shares === undefined || busy}>
                    Stake
                </button>
            </div>
            <ProgressNote progress={progress} />
        </form>
    );
}

/** A stream that goes on may make shares dearer until the transaction lands: that much fewer are taken. */
const lessAThousandth = (amount: bigint): bigint => amount - amount / 1_000n;

export function ExitForm({ tranche, figures, held, onDone }: FormProps & { readonly held: bigint }) {
    const { connection } = useSession();
    const { deployment, rpc } = connection;
    const { quoteDecimals } = useNames();
    const { progress, busy, send } = useTransactions();
    const [text, setText] = useState('');
    const typed = readTyped(text, quoteDecimals);
    if (held === 0n && progress.phase === 'idle') return null;
    const error = typed.amount !== undefined && typed.amount > held ? 'The wallet holds fewer shares.' : typed.error;
    return (
        <form
            aria-label={`Leave the ${tranche} tranche`}
            onSubmit={(event) => {
                event.preventDefault();
                const { amount } = typed;
                if (amount === undefined || error !== undefined) return;
                void send(`Request the exit of ${text} shares`, async ({ signer }) => {
                    const mint = await findSharesMint(deployment.clearinghouse, tranche, figures.series);
                    const source = await findAssociatedTokenAccount({ owner: signer.address, mint, program: SPL_TOKEN });
                    const index = await freeExit(rpc, deployment.clearinghouse, signer.address, tranche);
                    return [
                        await requestExit(deployment, {
                            owner: signer,
                            source,
                            tranche,
                            series: figures.series,
                            index,
                            shares: shares(amount),
                        }),
                    ];
                }).then((landed) => {
                    if (!landed) return;
                    setText('');
                    onDone();
                });
            }}
        >
            <AmountField
                label="Request an exit"
                text={text}
                onText={setText}
                unit="shares"
                typed={{ ...typed, error }}
                hint="They are priced after the notice, and share losses until then."
                onMost={() => setText(displayAmount({ amount: held, decimals: quoteDecimals }))}
            />
            <div className="buttons">
                <button type="submit" disabled={typed.amount === undefined || error !== undefined || busy}>
                    Request the exit
                </button>
            </div>
            <ProgressNote progress={progress} />
        </form>
    );
}

/** An owner's numbers of exits that are looked at. */
const NUMBERS = 32;

export function exitPlaces(root: Place, owner: Place, tranche: Tranche): Promise<Place[]> {
    return Promise.all(Array.from({ length: NUMBERS }, (_, index) => findExitTicket(root, owner, tranche, index)));
}

type Reading = Parameters<typeof readMany>[0];

/** The lowest number that no exit of the owner has. */
async function freeExit(rpc: Reading, root: Place, owner: Place, tranche: Tranche): Promise<number> {
    const places = await exitPlaces(root, owner, tranche);
    const taken = new Set((await readMany(rpc, 'ExitTicket', places)).map(({ address }) => address));
    const free = places.findIndex((place) => !taken.has(place));
    if (free < 0) throw new RangeError(`${NUMBERS} exits are under way: claim one first`);
    return free;
}
