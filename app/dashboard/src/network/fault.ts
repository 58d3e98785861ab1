/** What went wrong, for people: one line that names it, one that says what to do. */
import { NotADeployment, SnapshotMoved, TransactionExpired, TransactionRefused, type DeploymentFault } from '@ballast/client';
import { LawRefused } from '@ballast/risk';
import { isSolanaError, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR } from '@solana/kit';

import { NetworkRefused } from './network.js';

export interface Fault {
    readonly title: string;
    readonly next: string;
    /** Whether it may pass by itself. */
    readonly passing: boolean;
}

const DEPLOYMENT: { readonly [Name in DeploymentFault]: string } = {
    'other cluster': 'The node serves another cluster',
    'nothing there': 'No deployment is at this address',
    'other program': 'The address belongs to another program',
    'other account': 'The address is another account',
    'other version': 'The deployment has another layout',
    'other interface': 'The deployment has another interface',
};

/** Reads an error. */
export function faultOf(error: unknown): Fault {
    if (error instanceof NotADeployment) return { title: DEPLOYMENT[error.fault], next: sentence(error.message), passing: false };
    if (error instanceof NetworkRefused) return { title: 'The network is not usable', next: sentence(error.message), passing: false };
    if (error instanceof TransactionRefused) return refused(error);
    if (error instanceof TransactionExpired) return { title: 'The transaction expired', next: sentence(error.message), passing: false };
    if (error instanceof SnapshotMoved)
        return { title: 'The node answers from several moments', next: sentence(error.message), passing: true };
    if (error instanceof LawRefused) return { title: error.refusal.name, next: sentence(error.refusal.message), passing: false };
    if (isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) return status(error.context.statusCode);
    if (error instanceof TypeError && /fetch/i.test(error.message)) {
        return {
            title: 'The node does not answer',
            next: 'It is asked again every few seconds. Choose another node if that lasts.',
            passing: true,
        };
    }
    if (error instanceof Error) return { title: 'It did not work', next: sentence(error.message), passing: false };
    return { title: 'It did not work', next: 'An unknown error was thrown: load the page again.', passing: false };
}

function refused({ refusal }: TransactionRefused): Fault {
    const bound = refusal.kind === 'ballast' && refusal.value !== undefined ? ` Value ${refusal.value}, bound ${refusal.bound}.` : '';
    return {
        title: `Refused: ${refusal.name}`,
        next: `${sentence(refusal.message)}${bound} ${sentence(refusal.hint)}`,
        passing: refusal.retry === 'later',
    };
}

function status(code: number): Fault {
    if (code === 429)
        return {
            title: 'The node limits requests',
            next: 'It is asked again more slowly. Choose another node if that lasts.',
            passing: true,
        };
    if (code === 401 || code === 403)
        return { title: 'The node wants a key', next: `It answers ${code}. Choose a node that serves browsers.`, passing: false };
    return { title: 'The node fails', next: `It answers ${code}. It is asked again; choose another node if that lasts.`, passing: true };
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
    const trimmed = text.trim();
    const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
    return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
