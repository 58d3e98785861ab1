/** Moments, by the cluster's clock. */
import { duration, moment } from '../format.js';
import { useMoment } from '../session.js';

/** How long ago something was. */
export function Ago({ at }: { readonly at: bigint }) {
    const { now } = useMoment().books;
    return (
        <time dateTime={new Date(Number(at) * 1_000).toISOString()} title={moment(at)}>
            {duration(Number(now - at))}
        </time>
    );
}

/** How long until something is. */
export function Until({ at }: { readonly at: bigint }) {
    const { now } = useMoment().books;
    return (
        <time dateTime={new Date(Number(at) * 1_000).toISOString()} title={moment(at)}>
            {at <= now ? 'now' : `in ${duration(Number(at - now))}`}
        </time>
    );
}
