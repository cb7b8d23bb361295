import type { AskedKind } from '../api/askedLedger';
import type { RequestParts } from '../api/request';
import { settle } from '../domain/settle';
import type { RunContext } from '../execution/operation';

/** What may text a person, and is not to do so twice. */
export interface Question {
	kind: AskedKind;
	/** Who and what. */
	subject: string;
	/** For so many milliseconds it counts as asked; 0 for this execution alone. */
	windowMs: number;
}

/** `at` is in milliseconds since 1970; null in a dry run, which asks nothing. */
export type Asked<T> =
	| { isNew: true; answer: T; at: number | null }
	| { isNew: false; at: number | null };

/**
 * Sends what may text a person, unless it was sent before. It counts as sent from the moment the request leaves, and not
 * where it certainly did not leave or was refused. Callers hold the person's place in the order of work.
 *
 * @param send to be given what the request calls as it leaves, and where it certainly did nothing
 * @throws what `send` throws
 */
export async function askOnce<T>(
	run: RunContext,
	isDryRun: boolean,
	{ kind, subject, windowMs }: Question,
	send: (watch?: Pick<RequestParts, 'onSend' | 'onRefused'>) => Promise<T>,
): Promise<Asked<T>> {
	if (isDryRun) {
		const at = run.asked.rehearse(kind, subject, windowMs);
		if (at !== undefined) return { isNew: false, at };
		return { isNew: true, answer: await send(), at: null };
	}
	const claim = run.asked.claim(kind, subject, windowMs);
	if (claim.kind === 'already_asked') return { isNew: false, at: claim.at };
	// The thrown value does not tell: a run that stops ends the waiting with the error of another item.
	let mayBeAsked = false;
	const onSend = () => {
		mayBeAsked = true;
	};
	const onRefused = () => {
		mayBeAsked = false;
	};
	const sent = await settle(send({ onSend, onRefused }));
	if (sent.status === 'fulfilled') return { isNew: true, answer: sent.value, at: claim.at };
	if (!mayBeAsked) claim.release();
	throw sent.reason;
}

/** Milliseconds since 1970 as ISO 8601 in UTC; null where nothing was asked. */
export function isoOf(ms: number | null): string | null {
	return ms === null ? null : new Date(ms).toISOString();
}
