import type { IDataObject } from 'n8n-workflow';
import type { Subscriber } from '../../../../../nodes/Postscript/domain/subscriber';
import { parseTimestamp } from '../../../../../nodes/Postscript/domain/timestamp';
import { ModelHost, toldOf } from './modelHost';
import { ModelShop, type ShopWays } from './modelShop';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function shopOf(people: number, pageSize = 10, ways: ShopWays = {}): ModelShop {
	const shop = new ModelShop(pageSize, ways);
	for (let n = 0; n < people; n++) {
		shop.create(n % 10 !== 9);
		shop.pass(10 * SECOND);
	}
	return shop;
}

/** So many people opt out, a second apart. */
function optOut(shop: ModelShop, from: number, count: number): string[] {
	const chosen = shop.people.filter((id) => shop.canSend(id)).slice(from, from + count);
	for (const id of chosen) {
		shop.pass(SECOND);
		shop.setStatus(id, false);
	}
	return chosen.map((id) => `${id} opt_out`);
}

describe('a node that n8n finds without its data', () => {
	test('renamed, it goes on where it was, and says so', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		await one.poll();
		one.host.name = 'Opt-outs';
		one.host.restart();
		shop.setStatus('s_0009', true);
		const expected = ['s_0009 opt_in', ...optOut(shop, 0, 5)];
		expect((await one.poll()).sort()).toEqual(expected.sort());
		expect(one.warnings).toEqual([
			expect.stringContaining('goes on from the copy kept under its ID'),
		]);
		expect(await one.poll()).toEqual([]);
	});

	test('renamed again and again, and after every kind of change, it repeats nothing', async () => {
		const shop = shopOf(400, 20);
		const one = await ModelHost.activated(shop, {
			events: ['optedIn', 'optedOut', 'newSubscriber', 'subscriberUpdated'],
		});
		while ((await one.idle()) > 1);
		for (let round = 0; round < 5; round++) {
			one.host.name = `Name ${round}`;
			one.host.restart();
			const newcomer = shop.create(true);
			const outs = optOut(shop, round, 3);
			const told = await one.poll();
			expect(told.filter((text) => text.endsWith('opt_out'))).toEqual(outs);
			expect(told.filter((text) => text.endsWith('opt_in'))).toEqual([`${newcomer} opt_in`]);
			expect(told).toHaveLength(3 + 3 + 2);
			shop.pass(1);
			shop.tag(newcomer);
			expect(await one.poll()).toEqual([`${newcomer} updated`]);
		}
	});

	test('deleted and brought back by undo, it goes on where it was', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		optOut(shop, 0, 1);
		await one.poll();
		one.host.overwrite({});
		const expected = optOut(shop, 1, 2);
		expect(await one.poll()).toEqual(expected);
	});

	test('a copy of it starts anew, and neither disturbs the other', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		const { name, nodeId } = one.host;
		Object.assign(one.host, { name: 'Postscript Trigger1', nodeId: 'trigger-2' });
		one.host.restart();
		one.infos.length = 0;
		optOut(shop, 0, 1);
		expect(await one.poll()).toEqual([]);
		expect(one.infos[0]).toContain('it has no saved progress under its name');
		one.host.activated();
		Object.assign(one.host, { name, nodeId });
		one.host.restart();
		expect(await one.poll()).toHaveLength(1);
	});

	test('every baseline says why it is taken', async () => {
		const one = await ModelHost.activated(shopOf(40));
		expect(one.infos.slice(0, 1)).toEqual([
			expect.stringMatching(
				/^Postscript Trigger: it has no saved progress .* starts at the change of 2026-/,
			),
		]);
		expect(one.warnings).toEqual([]);
	});

	test('anchors of nodes that are gone go after a month', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		const all = one.host.allStaticData;
		const key = 'postscriptTrigger:trigger-1';
		all.global['postscriptTrigger:old'] = { ...(all.global[key] as object), savedAt: 5 };
		all.global.mine = 'kept';
		one.host.saved = JSON.stringify(all);
		one.host.restart();
		optOut(shop, 0, 1);
		await one.poll();
		expect(Object.keys(one.host.allStaticData.global).sort()).toEqual(['mine', key]);
	});
});

