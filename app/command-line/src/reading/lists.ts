/** What owners hold and governance queued: accounts, tickets, changes; and single transactions. */
import { changeSchedule, eventsOf, readAll, readChange, readRefusal, readSnapshot, TransactionRefused, TRANCHES } from '@ballast/client';
import { isSignature } from '@solana/kit';

import { BadInput } from '../errors.js';
import { describeChange, isFinalPrice } from '../governing/kinds.js';
import type { Answer } from '../output.js';
import { hexOf } from '../plain.js';
import type { Session } from '../session.js';
import { describeEvents } from '../submit.js';
import { section, sheet, table } from '../table.js';
import { displayTime } from '../time.js';
import { health } from './account.js';

const TRANCHE_NAMES = Object.keys(TRANCHES);

/** All margin accounts, judged; those of one owner if one is named. */
export async function showAccounts(session: Session, { owner }: { readonly owner?: string }): Promise<Answer> {
    const [deployment, names, risk, judged] = await Promise.all([session.deployment(), session.names(), session.risk(), session.judged()]);
    const wallet = owner === undefined ? undefined : await names.wallet(owner, '--owner');
    const all = await readAll(session.rpc, deployment, 'MarginAccount');
    const found = all.filter(({ value }) => wallet === undefined || value.owner === wallet);
    const judgements = risk.standings({ books: judged, accounts: found.map(({ bytes }) => bytes) });
    const accounts = found.map((account, place) => ({ account, ...judgements[place] }));
    const rows = accounts.map(({ account, standing, refusal }) => [
        names.labelOf(account),
        account.address,
        names.money(account.value.cash),
        standing ? names.money(standing.equity) : (refusal?.name ?? '-'),
        standing ? health(standing.initial, names) : '-',
        standing ? health(standing.maintenance, names) : '-',
        standing?.belowMaintenance === true ? 'liquidatable' : '-',
    ]);
    const head = ['who', 'account', 'cash', 'equity', 'initial health', 'maintenance health', ''];
    return {
        json: {
            accounts: accounts.map(({ account: { address, value }, standing, refusal }) => ({
                account: address,
                owner: value.owner,
                index: value.index,
                cash: value.cash,
                standing,
                refusal,
            })),
        },
        human: table(head, rows),
    };
}

/** Withdrawals and exits that wait. */
export async function showTickets(session: Session, { owner }: { readonly owner?: string }): Promise<Answer> {
    const [snapshot, names] = await Promise.all([readSnapshot(session.rpc, await session.deployment()), session.names()]);
    const wallet = owner === undefined ? undefined : await names.wallet(owner, '--owner');
    const mine = ({ value }: { readonly value: { readonly owner: string } }) => wallet === undefined || value.owner === wallet;
    const withdrawals = snapshot.withdrawalTickets.filter(mine);
    const exits = snapshot.exitTickets.filter(mine);
    const withdrawalRows = withdrawals.map(({ address, value: { owner: who, collateral, amount, paid, batch } }) => {
        const unit = names.tokenAt(collateral);
        return [names.nameOf(who), unit.symbol, names.amount(amount, unit), names.amount(paid, unit), String(batch), address];
    });
    const exitRows = exits.map(({ address, value: { owner: who, tranche, series, epoch, shares, left } }) => [
        names.nameOf(who),
        TRANCHE_NAMES[tranche] ?? String(tranche),
        String(series),
        String(epoch),
        String(shares),
        String(left),
        address,
    ]);
    return {
        json: {
            withdrawals: withdrawals.map(({ address, value }) => ({ ticket: address, ...value })),
            exits: exits.map(({ address, value }) => ({ ticket: address, ...value })),
        },
        human: [
            section('withdrawals', table(['owner', 'token', 'amount', 'paid', 'batch', 'ticket'], withdrawalRows)),
            section('exits', table(['owner', 'tranche', 'series', 'epoch', 'shares', 'left', 'ticket'], exitRows)),
        ].join('\n'),
    };
}

/** What governance is about to do, and when it may. */
export async function showChanges(session: Session): Promise<Answer> {
    const [deployment, names, books] = await Promise.all([session.deployment(), session.names(), session.books()]);
    const found = await readAll(session.rpc, deployment, 'QueuedChange');
    const changes = found.map(({ address, value }) => {
        const change = readChange(value);
        const root = books.clearinghouse.value;
        const schedule = changeSchedule({ root, change: value, finalPrice: isFinalPrice(change), now: books.now });
        return { address, hash: hexOf(value.hash), payer: value.payer, queued: value.queued, delay: value.delay, ...schedule, change };
    });
    const rows = changes.map(({ address, hash, change, state, queued, due, expires }) => [
        describeChange(change, names),
        state,
        displayTime(queued),
        displayTime(due),
        displayTime(expires),
        address,
        hash,
    ]);
    return { json: { changes }, human: table(['change', 'state', 'queued', 'due', 'expires', 'account', 'hash'], rows) };
}

/** What became of a transaction: look here before you send anything again whose outcome was not known. */
export async function showTransaction(session: Session, text: string): Promise<Answer> {
    if (!isSignature(text)) throw new BadInput(`"${text}" is no signature: give 64 bytes in base58`);
    const options = { encoding: 'json', maxSupportedTransactionVersion: 0, commitment: 'confirmed' } as const;
    const found = await session.rpc.getTransaction(text, options).send();
    if (found === null) {
        const next = 'It has not landed, or the node does not know it: ask again after a minute, when its blockhash has expired.';
        return { json: { signature: text, state: 'not found', next }, human: `${text} is not known.\n${next}\n` };
    }
    const logs = found.meta?.logMessages ?? [];
    const err = found.meta?.err ?? null;
    if (err !== null) throw new TransactionRefused(readRefusal(err, logs), text);
    const events = eventsOf({ signature: text, slot: found.slot, logs }).map(({ event }) => event);
    const facts = sheet([
        ['signature', text],
        ['slot', String(found.slot)],
    ]);
    return { json: { signature: text, state: 'landed', slot: found.slot, events }, human: `Landed.\n${facts}${describeEvents(events)}` };
}
