import { storedForms } from '../domain/phone';
import type { PostscriptClient } from './client';
import { PostscriptError } from './errors';
import { readPage } from './subscriberList';
import type { Query, Subscriber } from './types';

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

/** A request line stays well under the 8 KB that servers commonly take. */
const MAX_QUERY_CHARS = 6_500;

/** What a lookup learned about one value. A failed lookup is an error; it never reads as "not there". */
export type Finding =
	| { kind: 'found'; subscriber: Subscriber }
	| { kind: 'none' }
	| { kind: 'failed'; error: unknown };

/** Gives the finding for a value, in whichever of its forms; `none` for a value that was not asked. */
export type Findings = (value: string) => Finding;

/**
 * Finds many subscribers with few requests: each value is asked once, many values share a request.
 *
 * @param values phones in E.164, emails, Shopify customer IDs or ps_ids; repeats are asked once
 * @returns the finding for each value; values of a request that failed are `failed`, the others stand
 */
export async function lookUp(
	client: PostscriptClient,
	kind: LookupKind,
	values: Iterable<string>,
): Promise<Findings> {
	const filter = FILTERS[kind];
	const wanted = new Map([...values].map((value) => [filter.key(value), value]));
	const findings = new Map<string, Finding>();
	await Promise.all(
		batches(filter, [...wanted.values()]).map(async (batch) => {
			const found = await askBatch(client, filter, batch);
			for (const [key, finding] of found) findings.set(key, finding);
		}),
	);
	return (value) => findings.get(filter.key(value)) ?? { kind: 'none' };
}

function batches(filter: Filter, values: string[]): string[][] {
	const result: string[][] = [];
	let current: string[] = [];
	let chars = 0;
	for (const value of values) {
		const cost = filter
			.forms(value)
			.reduce((sum, form) => sum + filter.name.length + encodeURIComponent(form).length + 2, 0);
		if (current.length && (current.length >= filter.together || chars + cost > MAX_QUERY_CHARS)) {
			result.push(current);
			current = [];
			chars = 0;
		}
		current.push(value);
		chars += cost;
	}
	if (current.length) result.push(current);
	return result;
}

async function askBatch(
	client: PostscriptClient,
	filter: Filter,
	values: string[],
): Promise<Map<string, Finding>> {
	const keys = values.map(filter.key);
	try {
		const rows = await readMatches(client, filter, values);
		return new Map(keys.map((key) => [key, findingOf(filter, key, rows)]));
	} catch (error) {
		return new Map(keys.map((key) => [key, { kind: 'failed', error }]));
	}
}

/** Rows come back in an order that does not shift while people are updated, page after page. */
async function readMatches(
	client: PostscriptClient,
	filter: Filter,
	values: string[],
): Promise<Subscriber[]> {
	const forms = values.flatMap(filter.forms);
	const query: Query = {
		[filter.name]: filter.together === 1 ? forms[0] : forms,
		sort: 'created_at__asc',
	};
	const rows: Subscriber[] = [];
	const asked = new Set(values.map(filter.key));
	const seen = new Set<string>();
	for (let page = 1; ; page++) {
		const read = await readPage(client, query, page);
		const fresh = read.rows.filter(({ id }) => !seen.has(id));
		assertAsked(filter, asked, fresh);
		for (const row of fresh) seen.add(row.id);
		rows.push(...fresh);
		// Only a page that brings nobody new is an end that needs no number to be believed.
		if (fresh.length === 0 || page >= (read.pages ?? Infinity)) return rows;
	}
}

/** A service that ignored the filter would answer with strangers: nothing may be concluded from that. */
function assertAsked(filter: Filter, asked: Set<string>, rows: Subscriber[]): void {
	if (rows.every((row) => asked.has(filter.key(String(filter.stored(row) ?? ''))))) return;
	throw new PostscriptError(
		'Postscript answered a search with subscribers that were not asked for, so nobody was changed',
		'Use the subscriber ID instead, and tell developersupport@postscript.io',
		'unreadable',
	);
}

function findingOf(filter: Filter, key: string, rows: Subscriber[]): Finding {
	const matches = rows.filter((row) => filter.key(String(filter.stored(row))) === key);
	const ids = new Set(matches.map((row) => row.id));
	if (ids.size === 0) return { kind: 'none' };
	if (ids.size === 1) return { kind: 'found', subscriber: matches[0] };
	return {
		kind: 'failed',
		error: new PostscriptError(
			`${ids.size} subscribers match, so it is not clear who is meant`,
			`Use the subscriber ID; the matches are ${[...ids].slice(0, 5).join(', ')}`,
			'ambiguous_match',
		),
	};
}
