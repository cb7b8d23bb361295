import type { Micros } from '../../domain/timestamp';
import type { RequiredField } from './rows';
import type { GivenUp } from './trim';

/** What a poll met on its way that its user should know; `pollLog.ts` puts it into words. */
export interface ScanNotes {
	/** Where reading stopped before the newest change: how far behind Postscript's clock. */
	behind?: Micros;
	/** A cursor that was ahead of every change, taken back. */
	rewound?: { from: Micros; to: Micros };
	/** Rows whose time is ahead of Postscript's clock, met for the first time. */
	ahead: number;
	/** Times shared by more rows than a page: what came of reading them. */
	ties: Array<{ at: Micros; rows: number; passes: number; missing: number }>;
	/** Progress of learning, where it came further: pages read and pages left. */
	learning?: { read: number; left: number; isDone: boolean };
	unreadable: ReadonlyMap<RequiredField, number>;
	givenUp: GivenUp;
}

export function emptyNotes(unreadable: ScanNotes['unreadable'] = new Map()): ScanNotes {
	return { ahead: 0, ties: [], unreadable, givenUp: { recent: 0, optedOut: 0 } };
}
