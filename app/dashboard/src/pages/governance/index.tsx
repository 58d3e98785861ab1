/** What governance is about to do, and what may be done about it. */
import { QueueForm } from '../../actions/queue-change.js';
import { Queue } from './queue.js';
import { Roles } from './roles.js';

export function GovernancePage() {
    return (
        <div className="grid">
            <Queue />
            <Roles />
            <QueueForm />
        </div>
    );
}
