// Writes src/generated from the program's interface: Codama's code for accounts, types and instructions, and beside it what
// Codama does not make: the table of events, the table of errors, what identifies the interface, and what of the program's limits
// a client needs to know.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import { createFromRoot } from 'codama';

import { wholeConstant } from './limits.mjs';

const client = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const idlBytes = readFileSync(resolve(client, '../../idl/ballast.json'));
const idl = JSON.parse(idlBytes.toString());
const generated = join(client, 'src/generated');

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

await renderProgram();
addExtensions(generated);
writeFileSync(join(generated, 'eventTable.ts'), eventTable());
writeFileSync(join(generated, 'errorTable.ts'), errorTable());
writeFileSync(join(generated, 'interface.ts'), interfaceTable());
writeFileSync(join(generated, 'computeTable.ts'), computeTable());
writeFileSync(join(generated, 'limits.ts'), limitTable());

/** Codama drops the types of events: it is told that there are none, so that they stay types like others. */
async function renderProgram() {
    rmSync(generated, { recursive: true, force: true });
    const warn = console.warn;
    console.warn = () => {}; // It warns, three times each, that it renamed arguments.
    const root = createFromRoot(rootNodeFromAnchor({ ...idl, events: [] }));
    await root.accept(renderVisitor(client, { generatedFolder: 'src/generated', syncPackageJson: false, formatCode: false }));
    console.warn = warn;
}

/** Codama writes imports as bundlers resolve them; Node wants the whole path. */
function addExtensions(folder) {
    for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) {
            addExtensions(path);
            continue;
        }
        const text = readFileSync(path, 'utf8');
        writeFileSync(
            path,
            text.replace(/from '(\.[^']*)'/g, (_, target) => `from '${wholePath(folder, target)}'`),
        );
    }
}

function wholePath(folder, target) {
    if (existsSync(join(folder, `${target}.ts`))) return `${target}.js`;
    return `${target.replace(/\/$/, '')}/index.js`;
}

function eventTable() {
    const names = idl.events.map((event) => event.name);
    return [
        '// Made by scripts/generate.mjs from the interface: every event with its discriminator, stream fields and decoder.',
        "import type { ReadonlyUint8Array } from '@solana/kit';",
        "import * as types from './types/index.js';",
        '',
        '/** What each event carries, by its name. */',
        'export interface EventFields {',
        ...names.map((name) => `    readonly ${name}: types.${name};`),
        '}',
        '',
        '/** The name of an event. */',
        'export type EventName = keyof EventFields;',
        '',
        '/** An event of the program. */',
        'export type BallastEvent = { readonly [Name in EventName]: { readonly name: Name; readonly fields: EventFields[Name] } }[EventName];',
        '',
        '/** How an event is told, and read from the bytes behind that; with how many it took. */',
        'export interface EventEntry {',
        '    readonly discriminator: ReadonlyUint8Array;',
        '    readonly read: (bytes: ReadonlyUint8Array) => readonly [event: BallastEvent, taken: number];',
        '}',
        '',
        '/** Every event of the program. */',
        'export const EVENTS: { readonly [Name in EventName]: EventEntry } = {',
        ...idl.events.flatMap(({ name, discriminator }) => [
            `    ${name}: {`,
            `        discriminator: new Uint8Array([${discriminator.join(', ')}]),`,
            '        read: (bytes) => {',
            `            const [fields, taken] = types.get${name}Decoder().read(bytes, 0);`,
            `            return [{ name: '${name}', fields }, taken];`,
            '        },',
            '    },',
        ]),
        '};',
        '',
    ].join('\n');
}

function errorTable() {
    return [
        '// Made by scripts/generate.mjs from the interface: every refusal of the program.',
        '',
        '/** Code and message of every refusal, by its name. */',
        'export const ERRORS = {',
        ...idl.errors.map(({ code, name, msg }) => `    ${name}: { code: ${code}, message: ${JSON.stringify(msg)} },`),
        '} as const;',
        '',
        '/** The name of a refusal. */',
        'export type ErrorName = keyof typeof ERRORS;',
        '',
    ].join('\n');
}

