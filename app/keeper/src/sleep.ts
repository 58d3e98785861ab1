/** Waits for milliseconds, or until somebody aborts. Leaves no listener behind. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
        const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            done();
        };
        const timer = setTimeout(end, Math.max(0, milliseconds));
        signal.addEventListener('abort', end);
        if (signal.aborted) end();
    });
}
