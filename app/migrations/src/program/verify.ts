/** Whether the program on the chain is the one that was built, and the client is made from its interface. */
import { INTERFACE_HASH } from '@ballast/client';

import type { Finding } from '../action.js';
import { sha256, type Migration } from '../migration.js';
import { inspectProgram } from './deploy.js';

/** Compares bytes, authority and interface. */
export async function verify(migration: Migration, interfaceFile: Uint8Array): Promise<readonly Finding[]> {
    const found = sha256(interfaceFile);
    const subject = 'interface';
    const same: Finding = {
        step: 'deploy',
        subject,
        state: 'equal',
        why: `idl/ballast.json is what this client was made from, SHA-256 ${found}`,
    };
    const other: Finding = {
        ...same,
        state: 'different',
        why: 'this client was made from another: run npm run generate',
        differences: [{ field: 'SHA-256', old: INTERFACE_HASH, new: found }],
    };
    return [...(await inspectProgram(migration)), found === INTERFACE_HASH ? same : other];
}
