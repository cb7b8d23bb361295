/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs outside n8n */
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { TEST_KEY } from '../emulator';
import type { Event } from './customerData';

/** Both deliver several events at a time, each with a plain backoff. */
const SIDE_BY_SIDE = 8;
const TRIES = 6;
const FIRST_WAIT_MS = 250;
/** RudderStack looks so many phones up together. */
const LOOKED_UP_TOGETHER = 100;
const PROPERTY = 'Segment Audiences';

interface Found {
	id: string;
	phone_number: string;
	properties: Record<string, string[] | undefined> | null;
}

type Query = Record<string, string | string[]>;

/** Does a batch of events the way of a vendor's published integration. @returns how many of them were given up */
export type VendorFlow = (url: string, events: Event[]) => Promise<number>;

/** rudder-transformer: phones of a batch looked up together, then a write for each identify and an event for each track. */
export const rudderStack: VendorFlow = async (url, events) => {
	const found = new Map<string, string>();
	const phones = events.flatMap((event) => (event.type === 'identify' ? [event.phone] : []));
	for (let start = 0; start < phones.length; start += LOOKED_UP_TOGETHER) {
		const query = { phone_number__in: phones.slice(start, start + LOOKED_UP_TOGETHER) };
		const { subscribers } = await call<{ subscribers: Found[] }>(url, 'GET', '/subscribers', {
			query,
		});
		for (const { id, phone_number } of subscribers) found.set(phone_number, id);
	}
	return await eachSideBySide(events, async ({ type, phone, n }) => {
		if (type === 'track') {
			await call(url, 'POST', '/events', { body: { type: 'Bench', phone, properties: { n } } });
			return;
		}
		const id = found.get(phone) ?? '';
		await call(url, 'PATCH', `/subscribers/${id}`, { body: { properties: { n } } });
	});
};

/** Segment's Sync Audiences: a search, a change where there is one, and an event, for each event of an audience. */
export const segment: VendorFlow = async (url, events) =>
	await eachSideBySide(events, async ({ phone, key = '' }) => {
		const query = { phone_number__eq: phone.replace(/\D/g, '') };
		const { subscribers } = await call<{ subscribers: Found[] }>(url, 'GET', '/subscribers', {
			query,
		});
		const [{ id, properties }] = subscribers;
		const list = properties?.[PROPERTY] ?? [];
		if (!list.includes(key)) {
			const body = { properties: { [PROPERTY]: [...list, key] } };
			await call(url, 'PATCH', `/subscribers/${id}`, { body });
		}
		const properties_ = { 'Segment Audience Key': key };
		const body = { type: 'Segment_Audience_Entered', subscriber_id: id, properties: properties_ };
		await call(url, 'POST', '/events', { body });
	});

async function eachSideBySide(
	events: Event[],
	work: (event: Event) => Promise<void>,
): Promise<number> {
	const left = [...events];
	let failed = 0;
	const worker = async () => {
		for (let event = left.shift(); event; event = left.shift()) {
			await work(event).catch(() => (failed += 1));
		}
	};
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
	return failed;
}

async function call<Body>(
	url: string,
	method: 'GET' | 'POST' | 'PATCH',
	path: string,
	{ query, body }: { query?: Query; body?: object },
): Promise<Body> {
	for (let tries = 1; ; tries++) {
		const answer = await request(`${url}/api/v2${path}`, {
			method,
			query,
			headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' },
			body: body && JSON.stringify(body),
		});
		const text = await answer.body.text();
		if (answer.statusCode < 300) return JSON.parse(text) as Body;
		if (answer.statusCode !== 429 || tries === TRIES)
			throw new Error(`Status ${answer.statusCode}`);
		await wait(FIRST_WAIT_MS * 2 ** (tries - 1) * Math.random());
	}
}
