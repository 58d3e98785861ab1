/** Times and lengths of time as people read them. */

/** A time of the cluster's clock, in UTC; a dash for none. */
export function displayTime(seconds: bigint): string {
    return seconds === 0n ? '-' : new Date(Number(seconds) * 1_000).toISOString().replace('.000Z', 'Z');
}

/** A length of time in its largest whole units. */
export function displaySeconds(seconds: bigint): string {
    const days = seconds / 86_400n;
    const hours = (seconds % 86_400n) / 3_600n;
    const minutes = (seconds % 3_600n) / 60n;
    const parts = [days > 0n ? `${days} d` : '', hours > 0n ? `${hours} h` : '', minutes > 0n && days === 0n ? `${minutes} min` : ''];
    const shown = parts.filter((part) => part !== '');
    return shown.length === 0 ? `${seconds} s` : shown.join(' ');
}
