/** Trades at a desk's quote. */
import { displayAmount, quote, size } from '@ballast/client';
import { price } from '@ballast/risk';
import { useEffect, useState } from 'react';

import type { AccountView } from '../data/account.js';
import { judged, valueOf } from '../data/moment.js';
import { cents } from '../format.js';
import { faultOf, type Fault } from '../network/fault.js';
import { useMoment, useNames, useSession } from '../session.js';
import { FaultNote } from '../ui/basics.js';
import { AmountField, ProgressNote, readTyped, SelectField } from '../ui/forms.js';
import { Until } from '../ui/time.js';
import { askDesk, signOffer, type DeskOffer } from './desk.js';
import { isAllowed, PreviewTable, usePreview } from './preview.js';
import { useTransactions } from './send.js';

export function Trade({ view }: { readonly view: AccountView }) {
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