describe('damaged static data', () => {
	const damages: Array<[string, unknown]> = [
		['version', 99],
		['shop', null],
		['fingerprint', 5],
		['cursor', null],
		['cursor', 1e300],
		['cursor', '2026-01-01'],
		['tied', -1],
		['zoned', 'yes'],
		['pageSize', {}],
		['settled', 'x'],
		['stampsFrom', null],
		['silentUpTo', 0.5],
		['knownSince', []],
		['held', 'some'],
		['stage', 'half'],
		['learnFrom', null],
		['learnPage', 0],
		['learnRead', -3],
		['hasAllRecent', 'x'],
		['ties', 'x'],
		['ahead', '+++'],
		['memory', null],
		['memory', '+%E0%A4%A'],
		['outs', 'x'],
		['carriedOut', 17],
	];

	test.each(damages)('%s = %j never stops the trigger', async (field, value) => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		one.host.saved = JSON.stringify({ ...one.host.allStaticData, global: {} });
		one.host.overwrite({ ...one.host.staticData, [field]: value as IDataObject });
		expect(await one.poll()).toEqual([]);
		const named = ['outs', 'carriedOut'].includes(field) ? 'memory' : field;
		expect(one.warnings).toEqual([
			expect.stringContaining(`its saved progress is damaged ('${named}' cannot be read)`),
		]);
		const expected = optOut(shop, 0, 2);
		expect(await one.poll()).toEqual(expected);
	});

	test('with an anchor nothing is lost; a damaged anchor is no help', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		one.host.overwrite({ ...one.host.staticData, memory: 3 });
		const expected = optOut(shop, 0, 2);
		expect(await one.poll()).toEqual(expected);
		const all = one.host.allStaticData;
		all.global['postscriptTrigger:trigger-1'] = { savedAt: 'x' };
		one.host.saved = JSON.stringify(all);
		one.host.overwrite({ version: 1 });
		optOut(shop, 2, 2);
		expect(await one.poll()).toEqual([]);
		expect(one.warnings.at(-1)).toContain('the copy kept under its ID is damaged too');
	});
});

describe("a clock that is not Postscript's", () => {
	test.each([2, 20])(
		'one row %i hours ahead hides no one, before and after its time',
		async (hours) => {
			const shop = shopOf(200, 10);
			const one = await ModelHost.activated(shop);
			while ((await one.idle()) > 1);
			shop.pass(MINUTE);
			shop.tag('s_0000', 0, hours * HOUR);
			expect(await one.poll()).toEqual([]);
			expect(one.warnings).toEqual([
				expect.stringContaining('1 subscriber(s) have a time of change ahead'),
			]);
			for (let round = 0; round < hours + 2; round++) {
				shop.pass(HOUR);
				const expected = optOut(shop, 1, 2);
				expect(await one.poll()).toEqual(expected);
				expect(await one.idle()).toBe(1);
			}
			shop.setStatus('s_0000', false);
			expect(await one.poll()).toEqual(['s_0000 opt_out']);
		},
	);

	test('what happens to that person before its time is told at once, and not again', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop, {
			events: ['optedOut', 'subscriberUpdated'],
		});
		shop.tag('s_0000', 0, 5 * HOUR);
		expect(await one.poll()).toEqual(['s_0000 updated']);
		expect(await one.poll()).toEqual([]);
		shop.pass(MINUTE);
		shop.setStatus('s_0000', false);
		expect(await one.poll()).toEqual(['s_0000 opt_out', 's_0000 updated']);
		shop.pass(6 * HOUR);
		expect(await one.poll()).toEqual([]);
	});

	test('a page and more of rows ahead, at activation: no one is told of what was, everyone of what comes', async () => {
		const shop = shopOf(40);
		for (const id of shop.people.slice(0, 15)) shop.tag(id, 0, 3 * HOUR);
		const one = await ModelHost.activated(shop);
		for (let round = 0; round < 6; round++) {
			shop.pass(HOUR);
			const expected = optOut(shop, 20, 2);
			expect(await one.poll()).toEqual(expected);
		}
	});

	test('more rows ahead than can be held aside, whose time comes while a poll reads on: all are told of', async () => {
		const shop = shopOf(1300, 100);
		const one = await ModelHost.activated(shop);
		while ((await one.idle()) > 1);
		const chosen = shop.people.filter((id) => shop.canSend(id)).slice(0, 1150);
		for (const id of chosen) {
			shop.pass(1);
			shop.setStatus(id, false, 0, 10 * MINUTE);
		}
		const expected = chosen.map((id) => `${id} opt_out`);
		const due = shop.requests + 12;
		shop.beforeAnswer = () => {
			if (shop.requests !== due) return;
			shop.pass(HOUR);
			expected.push(...optOut(shop, 0, 1));
		};
		const told = [...(await one.poll()), ...(await one.poll())];
		expect(told.sort()).toEqual(expected.sort());
		expect(await one.poll()).toEqual([]);
	});

	test("without a Date in the responses the machine's own clock decides, with a day of grace", async () => {
		const shop = shopOf(40);
		shop.clockOffset = undefined;
		const one = await ModelHost.activated(shop, { options: { oldestOptIn: 0 } });
		shop.tag('s_0000', 0, 20 * 365 * 24 * HOUR);
		expect(await one.poll()).toEqual([]);
		const expected = optOut(shop, 1, 2);
		expect(await one.poll()).toEqual(expected);
	});

	test('a cursor that an earlier version moved ahead goes back, and nothing in between is lost', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		shop.pass(MINUTE);
		const ahead = shop.now + 5 * HOUR;
		one.host.overwrite({ ...one.host.staticData, cursor: ahead, tied: 1 });
		const expected = optOut(shop, 0, 3);
		expect(await one.poll()).toEqual(expected);
		expect(one.warnings).toEqual([expect.stringContaining('was ahead of the shop')]);
		expect(await one.idle()).toBe(1);
	});

	test('a cursor newer than the shop, such as after a restored backup, finds its way back', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop);
		const present = optOut(shop, 0, 2);
		expect(await one.poll()).toEqual(present);
		for (const id of shop.people.slice(30)) shop.remove(id);
		shop.remove(present[0].split(' ')[0]);
		shop.remove(present[1].split(' ')[0]);
		const before = shop.requests;
		expect(await one.poll()).toEqual([]);
		expect(shop.requests - before).toBeLessThanOrEqual(3);
		expect(await one.idle()).toBe(1);
		const expected = optOut(shop, 0, 2);
		expect(await one.poll()).toEqual(expected);
	});
});

