/** Deploys the program, and leaves it to the upgrade authority in the same transaction. */
import { getDeployWithMaxDataLenInstruction, getSetAuthorityInstruction, LOADER_V3_PROGRAM_ADDRESS } from '@solana-program/loader-v3';
import { getCreateAccountInstruction } from '@solana-program/system';
import type { Address, Instruction } from '@solana/kit';

import { MigrationRefused, type Finding } from '../action.js';
import { keyFor } from '../keys.js';
import { sha256, type Migration } from '../migration.js';
import { bufferAddress, fillBuffer } from './buffer.js';
import {
    BUFFER_HEADER,
    DATA_HEADER,
    findProgramData,
    holdsFile,
    PROGRAM_SIZE,
    readBuffer,
    readProgram,
    withoutPadding,
    type Deployed,
} from './loader.js';

/** Fees of all transactions, in lamports: 5,000 for each signature, and as much again for a place in a block. */
const FEES = 20_000_000n;

/** Deploys the program where nothing is, and looks at what is there otherwise. */
export async function deploy(migration: Migration, program: Address = migration.configuration.program): Promise<void> {
    assertRoom(migration);
    const deployed = await readProgram(migration.rpc, program);
    if (deployed.kind === 'nothing' || deployed.kind === 'uninitialized') {
        await deployAnew(migration, { program, deployed });
        if (migration.options.dryRun) return;
    }
    await migration.perform(await inspectProgram(migration, program));
}

/** What is at the program's address, against the file and the policy. */
export async function inspectProgram(migration: Migration, program: Address = migration.configuration.program): Promise<Finding[]> {
    const deployed = await readProgram(migration.rpc, program);
    const subject = `program ${program}`;
    const found = { step: 'deploy', subject } as const;
    if (deployed.kind === 'other') {
        return [
            {
                ...found,
                state: 'blocked',
                why: `it belongs to ${deployed.owner}, or was closed: no program can be deployed there any more`,
            },
        ];
    }
    if (deployed.kind !== 'deployed') return [{ ...found, state: 'missing', why: 'nothing is deployed there' }];
    const { hash, content } = migration.program;
    const bytes: Finding = holdsFile(deployed.bytes, content)
        ? { ...found, state: 'equal', why: `it is the file, SHA-256 ${hash}, with room for ${deployed.bytes.length} bytes` }
        : {
              ...found,
              state: 'different',
              why: 'it is not the file: an upgrade makes it so, or another commit is deployed',
              differences: [{ field: 'SHA-256', old: sha256(withoutPadding(deployed.bytes)), new: hash }],
          };
    return [bytes, inspectAuthority(migration, deployed)];
}

function inspectAuthority(migration: Migration, { data, authority }: Extract<Deployed, { kind: 'deployed' }>): Finding {
    const { address, kind } = migration.configuration.upgradeAuthority;
    const found = { step: 'deploy', subject: 'upgrade authority' } as const;
    if (authority === address) {
        const policy = kind === 'key' ? 'one key can replace the program, against docs/upgrades.md' : 'a multisig';
        return { ...found, state: 'equal', why: `${address}, ${policy}` };
    }
    const differences = [{ field: 'upgradeAuthority', old: authority ?? 'nobody', new: address }];
    if (authority === undefined || authority !== migration.options.keys.payer?.address) {
        const why = authority === undefined ? 'it was given up: the program is final' : 'only who holds it can hand it over';
        return { ...found, state: 'blocked', why, differences };
    }
    const handOver = getSetAuthorityInstruction({
        bufferOrProgramDataAccount: data,
        currentAuthority: migration.payer,
        newAuthority: address,
    });
    const action = { title: `hand the program over to ${address}`, instructions: [handOver] };
    return { ...found, state: 'different', why: 'whoever deploys must not keep it', differences, action };
}

async function deployAnew(migration: Migration, { program, deployed }: { program: Address; deployed: Deployed }): Promise<void> {
    const { options, configuration } = migration;
    if (deployed.kind === 'nothing' && !options.dryRun) programKey(migration, program);
    if (!options.dryRun) await assertDeployable(migration);
    const buffer = await fillBuffer(migration, 'deploy');
    const { address, kind } = configuration.upgradeAuthority;
    await migration.settle({
        step: 'deploy',
        subject: `program ${program}`,
        state: 'missing',
        why: `nothing is deployed there; it will belong to ${address}, ${kind === 'key' ? 'one key, against docs/upgrades.md' : 'a multisig'}`,
        action: {
            title: `deploy the program with room for ${configuration.maximumBytes} bytes, and hand it over`,
            instructions: await deployment(migration, { program, deployed, buffer: buffer.address }),
        },
    });
}

/**
 * All in one transaction: an account for a program that stands uninitialized may be taken by anybody, and a program must never
 * belong to who deployed it.
 */
async function deployment(
    migration: Migration,
    { program, deployed, buffer }: { program: Address; deployed: Deployed; buffer: Address },
): Promise<Instruction[]> {
    const { payer, configuration, rpc, options } = migration;
    const programData = await findProgramData(program);
    const space = BigInt(PROGRAM_SIZE);
    const lamports = await rpc.getMinimumBalanceForRentExemption(space).send();
    const owner = LOADER_V3_PROGRAM_ADDRESS;
    const creates =
        deployed.kind === 'nothing' && !options.dryRun
            ? [getCreateAccountInstruction({ payer, newAccount: programKey(migration, program), lamports, space, programAddress: owner })]
            : [];
    return [
        ...creates,
        getDeployWithMaxDataLenInstruction({
            payerAccount: payer,
            programDataAccount: programData,
            programAccount: program,
            bufferAccount: buffer,
            authority: payer,
            maxDataLen: configuration.maximumBytes,
        }),
        getSetAuthorityInstruction({
            bufferOrProgramDataAccount: programData,
            currentAuthority: payer,
            newAuthority: configuration.upgradeAuthority.address,
        }),
    ];
}

function programKey(migration: Migration, program: Address) {
    return keyFor(migration.options.keys.program, { address: program, option: '--program-key', role: 'the program' });
}

function assertRoom({ program, configuration }: Migration): void {
    const { length } = program.content;
    if (length <= configuration.maximumBytes) return;
    throw new MigrationRefused(
        `the program has ${length} bytes, and program.maximumBytes is ${configuration.maximumBytes}: raise it, with room for later versions`,
    );
}

/** Makes sure that the policy holds for whoever deploys, and that it can pay for all of it. */
async function assertDeployable(migration: Migration): Promise<void> {
    const { payer, configuration, rpc } = migration;
    if (payer.address === configuration.upgradeAuthority.address) {
        throw new MigrationRefused(
            `--payer ${payer.address} is the upgrade authority: whoever deploys must not keep it, so pay from another key`,
        );
    }
    const rent = (space: number) => rpc.getMinimumBalanceForRentExemption(BigInt(space)).send();
    const buffer = await readBuffer(rpc, await bufferAddress(migration));
    const [held, whole, small] = await Promise.all([
        rent(migration.program.content.length + BUFFER_HEADER),
        rent(configuration.maximumBytes + DATA_HEADER),
        rent(PROGRAM_SIZE),
    ]);
    // The buffer's rent comes back when its bytes are deployed, and pays for most of theirs.
    const needed = (buffer.kind === 'buffer' ? whole - held : whole) + small + FEES;
    await migration.assertFunds(needed, 'the deployment');
}
