/** Who holds the roles. Each passes by a change that waits, also before the launch, and that its new holder signs. */
import { ROLE_NAMES, ROLES, type ChangeArgs, type RoleName } from '@ballast/client';

import type { Finding } from '../action.js';
import type { Migration } from '../migration.js';
import type { Resolve } from './initialize.js';
import type { Standing } from './standing.js';

/** Whether the file's keys hold the roles. */
export async function inspectRoles(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const role of ROLE_NAMES) findings.push(await inspectRole(migration, standing, { role, resolve }));
    return findings;
}

async function inspectRole(
    migration: Migration,
    standing: Standing,
    { role, resolve }: { role: RoleName; resolve: Resolve },
): Promise<Finding> {
    const { governance, guardian, steward } = migration.configuration;
    const key = { governance: governance.address, guardian, steward }[role];
    const { deployment } = standing;
    const found = { step: 'list', subject: role } as const;
    if (deployment[role] === key) return { ...found, state: 'equal', why: key };
    const change: ChangeArgs = { __kind: 'Role', role: ROLES[role], key };
    return resolve(migration, standing, {
        ...found,
        state: 'different',
        why: 'another key holds the role',
        title: `let ${key} hold the role`,
        differences: [{ field: role, old: deployment[role], new: key }],
        change,
    });
}
