/** How often a deployment is read that changes meanwhile. */
export const ATTEMPTS = 8;

/** A deployment changed each time while it was read. */
export class SnapshotMoved extends Error {
    override readonly name = 'SnapshotMoved';

    constructor(attempts: number) {
        super(`the deployment changed in each of ${attempts} readings: read it again, or from a nearer node`);
    }
}
