/** What was sent from a page that was left since, and what became of it. */
import { useSession } from '../session.js';
import { useStore } from '../store.js';
import { ProgressNote } from './forms.js';

export function UnderWay() {
    const { transactions } = useSession();
    const { progress, form } = useStore(transactions.store);
    if (form !== undefined || progress.phase === 'idle') return null;
    return (
        <section className="under-way" aria-label="Under way">
            <ProgressNote progress={progress} />
            {transactions.isLocked ? null : (
                <button type="button" className="quiet" onClick={() => transactions.clear()}>
                    Close
                </button>
            )}
        </section>
    );
}
