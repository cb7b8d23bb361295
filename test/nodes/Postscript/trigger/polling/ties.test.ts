import { scan, takeBaseline } from '../../../../../nodes/Postscript/trigger/polling/scan';
import type { ScanLimits } from '../../../../../nodes/Postscript/trigger/polling/scanner';
import {
	packState,
	readState,
	type PollState,
} from '../../../../../nodes/Postscript/trigger/polling/state';
import { MassShop } from './massShop';

const limits: ScanLimits = {
	lookBack: 120_000_000,
	remembered: 50_000,
	maxPages: 100,
	isLate: () => false,
	localTime: 0,
	learn: true,
	needsStatus: true,
};

function saved(state: PollState): PollState {
	const data = JSON.parse(JSON.stringify(packState(state)));
	return readState(data).state as PollState;
}

/** What the workflow is told of opt-outs, over as many polls as it takes. */
async function outsTold(shop: MassShop, more: Partial<ScanLimits> = {}) {
	const bounds = { ...limits, ...more };
	const identity = { shop: 'shop_1', fingerprint: 'abc' };
	let { state } = await takeBaseline(identity, shop.fetchPage, bounds);
	for (let polls = 0; bounds.learn && state.learning.stage !== 'done' && polls < 50; polls++) {
		await scan(state, shop.fetchPage, bounds);
	}
	const told: string[] = [];
	let passes = 0;
	let missing = 0;
	shop.massUpdate();
	shop.requests = 0;
	shop.isBusy = true;
	const poll = async () => {
		const before = shop.requests;
		state = saved(state);
		const { found, fault, notes } = await scan(state, shop.fetchPage, bounds);
		expect(fault).toBeUndefined();
		for (const tie of notes.ties) {
			passes += tie.passes;
			missing += tie.missing;
		}
		const outs = found.filter(({ event }) => event === 'shop.subscriber.opt_out');
		told.push(...outs.map(({ subscriber }) => subscriber.id));
		return shop.requests - before;
	};
	for (let polls = 0; polls < 3 || (state.ties.length > 0 && polls < 200); polls++) {
		await poll();
		if (state.ties.every(({ page }) => page < 0)) shop.isBusy = false;
		shop.now += 60_000_000;
		// Something happens each minute, so that the time of the job ages.
		shop.change();
	}
	const { requests } = shop;
	for (let polls = 0; polls < 3; polls++) await poll();
	return { told: told.sort(), requests, passes, missing, idle: await poll() };
}

// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- how thorough to be is asked for from outside
const { env } = process;
const sizes = env.HISTORIES ? [1000, 5000, 9000, 15_000, 50_000] : [1000, 5000];
const table = sizes.flatMap((rows) =>
	[false, true].flatMap((unstable) =>
		[0, 1, 2, 5].map((changes): [number, string, number] => [
			rows,
			unstable ? 'unstable' : 'stable',
			changes,
		]),
	),
);

describe('a job that gives all rows one time', () => {
	test.each(table)(
		'%i rows in %s order, %i changes with each request: every opt-out is told once',
		async (rows, order, changes) => {
			const shop = new MassShop(rows, 100, { unstable: order === 'unstable', changes });
			const { told, requests, idle } = await outsTold(shop);
			expect(told).toEqual(shop.optedOut.sort());
			// Each page once, the way there, and the counts.
			expect(requests).toBeLessThanOrEqual(rows / 100 + 40 + (changes * rows) / 5000);
			expect(idle).toBe(1);
		},
		60_000,
	);

	test('where not even the order by phone number holds, the count of the rows has them read again', async () => {
		const shop = new MassShop(1000, 100, { unstable: true, changes: 1, ignoresPhoneSort: true });
		const { told, requests, passes } = await outsTold(shop);
		expect(told).toEqual(shop.optedOut.sort());
		expect(passes).toBeGreaterThan(1);
		expect(requests).toBeLessThan(250);
	});

	test('more rows than are remembered: every opt-out is told, and a count that cannot be made is said', async () => {
		const shop = new MassShop(3000, 100, { unstable: true, changes: 1 });
		const { told, missing } = await outsTold(shop, { remembered: 1000, learn: false });
		expect([...new Set(told)]).toEqual(shop.optedOut.sort());
		expect(missing).toBeGreaterThan(0);
	});
});