describe('forms that are not those of the reference', () => {
	const at = (row: Subscriber) => parseTimestamp(row.updated_at) as number;
	const forms: Array<[string, (row: Subscriber) => unknown]> = [
		['epoch in seconds', (row) => ({ ...row, updated_at: at(row) / 1e6 })],
		[
			'epoch in milliseconds, as text',
			(row) => ({ ...row, updated_at: String(Math.floor(at(row) / 1000)) }),
		],
		['a date alone', (row) => ({ ...row, updated_at: row.updated_at?.slice(0, 10) })],
		['minutes', (row) => ({ ...row, updated_at: row.updated_at?.slice(0, 16).replace('T', ' ') })],
		['RFC 5322', (row) => ({ ...row, updated_at: new Date(at(row) / 1000).toUTCString() })],
		[
			'can_send as text',
			(row) => ({
				...row,
				subscriptions: {
					promotional: { can_send: String(row.subscriptions?.promotional?.can_send) },
				},
			}),
		],
		['a numeric ID', (row) => ({ ...row, id: parseInt(row.id.slice(2), 36) + 1 })],
	];

	test.each(forms)('%s: opt-outs and opt-ins are told once', async (_name, show) => {
		const shop = shopOf(60, 10, { show });
		const one = await ModelHost.activated(shop);
		const told: string[] = [];
		let expected = 0;
		for (let round = 0; round < 4; round++) {
			expected += optOut(shop, round, 3).length + 1;
			shop.setStatus(`s_${(round * 10 + 9).toString(36).padStart(4, '0')}`, true);
			told.push(...(await one.poll()));
			shop.pass(5 * MINUTE);
		}
		told.push(...(await one.poll()));
		expect(told).toHaveLength(expected);
		expect(new Set(told).size).toBe(expected);
		expect(one.warnings).toEqual([]);
	});

	test.each<[string, string, (row: Subscriber) => unknown]>([
		['updated_at', 'updated_at', (row) => ({ ...row, updated_at: 'soon', created_at: null })],
		['id', 'id', (row) => ({ ...row, id: null })],
		[
			'subscriptions',
			'subscriptions.promotional.can_send',
			(row) => ({ ...row, subscriptions: undefined }),
		],
	])('a page without any %s is refused at activation, by its name', async (_name, field, show) => {
		const one = new ModelHost(shopOf(40, 10, { show }));
		await expect(one.host.poll()).rejects.toThrow(
			`None of the 10 subscribers on a page that Postscript sent has a '${field}' that can be read`,
		);
		expect(one.host.saved).toBe('{}');
	});

	test('without opt-ins and opt-outs asked for, the status is not needed', async () => {
		const show = (row: Subscriber) => ({ ...row, subscriptions: undefined });
		const shop = shopOf(40, 10, { show });
		const one = await ModelHost.activated(shop, { events: ['newSubscriber'] });
		const id = shop.create(true);
		expect(await one.poll()).toEqual([`${id} created`]);
		expect(one.warnings).toEqual([]);
	});

	test('single rows that cannot be read are left out and counted; the others are told', async () => {
		const bad: Record<string, object | null> = {
			s_0003: { id: null },
			s_0004: { updated_at: {} },
			s_0005: { subscriptions: null },
			s_0006: null,
		};
		const show = (row: Subscriber) =>
			row.id in bad ? bad[row.id] && { ...row, ...bad[row.id] } : row;
		const shop = shopOf(40, 10, { show });
		const one = await ModelHost.activated(shop);
		const warning =
			'Postscript Trigger: Postscript sent subscribers that cannot be judged: ' +
			"2 without a readable 'id', 1 without a readable 'updated_at', 1 without a readable 'subscriptions.promotional.can_send'. " +
			'What happens to them is not passed on.';
		expect(one.warnings).toEqual([warning]);
		expect(await one.poll()).toEqual([]);
		for (const id of Object.keys(bad)) shop.tag(id);
		const expected = optOut(shop, 8, 2);
		expect(await one.poll()).toEqual(expected);
		expect(one.warnings).toEqual([warning, warning]);
		expect(await one.poll()).toEqual([]);
		expect(one.warnings).toHaveLength(2);
	});
});

