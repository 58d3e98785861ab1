/** How an instruction of a role is carried out: signed and sent, tried, or proposed to a multisig. */
import {
    applyChange,
    hashChange,
    isRefusal,
    lifeOf,
    queueChange,
    queuedAt,
    readEvents,
    Sender,
    type ChangeArgs,
    type Deployment,
    type RoleName,
    type Signatory,
} from '@ballast/client';
import { createNoopSigner, type Address, type Instruction } from '@solana/kit';
import { InvalidArgumentError, type Command } from 'commander';

import { confirm } from '../confirm.js';
import { BadInput } from '../errors.js';
import { addressOf } from '../globals.js';
import type { Answer } from '../output.js';
import { hexOf } from '../plain.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { section, sheet, table } from '../table.js';
import { displaySeconds, displayTime } from '../time.js';
import { classOf, describeChange, isFinalPrice } from './kinds.js';
import { propose, readMultisig, unsigned, type Multisig } from './squads.js';
import type { Difference } from './terms.js';

/** Options of everything that a role signs. */
export interface RoleOptions {
    readonly squads?: string;
    readonly vaultIndex: number;
    readonly member?: string;
}

function vaultIndex(text: string): number {
    if (!/^\d{1,3}$/.test(text) || Number(text) > 255) throw new InvalidArgumentError('Give a whole number from 0 to 255.');
    return Number(text);
}

/** Adds the options of everything that a role signs. */
export function ofRole(command: Command): Command {
    return command
        .option('--squads <multisig>', 'print what members of this Squads v4 multisig propose, and send nothing')
        .option('--vault-index <number>', 'which vault of the multisig holds the role', vaultIndex, 0)
        .option('--member <who>', 'which member proposes; the first if it is left out');
}

/** What a role signs. */
export interface RoleWork {
    readonly role: RoleName;
    readonly title: string;
    /** Builds it for whoever holds the role, who pays rent as well where a multisig does. */
    readonly build: (authority: Signatory, payer: Signatory) => Promise<Instruction>;
    /** What is shown before it is sent. */
    readonly preface?: string;
    readonly more?: object;
}

/** Carries out what a role signs. */
export async function carryOut(session: Session, options: RoleOptions, work: RoleWork): Promise<Answer> {
    const deployment = await session.deployment();
    const holder = deployment[work.role];
    if (options.squads !== undefined) return proposeTo(session, await multisigOf(session, options, holder, work.role), options, work);
    const authority = await session.keys.signer(holder, `the ${work.role}`);
    const payer = await session.payer(authority);
    const instruction = await work.build(authority, payer);
    if (!session.globals.dryRun) {
        if (work.preface !== undefined) session.output.note(work.preface);
        await confirm(session, `This will ${work.title}.`);
    }
    const answer = await submit(session, { title: work.title, instructions: [instruction], signer: authority, more: work.more ?? {} });
    return session.globals.dryRun ? { ...answer, human: `${work.preface ?? ''}${answer.human}` } : answer;
}

async function multisigOf(session: Session, options: RoleOptions, holder: Address, role: RoleName): Promise<Multisig> {
    const multisig = await readMultisig(session, addressOf(options.squads ?? '', '--squads'), options.vaultIndex);
    if (multisig.vault !== holder) {
        throw new BadInput(
            `vault ${options.vaultIndex} of ${multisig.address} is ${multisig.vault}, and ${holder} is ${role}: check --squads and --vault-index`,
        );
    }
    return multisig;
}

async function proposeTo(session: Session, multisig: Multisig, { member: given }: RoleOptions, work: RoleWork): Promise<Answer> {
    const names = await session.names();
    const member = given === undefined ? multisig.members[0] : await names.wallet(given, '--member');
    if (member === undefined || !multisig.members.includes(member)) {
        throw new BadInput(
            `${String(given)} is no member of ${multisig.address}: give one of ${multisig.members.join(', ')} with --member`,
        );
    }
    const call = await work.build(multisig.vault, multisig.vault);
    const { transaction, proposal, message, instructions } = await propose({ multisig, member, instructions: [call] });
    const signed = await unsigned(session, member, instructions);
    const { address, vault, vaultIndex: number, index } = multisig;
    const described = instructions.map(({ programAddress, accounts = [], data = new Uint8Array() }) => ({
        program: programAddress,
        accounts: accounts.map(({ address: account, role }) => ({ address: account, signer: role >= 2, writable: role % 2 === 1 })),
        data: Buffer.from(data).toString('base64'),
    }));
    const facts = sheet([
        ['multisig', address],
        [`vault ${number}`, vault],
        ['transaction', `${transaction}, number ${index}`],
        ['proposal', proposal],
        ['member', member],
    ]);
    const metas = described.map(({ accounts, data }, place) => {
        const rows = accounts.map((account) => [account.address, account.signer ? 'signs' : '-', account.writable ? 'writable' : '-']);
        return section(PROPOSING[place] ?? '', `${table(['account', '', ''], rows)}data, base64: ${data}\n`);
    });
    const texts = section(
        'transaction for the member to sign',
        sheet([
            ['message, base58', signed.base58],
            ['transaction, base64', signed.base64],
        ]),
    );
    return {
        json: {
            squads: work.title,
            multisig: address,
            vault,
            vaultIndex: number,
            transactionIndex: index,
            transaction,
            proposal,
            member,
            message: Buffer.from(message).toString('base64'),
            instructions: described,
            base58: signed.base58,
            base64: signed.base64,
            ...work.more,
        },
        human: [`${work.preface ?? ''}To propose: ${work.title}. Nothing was sent.\n`, facts, ...metas, texts].join('\n'),
    };
}

