import { test } from 'vitest';
import { readSnapshot } from '@ballast/client';
import { Scene } from './support/scene.js';
test('x', { timeout: 200000 }, async () => {
    const scene = await Scene.open();
    await scene.crowd(100);
    const liquidator = await scene.rich('liquidator');
    const kept = scene.keeper(liquidator);
    for (let i = 0; i < 3; i++) await kept.keeper.round();
    const count = () => { const c: Record<string, number> = {}; for (const t of kept.tried.splice(0)) { const k = `${t.job} ${t.action.task.kind} ${t.result.outcome} ${t.result.refusal?.name ?? ''} ${t.result.error instanceof Error ? t.result.error.message.slice(0,200) : ''}`; c[k] = (c[k] ?? 0) + 1; } return c; };
    console.log(count());
    for (const fall of [9, 9, 12]) {
        const ex = scene.exchange;
        await ex.post(ex.assets.map(({ index }) => [index, (ex.posted.get(index)! * BigInt(100 - fall)) / 100n] as const));
        const t = Date.now();
        for (let i = 0; i < 6; i++) await kept.keeper.round();
        console.log(fall, Date.now() - t, count());
        await ex.wait(400n);
        for (let i = 0; i < 6; i++) await kept.keeper.round();
        console.log('later', Date.now() - t, count());
        const s = await readSnapshot(scene.chain.rpc, scene.deployment);
        const st = scene.risk.standings({ books: { prices: s.prices.bytes, terms: s.terms.bytes, now: s.now as never }, accounts: s.marginAccounts.map((a) => a.bytes) });
        console.log({ below: st.filter((x) => x.standing?.belowMaintenance).length, negative: st.filter((x) => (x.standing?.equity ?? 0n) < 0n).length });
    }
    console.log(kept.lines.filter((l) => /error|warn/.test(l)).slice(0, 5));
    scene.close();
});
