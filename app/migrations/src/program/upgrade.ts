/** Prepares an upgrade: a buffer that was verified and belongs to the upgrade authority, and the instruction that it signs. */
import { getSetAuthorityInstruction, getUpgradeInstruction } from '@solana-program/loader-v3';
import { ACCOUNTS, INTERFACE_HASH, LAYOUT_VERSION, type AccountName } from '@ballast/client';
import { createNoopSigner, getBase64Encoder, type Address } from '@solana/kit';

import { MigrationRefused } from '../action.js';
import { keyFor } from '../keys.js';
import type { Migration } from '../migration.js';
import { fillBuffer, verifyBuffer, type FilledBuffer } from './buffer.js';
import { holdsFile, readProgram, type Deployed } from './loader.js';

const VERSION_AT = 8;

/** Writes and verifies a buffer with the built program, hands it over, and writes the upgrade out. */
export async function upgrade(migration: Migration, program: Address = migration.configuration.program): Promise<void> {
    const deployed = await readProgram(migration.rpc, program);
    if (deployed.kind !== 'deployed') throw new MigrationRefused(`nothing is deployed at ${program}: deploy it first`);
    if (holdsFile(deployed.bytes, migration.program.content)) {
        const why = `it is the file already, SHA-256 ${migration.program.hash}`;
        return migration.show({ step: 'upgrade', subject: `program ${program}`, state: 'equal', why });
    }
    await assertUpgradable(migration, deployed);
    const buffer = await fillBuffer(migration, 'upgrade');
    const { address } = migration.configuration.upgradeAuthority;
    if (buffer.authority !== address) await handOver(migration, buffer);
    if (!migration.options.dryRun) await assertHandedOver(migration, buffer.address);
    await propose(migration, { program, data: deployed.data, buffer: buffer.address });
    for (const line of advice(migration, buffer.address)) migration.options.print(line);
}

async function assertUpgradable(migration: Migration, { authority, bytes }: Extract<Deployed, { kind: 'deployed' }>): Promise<void> {
    const { configuration, program } = migration;
    const { address } = configuration.upgradeAuthority;
    if (authority !== address) {
        throw new MigrationRefused(
            `the upgrade authority is ${authority ?? 'nobody, for ever'}, and the file names ${address}: correct the file, or let it be handed over`,
        );
    }
    if (program.content.length > bytes.length) {
        throw new MigrationRefused(
            `the program has ${program.content.length} bytes, and there is room for ${bytes.length}: lengthen it first, with solana program extend ${configuration.program} ${program.content.length - bytes.length}`,
        );
    }
    await assertLayout(migration);
}

/** Makes sure that every account of the program has the layout that the new program's interface has. */
async function assertLayout(migration: Migration): Promise<void> {
    const names = Object.keys(ACCOUNTS).filter((name): name is AccountName => name in ACCOUNTS);
    const found = await migration.rpc
        .getProgramAccounts(migration.configuration.program, { encoding: 'base64', dataSlice: { offset: 0, length: VERSION_AT + 1 } })
        .send();
    const strange = found.filter(({ account }) => {
        const bytes = getBase64Encoder().encode(account.data[0]);
        const name = names.find((known) => ACCOUNTS[known].discriminator.every((byte, place) => bytes[place] === byte));
        return name === undefined || bytes[VERSION_AT] !== LAYOUT_VERSION || account.space !== BigInt(ACCOUNTS[name].size);
    });
    const subject = `${found.length} accounts`;
    if (strange.length > 0) {
        const first = strange.slice(0, 3).map(({ pubkey }) => pubkey);
        throw new MigrationRefused(
            `${strange.length} of ${subject} have another layout than interface ${INTERFACE_HASH} with version ${LAYOUT_VERSION}, such as ${first.join(', ')}: the new program could not read them`,
        );
    }
    migration.show({ step: 'upgrade', subject, state: 'equal', why: `all have the layout of the interface, version ${LAYOUT_VERSION}` });
}

async function handOver(migration: Migration, buffer: FilledBuffer): Promise<void> {
    const { payer, configuration } = migration;
    const { address } = configuration.upgradeAuthority;
    if (buffer.authority !== payer.address) {
        throw new MigrationRefused(
            `the buffer ${buffer.address} belongs to ${buffer.authority ?? 'nobody'}: pay from another key, which writes a buffer of its own`,
        );
    }
    await migration.settle({
        step: 'upgrade',
        subject: `buffer ${buffer.address}`,
        state: 'different',
        why: 'it belongs to who wrote it, who could still change it',
        differences: [{ field: 'authority', old: buffer.authority, new: address }],
        action: {
            title: `hand the buffer over to ${address}`,
            instructions: [
                getSetAuthorityInstruction({ bufferOrProgramDataAccount: buffer.address, currentAuthority: payer, newAuthority: address }),
            ],
        },
    });
}

/** Until it was handed over, its writer could still change it: what nobody can change any more is compared once more. */
async function assertHandedOver(migration: Migration, buffer: Address): Promise<void> {
    const { authority } = await verifyBuffer(migration, 'upgrade', buffer);
    const { address } = migration.configuration.upgradeAuthority;
    if (authority === address) return;
    throw new MigrationRefused(
        `the buffer ${buffer} belongs to ${authority ?? 'nobody'}, and not to ${address}: run this again, and from another node if it stays so`,
    );
}

async function propose(
    migration: Migration,
    { program, data, buffer }: { program: Address; data: Address; buffer: Address },
): Promise<void> {
    const { configuration, options, payer } = migration;
    const { address, kind } = configuration.upgradeAuthority;
    const common = { programDataAccount: data, programAccount: program, bufferAccount: buffer, spillAccount: payer.address };
    const authority =
        kind === 'multisig' || options.dryRun
            ? createNoopSigner(address)
            : keyFor(options.keys.upgradeAuthority, { address, option: '--upgrade-authority', role: 'the upgrade authority' });
    await migration.settle({
        step: 'upgrade',
        subject: `program ${program}`,
        state: 'different',
        why: `the file has SHA-256 ${migration.program.hash}`,
        action: {
            title: `upgrade from the buffer ${buffer}`,
            instructions: [getUpgradeInstruction({ ...common, authority })],
            by: address,
        },
    });
}

/** What docs/upgrades.md asks of people. */
function advice({ program }: Migration, buffer: Address): string[] {
    return [
        `before signing: the SHA-256 ${program.hash} and its commit were published at least 336 hours ago, and whoever signs has built`,
        `                the commit and compared: solana program dump ${buffer}, without the zeros behind it`,
        'afterwards:     migrate verify, migrate status, and that prices are refreshed and accounts settle',
    ];
}
