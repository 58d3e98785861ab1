/** Launches: from then on people come, and what loosens waits. */
import { launch as launchInstruction } from '@ballast/client';

import { MigrationRefused } from '../action.js';
import type { Migration } from '../migration.js';
import { inspectProgram } from '../program/deploy.js';
import type { Resolve } from './initialize.js';
import { inspectDeployment } from './list.js';
import { requireStanding } from './standing.js';

/** Launches a deployment that is in everything as its file says. */
export async function launch(migration: Migration, resolve: Resolve): Promise<void> {
    const standing = await requireStanding(migration);
    const { deployment, root } = standing;
    const found = { step: 'launch', subject: `clearinghouse ${deployment.clearinghouse}` } as const;
    if (standing.launched) {
        return migration.show({
            ...found,
            state: 'equal',
            why: `it was launched at ${new Date(Number(root.launched) * 1_000).toISOString()}`,
        });
    }
    const findings = [...(await inspectProgram(migration)), ...(await inspectDeployment(migration, standing, resolve))];
    const open = findings.filter(({ state }) => state !== 'equal');
    for (const finding of open) migration.show(finding);
    if (open.length > 0) {
        throw new MigrationRefused(
            `${open.length} things are not as the file says: see to them first, since most can wait for weeks after the launch`,
        );
    }
    await migration.settle({
        ...found,
        state: 'missing',
        why: 'all is as the file says; there is no way back',
        action: {
            title: 'launch',
            instructions: [await launchInstruction(deployment, { governance: migration.governance(deployment.governance) })],
            by: deployment.governance,
        },
    });
}
