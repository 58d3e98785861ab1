/** What a census said last: what accounts would leave unpaid were prices to move together, and what they and the vaults held. */
import type { generated } from '@ballast/client';

import { writeScenario } from '../data/scenarios.js';
import { cents } from '../format.js';
import { useMoment, useNames, useWatch } from '../session.js';
import { Badge, DataTable, Figure, Figures, Panel, Term } from '../ui/basics.js';
import { Ago } from '../ui/time.js';

export function StressPage() {
    const { books } = useMoment();
    const census = books.census?.value;
    if (census === undefined || census.number === 0) {
        return (
            <Panel title="Stress report" aside={<Term word="census" />}>
                <p className="empty">
                    {census === undefined
                        ? 'The account of censuses was not opened yet: anyone may open it.'
                        : 'No census was begun yet: anyone may begin one.'}
                </p>
            </Panel>
        );
    }
    return (
        <div className="grid">
            <Report census={census} reserve={books.reserve.value} />
            <Scenarios census={census} />
            <Attested attested={census.attested} />
        </div>
    );
}

function Report({ census, reserve }: { readonly census: generated.Census; readonly reserve: generated.Reserve }) {
    const { quoteDecimals, quote } = useNames();
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    const { attested, running, number, began, tree } = census;
    const finished = attested.number !== 0;
    return (
        <Panel
            title="Stress report"
            wide
            aside={
                running === 1 ? (
                    <Badge tone="watch">census {number} is under way</Badge>
                ) : (
                    <Badge tone="good">census {number} is finished</Badge>
                )
            }
        >
            <Figures>
                <Figure
                    label="Report"
                    value={finished ? money(attested.report) : 'none yet'}
                    {...(finished ? { unit: quote } : {})}
                    note={finished ? `of census ${attested.number}, from scenario ${attested.scenario}` : 'no census was finished'}
                />
                <Figure
                    label="Charged for what was not seen"
                    value={money(attested.charged)}
                    unit={quote}
                    note="or moved since it was seen"
                />
                <Figure label="Charged for what was given" value={money(attested.given)} unit={quote} note="after a visit" />
                <Figure
                    label="The target counts"
                    value={money(reserve.stress)}
                    unit={quote}
                    note={
                        reserve.stressReported === 0n ? (
                            'nothing was reported'
                        ) : (
                            <>
                                reported <Ago at={reserve.stressReported} /> ago
                            </>
                        )
                    }
                />
                <Figure
                    label={<Term word="census" />}
                    value={number}
                    note={
                        <>
                            began <Ago at={began} /> ago, {tree.leaves.toLocaleString('en-GB')} accounts visited
                        </>
                    }
                />
            </Figures>
        </Panel>
    );
}

interface ScenarioRow {
    readonly index: number;
    readonly shares: readonly number[];
    readonly loss: generated.ScenarioLoss;
}

function Scenarios({ census }: { readonly census: generated.Census }) {
    const { quoteDecimals } = useNames();
    const { scenarios, losses, running, attested, number } = census;
    const rows = scenarios.flatMap((shares, index): ScenarioRow[] => {
        const loss = losses[index];
        return loss === undefined || shares.every((share) => share === 0) ? [] : [{ index, shares, loss }];
    });
    const worst = running === 0 && attested.number === number && attested.report > 0n ? attested.scenario : undefined;
    return (
        <Panel
            title={<Term word="scenario">By scenario</Term>}
            aside={running === 1 ? 'as far as accounts were visited' : 'of the last census'}
            wide
        >
            <DataTable
                caption="What accounts would leave unpaid in each scenario, and the two that would leave most"
                rows={rows}
                keyOf={({ index }) => String(index)}
                whole
                empty="The census has no scenario in which anything moves."
                columns={[
                    {
                        head: 'Scenario',
                        cell: ({ index, shares }) => (
                            <>
                                {index}: {writeScenario(shares)} {index === worst ? <Badge tone="watch">the report</Badge> : null}
                            </>
                        ),
                    },
                    { head: 'Unpaid', number: true, cell: ({ loss }) => cents(loss.shortfall, quoteDecimals) },
                    { head: 'Largest', number: true, cell: ({ loss }) => <Member member={loss.largest[0]} /> },
                    { head: 'Second', number: true, cell: ({ loss }) => <Member member={loss.largest[1]} /> },
                ]}
            />
            <p className="note">
                Per cents are of each market&apos;s <Term word="shock">shock</Term>, by <Term word="class">class</Term>. Unpaid is what
                nothing in the account stands behind, before what is charged for what was not seen.
            </p>
        </Panel>
    );
}

/** An account among the two that would leave most unpaid. */
function Member({ member }: { readonly member: generated.LargestMember | undefined }) {
    const { quoteDecimals } = useNames();
    const { addresses } = useWatch();
    if (member === undefined || member.amount === 0n) return '–';
    const address = addresses.get(member.id);
    const name = `account ${member.id}`;
    return (
        <>
            {cents(member.amount, quoteDecimals)} {address === undefined ? name : <a href={`#/account/${address}`}>{name}</a>}
        </>
    );
}

function Attested({ attested }: { readonly attested: generated.Attestation }) {
    const { quoteDecimals, quote } = useNames();
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    if (attested.number === 0) {
        return (
            <Panel title={<Term word="attestation" />}>
                <p className="empty">No census was finished yet: nothing is attested.</p>
            </Panel>
        );
    }
    const { root, leaves, firstSlot, lastSlot, claims } = attested;
    const vaults = [
        { name: "Traders' quote", ledger: attested.tradersLedger, vault: attested.tradersVault },
        { name: 'Reserve', ledger: attested.reserveLedger, vault: attested.reserveVault },
    ];
    return (
        <Panel title={<Term word="attestation" />} aside={`census ${attested.number}`} wide>
            <DataTable
                caption={`What vaults owed and held at the end of the census, in ${quote}`}
                rows={vaults}
                keyOf={({ name }) => name}
                empty=""
                columns={[
                    { head: 'Vault', cell: ({ name }) => name },
                    {
                        head: 'State',
                        cell: ({ ledger, vault }) =>
                            vault >= ledger ? <Badge tone="good">covered</Badge> : <Badge tone="bad">short</Badge>,
                    },
                    { head: <Term word="ledger">Owes</Term>, number: true, cell: ({ ledger }) => money(ledger) },
                    { head: 'Holds', number: true, cell: ({ vault }) => money(vault) },
                ]}
            />
            <Figures>
                <Figure label="Accounts" value={leaves.toLocaleString('en-GB')} note={`visited from slot ${firstSlot} to ${lastSlot}`} />
                <Figure label="Their cash" value={money(root.sums.cash)} unit={quote} />
                <Figure label="Their claims" value={money(root.sums.claims)} unit={quote} note={`${money(claims)} in all markets`} />
                <Figure label="Their collateral" value={money(root.sums.collateral)} unit={quote} />
            </Figures>
            <p className="note">
                The root of the tree, in which who owns an account can look for its <Term word="leaf, node">leaf</Term>:
            </p>
            <p className="note address whole">{hexOf(root.hash)}</p>
        </Panel>
    );
}

const hexOf = (bytes: Iterable<number>): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
