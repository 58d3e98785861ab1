/** Proofs that a margin account is in the tree that a census attested. */
import { readFileSync } from 'node:fs';

import { eventsOf, generated, readHistory } from '@ballast/client';
import { getAddressEncoder, isAddress, type Address } from '@solana/kit';

import { BadInput } from '../errors.js';
import type { Answer } from '../output.js';
import { hexOf } from '../plain.js';
import type { Session } from '../session.js';
import { section, sheet } from '../table.js';

/** A proof, as it is printed and read. */
interface Proof {
    readonly clearinghouse: Address;
    readonly census: number;
    /** Leaf and nodes are bytes in hexadecimal. */
    readonly leaf: string;
    readonly index: bigint;
    readonly path: readonly string[];
}

const HEX = /^([0-9a-f]{2})*$/i;

/** The way from an account's leaf to the root that the last census attested, from its events. */
export async function proveInclusion(session: Session, text: string): Promise<Answer> {
    const [account, { census, clearinghouse, root }] = [
        await (await session.names()).account(text, 'the account'),
        await attested(session),
    ];
    const leaves = await leavesOf(session, census.address, census.value.attested.number);
    const place = leaves.findIndex(({ address }) => address === account.address);
    const leaf = leaves[place];
    if (leaf === undefined)
        throw new BadInput(`census ${census.value.attested.number} did not visit ${account.label}: keep census --all visits everyone`);
    const encode = generated.getLeafEncoder().encode;
    const asked = {
        clearinghouse: root,
        census: census.value.attested.number,
        leaves: leaves.map((each) => Uint8Array.from(encode(each))),
        index: BigInt(place),
    };
    const { path, root: reached } = (await session.risk()).prove(asked);
    if (reached !== hexOf(bytesOf(census.value.attested.root))) {
        throw new BadInput(
            `the events of census ${asked.census} do not lead to the root that it attested: the node may have left some out`,
        );
    }
    const proof: Proof = { clearinghouse, census: asked.census, leaf: hexOf(Uint8Array.from(encode(leaf))), index: asked.index, path };
    return {
        json: proof,
        human: `${JSON.stringify(proof, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 4)}\n`,
    };
}

/** Whether a proof leads from its leaf to the root that the last census attested; the chain is asked for that root alone. */
export async function verifyInclusion(session: Session, file: string): Promise<Answer> {
    const [proof, names, { census, clearinghouse, root }] = [readProof(file), await session.names(), await attested(session)];
    const { number, leaves, root: over } = census.value.attested;
    if (proof.clearinghouse !== clearinghouse) throw new BadInput(`${file} is of ${proof.clearinghouse}: give its root with --root`);
    if (proof.census !== number) throw new BadInput(`${file} is of census ${proof.census}, and the last one is ${number}: prove it anew`);
    const { leaf, index, path } = { leaf: bytesIn(proof.leaf), index: proof.index, path: proof.path.map(bytesIn) };
    const holds = (await session.risk()).verify({ clearinghouse: root, census: number, root: bytesOf(over), leaves, leaf, index, path });
    if (!holds) throw new BadInput(`${file} does not hold: its leaf is not in census ${number}`);
    const { address, id, slot, holdings } = generated.getLeafDecoder().decode(leaf);
    const facts = sheet([
        ['account', address],
        ['number', String(id)],
        ['visited in slot', String(slot)],
        ['cash', names.money(holdings.cash)],
        ['claims', names.money(holdings.claims)],
        ['collateral', names.money(holdings.collateral)],
    ]);
    return { json: { holds, census: number, account: address, id, slot, holdings }, human: section(`in census ${number}`, facts) };
}

/** The census that attested something. */
async function attested(session: Session) {
    const { census, deployment } = await session.books();
    if (census === undefined || census.value.attested.number === 0) throw new BadInput('no census was finished yet: ballast keep census');
    const { clearinghouse } = deployment;
    return { census, clearinghouse, root: Uint8Array.from(getAddressEncoder().encode(clearinghouse)) };
}

/** All leaves of a census in their order, from the transactions that name its account. */
async function leavesOf({ rpc }: Session, clearinghouse: Address, census: number): Promise<generated.Leaf[]> {
    const leaves: generated.Leaf[] = [];
    for await (const transaction of readHistory(rpc, { clearinghouse })) {
        for (const { event } of eventsOf(transaction)) {
            if (event.name === 'AccountsVisited' && event.fields.number === census) leaves.push(...event.fields.leaves);
        }
    }
    return leaves;
}

const bytesOf = (node: generated.Node): Uint8Array => Uint8Array.from(generated.getNodeEncoder().encode(node));
const bytesIn = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

function readProof(file: string): Proof {
    const given = readJson(file);
    if (!isProof(given)) throw new BadInput(`${file} is no proof: write what ballast prove-inclusion prints into a file`);
    return { ...given, index: BigInt(given.index) };
}

function readJson(file: string): unknown {
    try {
        const text = readFileSync(file, 'utf8');
        const found: unknown = JSON.parse(text);
        return found;
    } catch {
        throw new BadInput(`${file} cannot be read as JSON: write what ballast prove-inclusion prints into a file`);
    }
}

function isProof(given: unknown): given is Omit<Proof, 'index'> & { readonly index: string } {
    if (typeof given !== 'object' || given === null) return false;
    if (!('clearinghouse' in given && 'census' in given && 'leaf' in given && 'index' in given && 'path' in given)) return false;
    const { clearinghouse, census, leaf, index, path } = given;
    const named = typeof clearinghouse === 'string' && isAddress(clearinghouse) && Number.isSafeInteger(census);
    const placed = typeof leaf === 'string' && HEX.test(leaf) && typeof index === 'string' && /^\d{1,19}$/.test(index);
    return named && placed && Array.isArray(path) && path.every((node) => typeof node === 'string' && HEX.test(node));
}