const PROPOSING = ['vault_transaction_create', 'proposal_create'];

/** A change of governance. */
export interface ChangeWork {
    readonly change: ChangeArgs;
    /** What it changes, field by field. */
    readonly differences: readonly Difference[];
    /** Token program of the mint that a collateral or a holding is listed with. */
    readonly collateralProgram?: Address;
    /** Mint of the collateral that a holding is listed with. */
    readonly collateralMint?: Address;
}

/** How a change is made. */
interface Way {
    readonly queued: boolean;
    /** Seconds that it waits. */
    readonly delay: bigint;
}

/** Makes a change at once if it may be, else queues it; whoever asks sees first what it changes, and when. */
export async function carryOutChange(session: Session, options: RoleOptions, work: ChangeWork): Promise<Answer> {
    const [deployment, names, { now, clearinghouse }] = [await session.deployment(), await session.names(), await session.books()];
    const { change } = work;
    const way = await wayOf(session, deployment, { ...work, ...(await payersOf(session, options, deployment.governance)) });
    const launched = clearinghouse.value.launched !== 0n;
    const due = now + way.delay;
    const expires = due + lifeOf(isFinalPrice(change));
    const described = describeChange(change, names);
    const title = way.queued ? `queue: ${described}` : `set: ${described}`;
    const hash = hexOf(await hashChange(change));
    const kind = launched ? classOf(change.__kind, way.delay) : 'before the launch: at once';
    const facts = sheet([
        ['change', described],
        ['class', kind],
        ['waits', way.queued ? `${displaySeconds(way.delay)}, in time in which people can leave` : 'not at all'],
        ...(way.queued
            ? ([
                  ['due', `${displayTime(due)}, if that is always`],
                  ['expires', displayTime(expires)],
                  ['hash', hash],
                  ['account', await queuedAt(deployment, change)],
              ] as const)
            : []),
    ]);
    const rows = work.differences.map(({ field, now: was, then }) => [field, was ?? '-', then]);
    const more = {
        change: described,
        kind: change.__kind,
        differences: work.differences,
        queued: way.queued,
        class: kind,
        delay: way.delay,
        ...(way.queued ? { due, expires, hash, account: await queuedAt(deployment, change) } : {}),
    };
    return carryOut(session, options, {
        role: 'governance',
        title,
        build: (authority, payer) => built(deployment, { ...work, authority, payer, queued: way.queued }),
        preface: `${section('change', facts)}${section('fields', table(['field', 'now', 'then'], rows))}`,
        more,
    });
}

interface Build extends ChangeWork {
    readonly authority: Signatory;
    readonly payer: Signatory;
    readonly queued: boolean;
}

function built(deployment: Deployment, { change, authority, payer, queued, ...listed }: Build): Promise<Instruction> {
    if (queued) return queueChange(deployment, { payer, change, governance: authority });
    const { collateralProgram, collateralMint } = listed;
    const program = collateralProgram === undefined ? {} : { collateralProgram };
    const mint = collateralMint === undefined ? {} : { collateralMint };
    return applyChange(deployment, { change, authority, queued: false, ...program, ...mint });
}

/** Who pays the fee and the rent of a change. */
interface Payers {
    readonly feePayer: Address;
    readonly payer: Address;
}

/** Who would pay: a member and the vault of a multisig, else whoever signs or was named. */
async function payersOf(session: Session, options: RoleOptions, governance: Address): Promise<Payers> {
    if (options.squads === undefined) {
        const { address } = await session.payer(createNoopSigner(governance));
        return { feePayer: address, payer: address };
    }
    const { vault, members } = await multisigOf(session, options, governance, 'governance');
    return { feePayer: members[0] ?? vault, payer: vault };
}

/** Asks the program how a change may be made, by trying it: at once, or else after which delay. */
async function wayOf(session: Session, deployment: Deployment, work: ChangeWork & Payers): Promise<Way> {
    const { governance } = deployment;
    const sender = new Sender({ rpc: session.rpc, feePayer: createNoopSigner(work.feePayer) });
    const tried = async (queued: boolean) =>
        sender.simulate([await built(deployment, { ...work, authority: governance, payer: work.payer, queued })]);
    if (work.change.__kind !== 'Role') {
        try {
            await tried(false);
            return { queued: false, delay: 0n };
        } catch (error) {
            if (!isRefusal(error, 'ChangeNotQueued')) throw error;
        }
    }
    for (const event of readEvents((await tried(true)).logs)) {
        if (event.name === 'ChangeQueued') return { queued: true, delay: event.fields.delay };
    }
    throw new BadInput('the program does not say how long the change waits: use the client of its interface');
}
