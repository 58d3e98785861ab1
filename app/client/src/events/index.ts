export { decodeEvent, readEvents, UnknownEvent, type BallastEvent } from './decode.js';
export { followEvents, type FollowedEvent, type FollowOptions } from './follow.js';
export {
    eventsOf,
    LogsTruncated,
    readHistory,
    type HistoryOptions,
    type HistoryRpc,
    type LoggedEvent,
    type LoggedTransaction,
} from './history.js';
export { Ledgers } from './ledgers.js';
export { Counters, placesOf, type Gap, type Place, type StreamName } from './streams.js';
