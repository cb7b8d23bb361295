import { storedForms } from '../domain/phone';
import { statusOf } from '../domain/subscriber';
import { parseTimestamp } from '../domain/timestamp';
import { PostscriptError } from './errors';
import { costOf, cutByCost, MAX_QUERY_CHARS } from './queryParts';
import type { SubscriberSource } from './subscriberList';
import { walkSubscribers } from './subscriberList';
import type { Query } from './types';
import type { Subscriber } from '../domain/subscriber';

/** What a subscriber can be found by, beside the ID. */
export type LookupKind = 'phone' | 'email' | 'shopifyCustomerId' | 'psId';

interface Filter {
	name: string;
	/** The forms under which Postscript may have stored the value; which one it compares is not published. */
	forms(value: string): string[];
	/** The form in which question and answer are compared. */
	key(value: string): string;
	stored(subscriber: Subscriber): unknown;
	/** How many values may share one request. */
	together: number;
}

const lowerCase = (value: string) => value.toLowerCase();
const sameText = (value: string) => value;

const FILTERS: Record<LookupKind, Filter> = {
	phone: {
		name: 'phone_number__in',
		forms: storedForms,
		key: (value) => value.replace(/\D/g, ''),
		stored: (subscriber) => subscriber.phone_number,
		together: 100,
	},
	email: {
		name: 'email__in',
		forms: (value) => [...new Set([value, lowerCase(value)])],
		key: lowerCase,
		stored: (subscriber) => subscriber.email,
		together: 100,
	},
	shopifyCustomerId: {
		name: 'shopify_customer_id__in',
		forms: (value) => [value],
		key: sameText,
		stored: (subscriber) => subscriber.shopify_customer_id,
		together: 100,
	},
	psId: {
		name: 'ps_id__eq',
		forms: (value) => [value],
		key: sameText,
		stored: (subscriber) => subscriber.ps_id,
		together: 1,
	},
};

/** What a lookup learned about one value. A failed lookup is an error; it never reads as "not there". */
export type Finding =
	| { kind: 'found'; subscriber: Subscriber; foundBy: LookupKind }
	| { kind: 'none' }
	| { kind: 'failed'; error: unknown };

/** Gives the finding for a value, in whichever of its forms; `none` for a value that was not asked. */
export type Findings = (value: string) => Finding;

/**
 * What several matches of one value mean: emails are not unique in a shop. `mostRecentOptedIn` is
 * Postscript's own rule for events (reference: Create Event).
 */
export type IfSeveral = 'stop' | 'mostRecentOptedIn';

/**
 * Finds many subscribers with few requests: each value is asked once, many values share a request.
 *
 * @param values phones in E.164, emails, Shopify customer IDs or ps_ids; repeats are asked once, in every
 * spelling that occurs
 * @returns the finding for each value; values of a request that failed are `failed`, the others stand
 */
export async function lookUp(
	client: SubscriberSource,
	kind: LookupKind,
	values: Iterable<string>,
	ifSeveral: IfSeveral = 'stop',
): Promise<Findings> {
	const filter = FILTERS[kind];
	const findings = new Map<string, Finding>();
	await Promise.all(
		batches(filter, values).map(async (batch) => {
			const answer = await askBatch(client, filter, batch);
			for (const { key } of batch) {
				findings.set(
					key,
					answer instanceof Map
						? findingOf(kind, answer.get(key) ?? [], ifSeveral)
						: { kind: 'failed', error: answer.error },
				);
			}
		}),
	);
	return (value) => findings.get(filter.key(value)) ?? { kind: 'none' };
}

/** One value to ask for, in all the forms under which it may be stored. */
interface Wanted {
	key: string;
	forms: string[];
}

function batches(filter: Filter, values: Iterable<string>): Wanted[][] {
	const forms = new Map<string, Set<string>>();
	for (const value of values) {
		const key = filter.key(value);
		const known = forms.get(key) ?? new Set();
		for (const form of filter.forms(value)) known.add(form);
		forms.set(key, known);
	}
	const wanted = [...forms].map(([key, all]) => ({ key, forms: [...all] }));
	const cost = (each: Wanted) =>
		each.forms.reduce((sum, form) => sum + costOf(filter.name, form), 0);
	return cutByCost(wanted, cost, { budget: MAX_QUERY_CHARS, most: filter.together });
}

/** @returns the rows of each value, or what went wrong with the request */
async function askBatch(
	client: SubscriberSource,
	filter: Filter,
	batch: Wanted[],
): Promise<Map<string, Subscriber[]> | { error: unknown }> {
	const rows = new Map<string, Subscriber[]>(batch.map(({ key }) => [key, []]));
	const forms = batch.flatMap((wanted) => wanted.forms);
	const query: Query = { [filter.name]: filter.together === 1 ? forms[0] : forms };
	try {
		for await (const row of walkSubscribers(client, query)) {
			const matches = rows.get(filter.key(String(filter.stored(row) ?? '')));
			if (!matches) throw notAskedFor();
			matches.push(row);
		}
		return rows;
	} catch (error) {
		return { error };
	}
}

/** A service that ignored the filter would answer with strangers: nothing may be concluded from that. */
function notAskedFor(): PostscriptError {
	return new PostscriptError(
		'Postscript answered a search with subscribers that were not asked for, so nobody was changed',
		'Use the subscriber ID instead, and tell developersupport@postscript.io',
		'unreadable',
	);
}

function findingOf(kind: LookupKind, matches: Subscriber[], ifSeveral: IfSeveral): Finding {
	if (matches.length === 0) return { kind: 'none' };
	const [subscriber, another] = matches;
	if (!another) return { kind: 'found', subscriber, foundBy: kind };
	const chosen =
		kind === 'email' && ifSeveral === 'mostRecentOptedIn' ? mostRecentOptedIn(matches) : undefined;
	if (chosen) return { kind: 'found', subscriber: chosen, foundBy: kind };
	const ids = matches.map(({ id }) => id);
	return {
		kind: 'failed',
		error: new PostscriptError(
			`${ids.length} subscribers match, so it is not clear who is meant`,
			`Use the subscriber ID; the matches are ${ids.slice(0, 5).join(', ')}`,
			'ambiguous_match',
		),
	};
}

/** @returns undefined where none is opted in, or two opted in at the same time: then it is not clear */
function mostRecentOptedIn(matches: Subscriber[]): Subscriber | undefined {
	const timed = matches
		.filter((row) => statusOf(row) === 'subscribed')
		.map((row) => ({ row, at: parseTimestamp(row.created_at) ?? -Infinity }))
		.sort((a, b) => b.at - a.at);
	return timed[0]?.at === timed[1]?.at ? undefined : timed[0].row;
}
