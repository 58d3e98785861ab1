/** What a page reads for itself: again when the books move, and when it is told to. */
import { useCallback, useEffect, useRef, useState } from 'react';

import { faultOf, type Fault } from '../network/fault.js';

export interface Polled<Value> {
    readonly value: Value | undefined;
    readonly fault: Fault | undefined;
    readonly refresh: () => void;
}

/** Milliseconds between two readings at least. */
const REST = 1_000;

/**
 * Reads now, when `key` changes (what was read before is then dropped), and when `beat` does; one reading at a time.
 * Nothing is read while `read` is undefined.
 */
export function usePolled<Value>(key: string, beat: unknown, read: (() => Promise<Value>) | undefined): Polled<Value> {
    const [held, setHeld] = useState<{ key: string; value?: Value; fault?: Fault }>({ key });
    const [count, setCount] = useState(0);
    const reading = useRef({ busy: false, again: false, last: 0, lastKey: '', read, key });
    reading.current.read = read;
    reading.current.key = key;
    useEffect(() => {
        const now = reading.current;
        if (now.read === undefined) return;
        if (now.busy) {
            now.again = true;
            return;
        }
        now.busy = true;
        const begin = async (): Promise<void> => {
            if (now.lastKey === now.key) await new Promise((done) => setTimeout(done, Math.max(0, now.last + REST - Date.now())));
            const asked = now.key;
            now.lastKey = asked;
            try {
                const value = await now.read?.();
                if (value !== undefined && asked === now.key) setHeld({ key: asked, value });
            } catch (error) {
                if (asked === now.key)
                    setHeld((before) => ({ ...(before.key === asked ? before : { key: asked }), fault: faultOf(error) }));
            }
            now.last = Date.now();
            now.busy = false;
            if (now.again) {
                now.again = false;
                setCount((before) => before + 1);
            }
        };
        void begin();
    }, [key, beat, count, read === undefined]);
    const refresh = useCallback(() => {
        reading.current.last = 0;
        setCount((before) => before + 1);
    }, []);
    const current = held.key === key ? held : undefined;
    return { value: current?.value, fault: current?.fault, refresh };
}
