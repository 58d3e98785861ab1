/** Pays into an account, or takes out of it. */
import {
    createAssociatedTokenAccount,
    deposit,
    depositCollateral,
    displayAmount,
    findAssociatedTokenAccount,
    QUOTE,
    quote,
    quoteOf,
    requestWithdrawal,
    tokens,
    withdraw,
    withdrawCollateral,
    type Collateral,
} from '@ballast/client';
import type { Act } from '@ballast/risk';
import { useState } from 'react';

import type { AccountView } from '../data/account.js';
import { valueOf } from '../data/moment.js';
import { usePolled } from '../data/polled.js';
import { cents } from '../format.js';
import { useMoment, useNames, useSession, useWallet } from '../session.js';
import { AmountField, ProgressNote, readTyped, SelectField } from '../ui/forms.js';
import { isAllowed, PreviewTable, usePreview } from './preview.js';
import { useTransactions } from './send.js';
import { readPrograms, readTokens } from './wallet-tokens.js';

/** Quote and collaterals that are listed, with their token programs. */
function useMoney(): readonly Collateral[] | undefined {
    const { connection } = useSession();
    const { books } = useMoment();
    const listed = [...books.outflows.keys()].filter((index) => index !== QUOTE);
    const { value } = usePolled(`programs ${listed.join()}`, undefined, async () => {
        const mints = listed.map((index) => books.terms.value.collaterals[index]?.mint).filter((mint) => mint !== undefined);
        const programs = await readPrograms(connection.rpc, mints);
        return listed.flatMap((index, place) => {
            const [mint, program] = [mints[place], programs[place]];
            return mint === undefined || program === undefined ? [] : [{ index, mint, program }];
        });
    });
    return value === undefined ? undefined : [quoteOf(connection.deployment), ...value];
}

export function Move({ view, direction }: { readonly view: AccountView; readonly direction: 'in' | 'out' }) {
    const { connection } = useSession();
    const { deployment } = connection;
    const { books, vaults } = useMoment();
    const names = useNames();
    const wallet = useWallet();
    const money = useMoney();
    const { progress, busy, send } = useTransactions();
    const [index, setIndex] = useState<number>(QUOTE);
    const [text, setText] = useState('');
    const { value: held, refresh } = usePolled(`tokens ${wallet?.address} ${money?.length}`, books.slot, async () =>
        wallet === undefined || money === undefined ? undefined : readTokens(connection.rpc, wallet.address, money),
    );
    if (wallet === undefined || money === undefined) return <p className="empty">Reading which tokens are listed…</p>;
    const decimals = names.tokenDecimals(index);
    const symbol = names.collateral(index);
    const typed = readTyped(text, decimals);
    const inWallet = held?.[money.findIndex((token) => token.index === index)];
    const most = direction === 'in' ? inWallet?.amount : mostOut(view, index);
    const beyond = direction === 'in' && typed.amount !== undefined && inWallet !== undefined && typed.amount > inWallet.amount;
    const error = beyond ? `The wallet holds ${displayAmount({ amount: inWallet.amount, decimals })} ${symbol}.` : typed.error;
    const atOnce = valueOf(vaults.get(index))?.atOnce.amount;
    const waits = direction === 'out' && typed.amount !== undefined && atOnce !== undefined && typed.amount > atOnce;
    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                const { amount } = typed;
                const token = money.find((known) => known.index === index);
                if (amount === undefined || token === undefined || error !== undefined) return;
                const what = `${direction === 'in' ? 'Deposit' : waits ? 'Request' : 'Withdraw'} ${displayAmount({ amount, decimals })} ${symbol}`;
                void send(what, async ({ signer }) => {
                    const own = { owner: signer.address, mint: token.mint, program: token.program };
                    const place = await findAssociatedTokenAccount(own);
                    const account = view.address;
                    if (direction === 'in') {
                        return index === QUOTE
                            ? [await deposit(deployment, { depositor: signer, account, source: place, amount: quote(amount) })]
                            : [
                                  await depositCollateral(deployment, {
                                      depositor: signer,
                                      account,
                                      source: place,
                                      collateral: token,
                                      amount: tokens(amount),
                                  }),
                              ];
                    }
                    if (waits) {
                        const number = ticketNumber();
                        const asked = index === QUOTE ? { amount: quote(amount) } : { amount: tokens(amount), collateral: index };
                        return [await requestWithdrawal(deployment, { owner: signer, account, index: number, ...asked })];
                    }
                    const create = await createAssociatedTokenAccount({ payer: signer, ...own });
                    const paid = { owner: signer, account, destination: place };
                    return index === QUOTE
                        ? [create, await withdraw(deployment, { ...paid, amount: quote(amount) })]
                        : [create, await withdrawCollateral(deployment, { ...paid, collateral: token, amount: tokens(amount) })];
                }).then((landed) => {
                    if (!landed) return;
                    setText('');
                    refresh();
                });
            }}
        >
            <SelectField
                label="What"
                value={index}
                options={money.map((token) => ({ value: token.index, label: names.collateral(token.index) }))}
                onValue={setIndex}
            />
            <AmountField
                label="Amount"
                text={text}
                onText={setText}
                unit={symbol}
                typed={{ ...typed, error }}
                hint={
                    most === undefined
                        ? undefined
                        : direction === 'in'
                          ? `In the wallet: ${cents(most, decimals)} ${symbol}`
                          : `Margin lets out ${cents(most, decimals)} ${symbol}; the vault ${atOnce === undefined ? '–' : cents(atOnce, decimals)} at once`
                }
                onMost={most === undefined || most === 0n ? undefined : () => setText(displayAmount({ amount: most, decimals }))}
            />
            {waits ? <p className="note">More than may leave the vault at once: it is requested, and a ticket waits in line.</p> : null}
            <MovePreview view={view} direction={direction} index={index} amount={error === undefined ? typed.amount : undefined}>
                {(allowed) => (
                    <button type="submit" disabled={!allowed || busy}>
                        {direction === 'in' ? 'Deposit' : waits ? 'Request the withdrawal' : 'Withdraw'}
                    </button>
                )}
            </MovePreview>
            <ProgressNote progress={progress} />
        </form>
    );
}

/** A number that no ticket of the owner has: they are few among many. */
const ticketNumber = (): number => crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;

function mostOut(view: AccountView, index: number): bigint | undefined {
    const withdrawable = valueOf(view.withdrawable);
    if (withdrawable === undefined) return undefined;
    if (index === QUOTE) return withdrawable.quote.amount;
    return withdrawable.collaterals.find(({ collateral }) => collateral === index)?.most.amount ?? 0n;
}

interface MovePreviewProps {
    readonly view: AccountView;
    readonly direction: 'in' | 'out';
    readonly index: number;
    readonly amount: bigint | undefined;
    readonly children: (allowed: boolean) => React.ReactNode;
}

function MovePreview({ view, direction, index, amount, children }: MovePreviewProps) {
    const preview = usePreview(view, amount === undefined ? undefined : [moveOf(direction, index, amount)]);
    return (
        <>
            <PreviewTable preview={preview} />
            <div className="buttons">{children(isAllowed(preview))}</div>
        </>
    );
}

function moveOf(direction: 'in' | 'out', collateral: number, amount: bigint): Act {
    if (collateral === QUOTE) return { kind: direction === 'in' ? 'deposit' : 'withdraw', amount: quote(amount) };
    return { kind: direction === 'in' ? 'depositCollateral' : 'withdrawCollateral', collateral, amount: tokens(amount) };
}
