/** Scenarios in words: how the prices of classes move together, in per cent of each market's shock. */

/** One scenario: `all classes −100 %`, or `classes 0–3 −100 %, classes 4–7 +100 %`. */
export function writeScenario(shares: readonly number[]): string {
    const moved = runsOf(shares).filter(({ share }) => share !== 0);
    if (moved.length === 0) return 'nothing moves';
    return moved.map(({ from, to, share }) => `${classes(from, to, shares.length)} ${signed(share)} %`).join(', ');
}

interface Run {
    readonly from: number;
    readonly to: number;
    readonly share: number;
}

/** Neighbours that move alike. */
function runsOf(shares: readonly number[]): Run[] {
    const runs: Run[] = [];
    for (const [index, share] of shares.entries()) {
        const last = runs.at(-1);
        if (last !== undefined && last.share === share) runs[runs.length - 1] = { ...last, to: index };
        else runs.push({ from: index, to: index, share });
    }
    return runs;
}

function classes(from: number, to: number, count: number): string {
    if (from === to) return `class ${from}`;
    return to - from + 1 === count ? 'all classes' : `classes ${from}–${to}`;
}

const signed = (share: number): string => (share < 0 ? `−${-share}` : `+${share}`);
