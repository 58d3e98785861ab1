import { Component, type ReactNode } from 'react';

import { faultOf } from '../network/fault.js';
import { FaultNote } from './basics.js';

interface State {
    readonly error?: unknown;
}

/** Keeps what a page throws to that page. */
export class Boundary extends Component<{ readonly children: ReactNode }, State> {
    override state: State = {};

    static getDerivedStateFromError(error: unknown): State {
        return { error };
    }

    override render(): ReactNode {
        const { error } = this.state;
        if (error === undefined) return this.props.children;
        const { title, next } = faultOf(error);
        return (
            <FaultNote
                fault={{
                    title: `This page cannot be shown: ${title.toLowerCase()}`,
                    next: `${next} Go to another page, or load this one again.`,
                }}
            />
        );
    }
}
