/** Who may raise signals: as many keys as the root has places, named or not. */
import { NOBODY, setDetector } from '@ballast/client';

import type { Finding } from '../action.js';
import type { Migration } from '../migration.js';
import type { Resolve } from './initialize.js';
import type { Standing } from './standing.js';

/** Whether the file's keys, and no others, may raise signals. */
export async function inspectDetectors(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const slot of standing.root.detectors.keys()) findings.push(await inspectDetector(migration, standing, { slot, resolve }));
    return findings.filter(({ state, why }) => state !== 'equal' || why !== NOBODY);
}

async function inspectDetector(
    migration: Migration,
    standing: Standing,
    { slot, resolve }: { slot: number; resolve: Resolve },
): Promise<Finding> {
    const { deployment, root } = standing;
    const old = root.detectors[slot] ?? NOBODY;
    const key = migration.configuration.detectors[slot] ?? NOBODY;
    const found = { step: 'list', subject: `detector ${slot}` } as const;
    if (old === key) return { ...found, state: 'equal', why: key };
    return resolve(migration, standing, {
        ...found,
        state: old === NOBODY ? 'missing' : 'different',
        why: old === NOBODY ? 'nobody is named' : 'it is another key',
        title: key === NOBODY ? `take ${old} off` : `name ${key}, which may raise signals`,
        differences: [{ field: 'key', old, new: key }],
        change: { __kind: 'Detector', slot, key },
        direct: (authority) => setDetector(deployment, { slot, key, authority }),
    });
}
