/** A value that components follow. */
import { useSyncExternalStore } from 'react';

export class Store<State> {
    readonly #listeners = new Set<() => void>();
    #state: State;

    constructor(initial: State) {
        this.#state = initial;
    }

    readonly get = (): State => this.#state;

    readonly subscribe = (listener: () => void): (() => void) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    };

    set(next: State): void {
        this.#state = next;
        for (const listener of this.#listeners) listener();
    }

    update(change: Partial<State>): void {
        this.set({ ...this.#state, ...change });
    }
}

/** The state of a store, as it changes. */
export function useStore<State>(store: Store<State>): State {
    return useSyncExternalStore(store.subscribe, store.get);
}
