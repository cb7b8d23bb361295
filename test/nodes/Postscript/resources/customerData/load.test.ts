import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { EVENT_STATUSES } from '../../../../../nodes/Postscript/domain/customerData/statuses';
import { turn } from '../../../../support/turn';
import { jsonOf, openStage } from '../operationHarness';
import { identify, processBodies, track } from './customerDataHarness';

const stage = openStage();

const phoneOf = (person: number) => `+1212555${String(1000 + person)}`;

describe('500 events of known people in one batch', () => {
	const people = 250;
	const addPeople = () => {
		for (let person = 0; person < people; person++) {
			stage.emulator.shop().add({ phone: phoneOf(person), email: `p${person}@example.com` });
		}
	};
	const nth = (n: number) => {
		const phone = phoneOf(n % people);
		return n % 2 === 0
			? identify({ phone, n })
			: track(`Event ${n}`, { context: { traits: { phone } } });
	};

	it('take 1.05 requests an identify at the most and 1.0 a track, each person in order', async () => {
		addPeople();
		const batch = Array.from({ length: 500 }, (_, n) => nth(n));
		const { items, error } = await processBodies(stage, [{ batch }]);
		expect(error).toBeUndefined();
		const statuses = jsonOf(items).map(({ status }) => status);
		expect(statuses.filter((status) => status === 'updated')).toHaveLength(250);
		expect(statuses.filter((status) => status === 'sent')).toHaveLength(250);
		const events = stage.sent.filter(({ path }) => path === '/api/v2/events');
		expect(events).toHaveLength(250);
		expect(stage.sent.length - events.length).toBeLessThanOrEqual(250 * 1.05);
		for (let person = 1; person < people; person += 2) {
			const own = stage.emulator.events.filter(({ phone }) => phone === phoneOf(person));
			const numbers = own.map(({ type }) => Number(String(type).split('_')[1]));
			expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
		}
	}, 60_000);

	it('take no more look-ups where most of them are tracks', async () => {
		addPeople();
		const batch = Array.from({ length: 500 }, (_, n) =>
			n % 10 === 0
				? nth(n)
				: track('Viewed', { context: { traits: { phone: phoneOf(n % people) } } }),
		);
		await processBodies(stage, [{ batch }]);
		expect(stage.sent.filter(({ method }) => method === 'GET')).toHaveLength(1);
		expect(stage.writes).toHaveLength(500);
	}, 60_000);
});

it('a body of thousands of events gives the event loop back while it is read', async () => {
	const batch = Array.from({ length: 3_000 }, () => identify({ phone: '555', email: 'nobody' }));
	let turns = 0;
	let isOver = false;
	const countTurns = async () => {
		for (; !isOver; turns++) await turn();
	};
	const counting = countTurns();
	const { items } = await processBodies(stage, [{ batch }]);
	isOver = true;
	await counting;
	expect(items).toHaveLength(3_000);
	expect(turns).toBeGreaterThan(12);
}, 60_000);

describe('whatever a sender may send', () => {
	const values = fc.oneof(
		{ weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
		fc.constantFrom(
			'+12125551000',
			'p1@example.com',
			's_0000000001',
			's_none',
			'JOIN',
			true,
			'x y',
		),
	);
	const traits = fc.dictionary(
		fc.oneof(
			fc.constantFrom('phone', 'email', 'tags', 'keyword', 'subscriberId', 'key', '__proto__'),
			fc.string(),
		),
		values,
		{ maxKeys: 8 },
	);
	const personas = fc.record({
		computation_class: fc.constantFrom('audience', 'journey_step', 'trait', 'x'),
		computation_key: fc.constantFrom('key', 'other', '', 7),
	});
	const events = fc.record(
		{
			type: fc.constantFrom('identify', 'track', 'record', 'delete', 'page', 'track', 'identify'),
			event: fc.oneof(fc.constantFrom('Order Completed', 'x', ''), values),
			userId: values,
			messageId: fc.oneof(fc.uuid(), values),
			timestamp: fc.oneof(fc.constant('2026-06-01T12:00:00Z'), values),
			receivedAt: values,
			integrations: values,
			traits: fc.oneof({ weight: 4, arbitrary: traits }, values),
			properties: fc.oneof({ weight: 4, arbitrary: traits }, values),
			context: fc.oneof(
				fc.record({ traits, externalId: values, personas }, { requiredKeys: [] }),
				values,
			),
			action: fc.constantFrom('insert', 'update', 'delete'),
			fields: traits,
			identifiers: traits,
		},
		{ requiredKeys: ['type'] },
	);

	it('10,000 events: each is answered by one item, and Postscript gets nothing that it does not take', async () => {
		for (let person = 0; person < 5; person++) {
			stage.emulator.shop().add({ phone: phoneOf(person), email: `p${person}@example.com` });
		}
		const sample = fc.sample(fc.oneof({ weight: 30, arbitrary: events }, values), {
			numRuns: 10_000,
			seed: 20_260_601,
		});
		const bodies = Array.from({ length: 100 }, (_, n) => sample.slice(n * 100, n * 100 + 100));
		const options = { deletions: 'unsubscribe', emptyValues: 'clear' };
		const { items, error } = await processBodies(stage, bodies, options, {
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(10_000);
		const unknown = jsonOf(items).filter(
			({ status, error_code }: IDataObject) =>
				!(String(status) in EVENT_STATUSES) && error_code === undefined,
		);
		expect(unknown).toEqual([]);
	}, 120_000);
});
