/** Proofs that accounts are in the tree of a census: of every size up to nine leaves, and none that was tampered with. */
import { readFileSync } from 'node:fs';

import { generated } from '@ballast/client';
import { getAddressDecoder } from '@solana/kit';
import { expect, test } from 'vitest';

import { InputRefused, Risk } from '../src/index.js';

const load = () => Risk.load({ wasm: readFileSync(new URL('../wasm/ballast.wasm', import.meta.url)) });

const clearinghouse = new Uint8Array(32).fill(7);
const census = 3;

function leafOf(id: number): Uint8Array {
    const address = getAddressDecoder().decode(new Uint8Array(32).fill(id + 1));
    const holdings = { cash: BigInt(id) * 1_000n, claims: 5n, collateral: 2n ** 40n };
    return Uint8Array.from(generated.getLeafEncoder().encode({ address, id, slot: 900 + id, holdings }));
}

const bytesIn = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

test('every leaf of every tree is proven, and only in its own place', async () => {
    const risk = await load();
    for (let count = 1; count < 10; count += 1) {
        const leaves = Array.from({ length: count }, (_, id) => leafOf(id));
        leaves.forEach((leaf, place) => {
            const index = BigInt(place);
            const { root, path } = risk.prove({ clearinghouse, census, leaves, index });
            const proof = { clearinghouse, census, root: bytesIn(root), leaves: BigInt(count), leaf, index, path: path.map(bytesIn) };
            expect(risk.verify(proof)).toBe(true);
            expect(generated.getNodeDecoder().decode(proof.root).sums.claims).toBe(5n * BigInt(count));
            expect(risk.verify({ ...proof, index: index ^ 1n })).toBe(false);
            expect(risk.verify({ ...proof, census: census + 1 })).toBe(false);
            expect(risk.verify({ ...proof, clearinghouse: new Uint8Array(32) })).toBe(false);
            expect(risk.verify({ ...proof, leaf: leaf.with(48, 255) })).toBe(false); // Other cash.
            expect(risk.verify({ ...proof, root: proof.root.with(32, 255) })).toBe(false); // Another sum.
            expect(risk.verify({ ...proof, path: [...proof.path, proof.root] })).toBe(false);
        });
    }
});

test('what is no leaf, no node and no place is refused', async () => {
    const risk = await load();
    const leaf = leafOf(1);
    expect(() => risk.prove({ clearinghouse, census, leaves: [leaf], index: 1n })).toThrow(InputRefused);
    expect(() => risk.prove({ clearinghouse, census, leaves: [], index: 0n })).toThrow(InputRefused);
    expect(() => risk.prove({ clearinghouse, census, leaves: [leaf.slice(1)], index: 0n })).toThrow(InputRefused);
    expect(() => risk.prove({ clearinghouse: leaf, census, leaves: [leaf], index: 0n })).toThrow(InputRefused);
    const proof = { clearinghouse, census, root: new Uint8Array(55), leaves: 1n, leaf, index: 0n, path: [] };
    expect(() => risk.verify(proof)).toThrow(InputRefused);
});
