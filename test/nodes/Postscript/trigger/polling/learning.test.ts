import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import type { RawPage } from '../../../../../nodes/Postscript/api/subscriberList';
import type { Query } from '../../../../../nodes/Postscript/api/types';
import { formatTimestamp, parseTimestamp } from '../../../../../nodes/Postscript/domain/timestamp';
import { writeAnchor } from '../../../../../nodes/Postscript/trigger/polling/anchors';
import { FingerprintSet } from '../../../../../nodes/Postscript/trigger/polling/fingerprints';
import { KnownSubscribers } from '../../../../../nodes/Postscript/trigger/polling/knownSubscribers';
import { scan, takeBaseline } from '../../../../../nodes/Postscript/trigger/polling/scan';
import type { ScanLimits } from '../../../../../nodes/Postscript/trigger/polling/scanner';
import {
	packState,
	readState,
	type PollState,
} from '../../../../../nodes/Postscript/trigger/polling/state';
import { trim } from '../../../../../nodes/Postscript/trigger/polling/trim';

const START = Date.UTC(2026, 0, 1) * 1000;
const STEP = 1_000_000;
const PAGE = 1000;

const limits: ScanLimits = {
	lookBack: 120_000_000,
	remembered: 50_000,
	maxPages: 1000,
	isLate: () => false,
	localTime: START,
	learn: true,
	needsStatus: true,
};

/** A shop too large for lists: its rows follow from their number. Those that changed come at the end. */
class LongShop {
	readonly changed: Array<{ n: number; canSend: boolean }> = [];

	constructor(
		readonly size: number,
		readonly isOut: (n: number) => boolean,
	) {}

	/** Has the identifier of a number that the shop has not reached. */
	alias: { n: number; of: number } | undefined;

	idOf(number: number): string {
		const n = number === this.alias?.n ? this.alias.of : number;
		return `s_31afjew${(2_000_000_000 + n * 7919).toString(36).padStart(8, '0')}`;
	}

	change(n: number, canSend: boolean): void {
		this.changed.push({ n, canSend });
	}

	readonly fetchPage = async ({ sort, updated_at__gte: gte }: Query): Promise<RawPage> => {
		const total = this.size + this.changed.length;
		const from = gte === undefined ? 0 : ((parseTimestamp(gte) as number) - START) / STEP;
		const isNewest = sort === 'updated_at__desc';
		const first = isNewest ? Math.max(0, total - PAGE) : Math.ceil(from);
		const rows = Array.from({ length: Math.min(PAGE, total - first) }, (_, at) =>
			this.row(first + at),
		);
		return {
			page_info: { page: 1, total_pages: Math.ceil((isNewest ? total : total - first) / PAGE) },
			subscribers: isNewest ? rows.reverse() : rows,
			serverTime: (START + total * STEP) / 1000,
		};
	};

	private row(at: number) {
		const { n, canSend } = this.changed[at - this.size] ?? { n: at, canSend: !this.isOut(at) };
		return {
			id: this.idOf(n),
			subscriptions: { promotional: { can_send: canSend } },
			created_at: formatTimestamp(START - 1e13, true),
			updated_at: formatTimestamp(START + at * STEP, true),
		};
	}
}

async function learned(shop: LongShop, more: Partial<ScanLimits>) {
	const bounds = { ...limits, ...more };
	const identity = { shop: 'shop_1', fingerprint: 'abc' };
	const { state } = await takeBaseline(identity, shop.fetchPage, bounds);
	for (let polls = 0; state.learning.stage !== 'done' && polls < 100; polls++) {
		await scan(state, shop.fetchPage, bounds);
	}
	expect(state.learning.stage).toBe('done');
	const text = JSON.stringify(packState(state));
	return { state: readState(JSON.parse(text)).state as PollState, text };
}

async function told(shop: LongShop, state: PollState): Promise<string[]> {
	const { found } = await scan(state, shop.fetchPage, limits);
	return found
		.filter(({ event }) => event.startsWith('shop.'))
		.map(({ event, subscriber }) => `${subscriber.id} ${event.split('.')[2]}`);
}

// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- how thorough to be is asked for from outside
const { env } = process;
const most = env.HISTORIES ? 300_000 : 20_000;
const few: Partial<ScanLimits> = env.HISTORIES ? {} : { remembered: 1000 };

