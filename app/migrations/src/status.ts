/** Compares a deployment with its file, and does nothing. */
import type { Finding } from './action.js';
import { statusOf } from './deployment/changes.js';
import { inspectDeployment } from './deployment/list.js';
import { readStanding } from './deployment/standing.js';
import type { Migration } from './migration.js';
import { inspectProgram } from './program/deploy.js';

/** Everything that the file speaks of, and what it is like on the chain. */
export async function status(migration: Migration): Promise<readonly Finding[]> {
    const program = await inspectProgram(migration);
    const standing = await readStanding(migration);
    if (standing === undefined) {
        const why = `${migration.configuration.creator} has founded none`;
        return [...program, { step: 'initialize', subject: 'clearinghouse', state: 'missing', why }];
    }
    const launched: Finding = standing.launched
        ? { step: 'launch', subject: 'launch', state: 'equal', why: 'it is launched' }
        : { step: 'launch', subject: 'launch', state: 'missing', why: 'it is not launched' };
    return [...program, ...(await inspectDeployment(migration, standing, statusOf)), launched];
}

/** Whether everything is as the file says. */
export function isEqual(findings: readonly Finding[]): boolean {
    return findings.every(({ state }) => state === 'equal');
}
