/** Whether the reserve is in trouble: then holdings are sold soon, and nothing is placed. */
import { LEVELS } from '@ballast/risk';

import type { View } from '../../reading/view.js';

const STRAINED = LEVELS.indexOf('strained');

/** Whether the reserve is strained, or a breaker is open. */
export function isTroubled({ books, now }: View): boolean {
    return books.reserve.value.level >= STRAINED || books.clearinghouse.value.breakers.some(({ until }) => until > now);
}
