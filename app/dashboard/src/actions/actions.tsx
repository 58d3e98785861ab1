/** What may be done with an account: pay in, take out, trade. */
import {
    createAssociatedTokenAccount,
    deposit,
    depositCollateral,
    findAssociatedTokenAccount,
    QUOTE,
    quote,
    quoteOf,
    requestWithdrawal,
    size,
    tokens,
    withdraw,
    withdrawCollateral,
    type Collateral,
} from '@ballast/client';
import { price, type Act } from '@ballast/risk';
import { displayAmount } from '@ballast/client';
import { useEffect, useState } from 'react';

import type { AccountView } from '../data/account.js';
import { judged, valueOf } from '../data/moment.js';
import { usePolled } from '../data/polled.js';
import { cents } from '../format.js';
import { faultOf, type Fault } from '../network/fault.js';
import { useMoment, useNames, useSession, useWallet } from '../session.js';
import { FaultNote, Panel } from '../ui/basics.js';
import { AmountField, ProgressNote, readTyped, SelectField } from '../ui/forms.js';
import { Until } from '../ui/time.js';
import { askDesk, signOffer, type DeskOffer } from './desk.js';
import { isAllowed, PreviewTable, usePreview } from './preview.js';
import { useTransactions } from './send.js';
import { readPrograms, readTokens } from './wallet-tokens.js';

const KINDS = ['Deposit', 'Withdraw', 'Trade'] as const;
type Kind = (typeof KINDS)[number];

export function Actions({ view, mine }: { readonly view: AccountView; readonly mine: boolean }) {
    const wallet = useWallet();
    const [kind, setKind] = useState<Kind>('Deposit');
    const kinds = mine ? KINDS : KINDS.slice(0, 1);
    const shown = mine ? kind : 'Deposit';
    return (
        <Panel
            title="Do"
            aside={
                <div className="tabs" role="group" aria-label="What to do">
                    {kinds.map((name) => (
                        <button key={name} type="button" className="quiet" aria-pressed={name === shown} onClick={() => setKind(name)}>
                            {name}
                        </button>
                    ))}
                </div>
            }
        >
            {wallet === undefined ? (
                <p className="empty">Connect a wallet to act. Anyone may pay into an account; only its owner takes out.</p>
            ) : shown === 'Deposit' ? (
                <Move key="in" view={view} direction="in" />
            ) : shown === 'Withdraw' ? (
                <Move key="out" view={view} direction="out" />
            ) : (
                <Trade view={view} />
            )}
        </Panel>
    );
}

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

function Move({ view, direction }: { readonly view: AccountView; readonly direction: 'in' | 'out' }) {
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

function Trade({ view }: { readonly view: AccountView }) {
    const { connection, feed } = useSession();
    const { markets } = useMoment();
    const names = useNames();
    const [market, setMarket] = useState([...markets.keys()][0] ?? 0);
    const [side, setSide] = useState<'buy' | 'sell'>('buy');
    const [text, setText] = useState('');
    const [offer, setOffer] = useState<DeskOffer>();
    const [asking, setAsking] = useState(false);
    const [fault, setFault] = useState<Fault>();
    const { progress, busy, sendSigned, clear } = useTransactions();
    const decimals = names.baseDecimals(market);
    const typed = readTyped(text, decimals);
    const { desk } = connection.network;
    useEffect(() => {
        setOffer(undefined);
        setFault(undefined);
    }, [market, side, text]);
    const preview = usePreview(
        view,
        offer === undefined
            ? undefined
            : [{ kind: 'trade', market: offer.market, side: offer.side, size: size(offer.size), quote: quote(offer.quote) }],
    );
    const bytes = view.markets.get(market);
    const mark = valueOf(markets.get(market))?.mark;
    const largest =
        bytes === undefined || mark === undefined
            ? undefined
            : judged(() =>
                  feed.risk.largestTrade({
                      books: view.books,
                      root: view.root,
                      market: bytes,
                      account: view.bytes,
                      side,
                      price: price(mark),
                  }),
              );
    const most = valueOf(largest)?.size.amount;
    if (desk === undefined) {
        return (
            <p className="empty">
                No desk quotes here: this network names none. A venue, or anyone whose account is on the other side, builds the trade.
            </p>
        );
    }
    const ask = async (amount: bigint): Promise<void> => {
        clear();
        setAsking(true);
        setFault(undefined);
        try {
            setOffer(
                await askDesk(desk, connection.deployment, { market, side, size: amount, owner: view.held.owner, account: view.address }),
            );
        } catch (error) {
            setFault(faultOf(error));
        } finally {
            setAsking(false);
        }
    };
    const expired = offer !== undefined && offer.expires <= view.books.now;
    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                if (offer === undefined || expired) {
                    if (typed.amount !== undefined) void ask(typed.amount);
                    return;
                }
                const what = `${side === 'buy' ? 'Buy' : 'Sell'} ${text} ${names.market(market)}`;
                void sendSigned(what, ({ signer }) => signOffer(offer, signer)).then((landed) => {
                    setOffer(undefined);
                    if (landed) setText('');
                });
            }}
        >
            <div className="row">
                <SelectField
                    label="Market"
                    value={market}
                    options={[...markets.keys()].map((index) => ({ value: index, label: names.market(index) }))}
                    onValue={setMarket}
                />
                <SelectField
                    label="Side"
                    value={side}
                    options={[
                        { value: 'buy', label: 'Buy' },
                        { value: 'sell', label: 'Sell' },
                    ]}
                    onValue={setSide}
                />
            </div>
            <AmountField
                label="Size"
                text={text}
                onText={setText}
                unit={names.market(market)}
                typed={typed}
                hint={most === undefined ? undefined : `At the mark up to ${cents(most, decimals)} ${names.market(market)}`}
                onMost={most === undefined || most === 0n ? undefined : () => setText(displayAmount({ amount: most, decimals }))}
            />
            {offer === undefined ? null : (
                <p className="offer">
                    The desk {offer.side === 'buy' ? 'sells' : 'buys'} {displayAmount({ amount: offer.size, decimals })}{' '}
                    {names.market(market)} for{' '}
                    <strong>
                        {cents(offer.quote, names.quoteDecimals)} {names.quote}
                    </strong>
                    {expired ? (
                        ', which has expired'
                    ) : (
                        <>
                            , good <Until at={offer.expires} />
                        </>
                    )}
                    .
                </p>
            )}
            <PreviewTable preview={preview} />
            {fault === undefined ? null : <FaultNote fault={fault} />}
            <div className="buttons">
                {offer === undefined || expired ? (
                    <button type="submit" disabled={typed.amount === undefined || asking || busy}>
                        {asking ? 'Asking…' : 'Ask for a quote'}
                    </button>
                ) : (
                    <button type="submit" disabled={!isAllowed(preview) || busy}>
                        Sign and trade
                    </button>
                )}
            </div>
            <ProgressNote progress={progress} />
        </form>
    );
}