test(`${most} who opted out, of twice as many, are known in less than a megabyte, and no one is mistaken`, async () => {
	const shop = new LongShop(2 * most, (n) => n % 2 === 1);
	const { state, text } = await learned(shop, few);
	expect(state.known.fingerprints).toBeGreaterThan(most * 0.9);
	expect(text.length).toBeLessThan(1_000_000);
	const expected: string[] = [];
	for (let n = 0; n < 2000; n++) {
		const person = n * (most / 1000) + (n % 2);
		// Every other one only gets a tag; the others come back, or leave.
		const canSend = n % 4 < 2 ? !shop.isOut(person) : shop.isOut(person);
		shop.change(person, canSend);
		if (n % 4 >= 2) expected.push(`${shop.idOf(person)} ${canSend ? 'opt_in' : 'opt_out'}`);
	}
	expect(await told(shop, state)).toEqual(expected);
	expect(await told(shop, state)).toEqual([]);
}, 300_000);

test('a subscriber who shares a fingerprint with one who opted out is told of when opting out', async () => {
	const shop = new LongShop(40_000, (n) => n % 2 === 1);
	const outs = FingerprintSet.empty(30);
	for (let n = 1; n < 30_000; n += 2) outs.add(shop.idOf(n));
	let of = shop.size;
	while (!outs.has(shop.idOf(of))) of++;
	// Read before the one whose fingerprint it is.
	shop.alias = { n: 0, of };
	const { state } = await learned(shop, { remembered: 1000 });
	shop.change(0, true);
	expect(await told(shop, state)).toEqual([]);
	shop.change(0, false);
	expect(await told(shop, state)).toEqual([`${shop.idOf(0)} opt_out`]);
});

test('a person who opts out later and is no longer remembered whole is told of again rather than not', async () => {
	const shop = new LongShop(30_000, (n) => n % 2 === 1);
	const { state } = await learned(shop, { remembered: 1000 });
	state.known.demote(shop.idOf(2), false);
	shop.change(2, false);
	expect(await told(shop, state)).toEqual([`${shop.idOf(2)} opt_out`]);
	shop.change(2, true);
	expect(await told(shop, state)).toEqual([`${shop.idOf(2)} opt_in`]);
});

test('more who opted out than fit are counted, and what is known of the others is no longer taken for whole', () => {
	const known = new KnownSubscribers();
	const full = new Array(500_000).fill(0).map((_, n) => `s_${n}`);
	for (const id of full) known.demote(id, true);
	for (let n = 0; n < 2000; n++) known.learn(`s_more${n}`, 'unsubscribed', false);
	const state = { ...emptyState(), known, held: 'optedOut' as const };
	expect(trim(state, limits).optedOut).toBe(1000);
	expect(state.held).toBe('');
});

test('50,000 with identifiers as Postscript writes them, 10,000 times and the anchor stay below a megabyte', () => {
	const known = new KnownSubscribers();
	for (let n = 0; n < 60_000; n++) {
		const id = `s_31afjew82${(2_000_000_000 + n * 7919).toString(36)}`;
		const at = START + n * 2_345_678;
		known.see(id, n % 3 ? 'subscribed' : 'unsubscribed', n < 45_000 ? undefined : at, n > 50_000);
	}
	const state = { ...emptyState(), known, held: 'all' as const };
	trim(state, limits);
	expect(known.size).toBe(50_000);
	const global: IDataObject = {};
	const context = {
		getNode: () => ({ id: '1', name: 'Postscript Trigger' }),
		getWorkflowStaticData: () => global,
	} as unknown as IPollFunctions;
	writeAnchor(context, state, 0);
	const all = { global, 'node:Postscript Trigger': packState(state) };
	expect(JSON.stringify(all).length).toBeLessThan(1_000_000);
});

function emptyState(): PollState {
	return {
		shop: 'shop_1',
		fingerprint: 'abc',
		cursor: START,
		tied: 1,
		zoned: true,
		pageSize: 100,
		settled: START,
		ties: [],
		ahead: new Map(),
		stampsFrom: 0,
		silentUpTo: 0,
		knownSince: 0,
		hasAllRecent: true,
		held: 'all',
		learning: { stage: 'done', from: 0, page: 1, read: 0 },
		known: new KnownSubscribers(),
	};
}