function interfaceTable() {
    const instructions = idl.instructions.map(({ name }) => camel(name));
    const accounts = idl.accounts.map(({ name }) => name);
    return [
        '// Made by scripts/generate.mjs from the interface.',
        "import type { ReadonlyUint8Array } from '@solana/kit';",
        "import * as accounts from './accounts/index.js';",
        '',
        '/** SHA-256 of the interface that this client was made from. */',
        `export const INTERFACE_HASH = '${createHash('sha256').update(idlBytes).digest('hex')}';`,
        '/** Version of the program that it describes. */',
        `export const INTERFACE_VERSION = '${idl.metadata.version}';`,
        '/** Every instruction of the program. */',
        `export const INSTRUCTION_NAMES = ${JSON.stringify(instructions)} as const;`,
        '/** The name of an instruction. */',
        'export type InstructionName = (typeof INSTRUCTION_NAMES)[number];',
        '/** What each account holds, by its name. */',
        'export interface AccountFields {',
        ...accounts.map((name) => `    readonly ${name}: accounts.${name};`),
        '}',
        '/** The name of an account. */',
        'export type AccountName = keyof AccountFields;',
        '/** How an account is told and read: discriminator, bytes with it, decoder. */',
        'export interface AccountEntry<Fields> {',
        '    readonly discriminator: ReadonlyUint8Array;',
        '    readonly size: number;',
        '    readonly decode: (bytes: ReadonlyUint8Array) => Fields;',
        '}',
        '/** Every account that the program owns. */',
        'export const ACCOUNTS: { readonly [Name in AccountName]: AccountEntry<AccountFields[Name]> } = {',
        ...accounts.map((name) => {
            const constant = name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
            return `    ${name}: { discriminator: accounts.${constant}_DISCRIMINATOR, size: accounts.get${name}Size(), decode: accounts.get${name}Decoder().decode },`;
        }),
        '};',
        '',
    ].join('\n');
}

/** The most that any measured case of an instruction took. */
function computeTable() {
    const measured = JSON.parse(readFileSync(resolve(client, '../../benches/compute.json'), 'utf8'));
    return [
        '// Made by scripts/generate.mjs from the table of compute units.',
        "import type { InstructionName } from './interface.js';",
        '',
        '/** Compute units of the dearest measured case of each instruction. */',
        'export const COMPUTE_UNITS: { readonly [Name in InstructionName]: number } = {',
        ...idl.instructions.map(({ name }) => `    ${camel(name)}: ${Math.max(...Object.values(measured[name]))},`),
        '};',
        '/** What begins the data of each instruction. */',
        'export const INSTRUCTION_DISCRIMINATORS: { readonly [Name in InstructionName]: readonly number[] } = {',
        ...idl.instructions.map(({ name, discriminator }) => `    ${camel(name)}: [${discriminator.join(', ')}],`),
        '};',
        '',
    ].join('\n');
}

/** What the interface does not say, or says only as the length of a list. */
function limitTable() {
    const room = (account, field) =>
        idl.types.find(({ name }) => name === account).type.fields.find(({ name }) => name === field).type.array[1];
    return [
        "// Made by scripts/generate.mjs from the program's limits and the interface.",
        '',
        '/** What is at stake with a signal, in whole tokens of quote: it is lost where nothing confirms the signal. */',
        `export const SIGNAL_BOND = ${wholeConstant('SIGNAL_BOND')}n;`,
        '/** Places for detectors. */',
        `export const DETECTORS = ${room('Clearinghouse', 'detectors')};`,
        '/** Seconds that a change waits that traders leave before, if they do not like it. */',
        `export const LOOSEN_SECONDS = ${wholeConstant('LOOSEN_SECONDS')}n;`,
        '/** Seconds within which a change that is due must be applied. */',
        `export const CHANGE_LIFE = ${wholeConstant('CHANGE_LIFE')}n;`,
        '/** Seconds within which a final price that is due must be set. */',
        `export const FINAL_PRICE_LIFE = ${wholeConstant('FINAL_PRICE_LIFE')}n;`,
        '/** Seconds after which a census that nobody finished may be begun anew: what it saw is of old prices. */',
        `export const CENSUS_SECONDS = ${wholeConstant('CENSUS_SECONDS', 'programs/ballast/src/state/census.rs')}n;`,
        '/** Seconds of an epoch, by which stakers leave and facilities are paid. */',
        `export const EPOCH_SECONDS = ${wholeConstant('EPOCH_SECONDS', 'crates/risk/src/tranche.rs')}n;`,
        '',
    ].join('\n');
}