describe('a long pause, or a backup of n8n', () => {
	test('opt-ins of more than a day ago are left out and counted, opt-outs are not', async () => {
		const shop = shopOf(60);
		const one = await ModelHost.activated(shop, {
			events: ['optedIn', 'optedOut', 'newSubscriber'],
		});
		const backup = one.host.saved;
		const outs: string[] = [];
		for (let day = 0; day < 7; day++) {
			outs.push(...optOut(shop, 0, 2));
			shop.create(true);
			shop.pass(24 * HOUR);
			await one.poll();
		}
		shop.pass(HOUR);
		const fresh = shop.create(true);
		await one.poll();
		one.host.saved = backup;
		one.host.restart();
		one.warnings.length = 0;
		const told = await one.poll();
		expect(told).toEqual([...outs, `${fresh} opt_in`, `${fresh} created`]);
		expect(one.warnings).toEqual([
			expect.stringContaining(
				'14 opt-in(s) or new subscriber(s) from more than 24 hours ago were left out',
			),
		]);
	});

	test.each<[unknown, number]>([
		[0, 7],
		['48', 2],
		[1000, 7],
	])('Oldest Opt-In to Pass On = %j hours', async (oldestOptIn, expected) => {
		const shop = shopOf(60);
		const parameters = { events: ['optedIn'], options: { oldestOptIn: oldestOptIn as number } };
		const one = await ModelHost.activated(shop, parameters);
		for (let day = 0; day < 7; day++) {
			shop.create(true);
			shop.pass(23 * HOUR);
		}
		expect(await one.poll()).toHaveLength(expected);
	});
});

describe('a backlog', () => {
	test('is read for as long as the time of a poll allows, and its distance told in minutes', async () => {
		const shop = shopOf(400, 5);
		const one = await ModelHost.activated(shop);
		while ((await one.idle()) > 1);
		const expected = optOut(shop, 0, 350);
		one.latency = 200;
		const first = await one.poll();
		// 45 seconds, at 200 milliseconds for each look at the clock: far more than 50 pages of 5.
		expect(first.length).toBeGreaterThan(300);
		expect(one.warnings).toEqual([]);
		expect([...first, ...(await one.poll())]).toEqual(expected);

		const more = optOut(shop, 0, 0);
		expect(more).toEqual([]);
		for (const id of shop.people.filter((person) => !shop.canSend(person)).slice(0, 200)) {
			shop.pass(SECOND);
			shop.setStatus(id, true);
		}
		shop.pass(30 * MINUTE);
		one.latency = 10_000;
		one.warnings.length = 0;
		await one.poll();
		expect(one.warnings).toEqual([expect.stringMatching(/this poll ended 3[0-3] minutes behind/)]);
	});

	test('Pages per Poll bounds it all the same', async () => {
		const shop = shopOf(400, 5);
		const one = await ModelHost.activated(shop, {
			options: { maxPages: '6', learnOptedOut: 'no' },
		});
		optOut(shop, 0, 100);
		const before = shop.requests;
		await one.poll();
		expect(shop.requests - before).toBe(6);
	});
});

describe('parameters that an expression gives', () => {
	test.each<[IDataObject]>([
		[{ events: 'optedOut' }],
		[{ events: ' optedOut , ' }],
		[{ events: '["optedOut"]' }],
		[{ events: ['OPTEDOUT'] }],
	])('%j', async (parameters) => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop, parameters as never);
		shop.setStatus('s_0009', true);
		const expected = optOut(shop, 0, 1);
		expect(await one.poll()).toEqual(expected);
	});

	test.each<[IDataObject, string]>([
		[{ events: [] }, 'Events is empty'],
		[{ events: ['optIn'] }, 'Events "optIn" is none of its choices'],
		[{ output: 'perhaps' }, 'Output "perhaps" is none of its choices'],
		[{ options: { lookBack: -1 } }, 'Look Back (Minutes) must be a number of at least 0'],
		[
			{ options: { learnOptedOut: 'some' } },
			'Recognize Returning Subscribers must be true or false',
		],
		[
			{ events: ['optedIn'], options: { oldestOptIn: 'a day' } },
			'Oldest Opt-In to Pass On (Hours) must be a number',
		],
	])('%j is refused by its name', async (parameters, message) => {
		const one = new ModelHost(shopOf(40), { events: ['optedOut'], ...parameters } as never);
		await expect(one.host.poll()).rejects.toThrow(message);
	});

	test('Output "RAW" gives all fields', async () => {
		const shop = shopOf(40);
		const one = await ModelHost.activated(shop, { events: ['optedOut'], output: 'RAW' });
		optOut(shop, 0, 1);
		const [item] = await one.host.poll();
		expect(item).toHaveProperty('subscriptions');
	});

	test('fields that are chosen by an expression come with the IDs', async () => {
		const shop = shopOf(40);
		const chosen = { output: 'selectedFields', fields: 'event, email' };
		const one = await ModelHost.activated(shop, { events: ['optedOut'], ...chosen });
		optOut(shop, 0, 1);
		const [item] = await one.host.poll();
		expect(Object.keys(item)).toEqual(['subscriber_id', 'email', 'event', 'event_id']);
	});
});

describe('Recognize Returning Subscribers', () => {
	async function learned(shop: ModelShop, options?: IDataObject) {
		const one = await ModelHost.activated(shop, {
			events: ['optedIn', 'optedOut'],
			...(options && { options: options as never }),
		});
		for (let polls = 0; polls < 200 && (await one.idle()) > 1; polls++);
		return one;
	}

	test('is on when it is not added: a return in a large shop is told, a tag is not', async () => {
		const shop = shopOf(1000, 10);
		const one = await learned(shop);
		shop.setStatus('s_0009', true);
		shop.tag('s_000a');
		expect(await one.poll()).toEqual(['s_0009 opt_in']);
		expect(one.infos.at(-1)).toContain('the list of subscribers was read whole (');
	});

	test('takes at most 20 requests of a poll, and none of one that is behind', async () => {
		const shop = shopOf(1000, 10);
		const one = await ModelHost.activated(shop);
		const before = shop.requests;
		await one.poll();
		expect(shop.requests - before).toBe(21);
	});

	test('switched off, it reads nothing', async () => {
		const shop = shopOf(1000, 10);
		const one = await ModelHost.activated(shop, { options: { learnOptedOut: false } });
		expect(await one.idle()).toBe(1);
		shop.setStatus('s_0009', true);
		expect(await one.poll()).toEqual([]);
	});

	test.each([false, true])(
		'reads a list in which all share one time (unstable order: %s)',
		async (unstable) => {
			const shop = new ModelShop(10, { unstable });
			for (let n = 0; n < 600; n++) shop.create(n % 10 !== 9);
			shop.pass(SECOND);
			const one = await learned(shop);
			shop.setStatus('s_0009', true);
			for (const id of shop.people.slice(20, 40)) shop.tag(id);
			expect(await one.poll()).toEqual(['s_0009 opt_in']);
		},
	);

	test("goes on over the end of an earlier version's reading", async () => {
		const shop = shopOf(1000, 10);
		const one = await ModelHost.activated(shop);
		const earlier = { ...one.host.staticData };
		delete earlier.learnRead;
		delete earlier.hasAllRecent;
		one.host.overwrite({ ...earlier, stage: 'on', learnPage: 3, settledPage: 1, held: 'all' });
		for (let polls = 0; polls < 20 && (await one.idle()) > 1; polls++);
		shop.setStatus('s_0009', true);
		expect(await one.poll()).toEqual(['s_0009 opt_in']);
	});
});

test('items name their event', () => {
	expect(toldOf({ subscriber_id: 's_1', event: 'shop.subscriber.opt_in' })).toBe('s_1 opt_in');
});
