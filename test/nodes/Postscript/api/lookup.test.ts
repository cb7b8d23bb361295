import type { IfSeveral } from '../../../../nodes/Postscript/api/lookup';
import { lookUp } from '../../../../nodes/Postscript/api/lookup';
import type { Subscriber } from '../../../../nodes/Postscript/domain/subscriber';
import { Shelf } from './shelf';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
const phoneOf = (index: number) => `+14155550${String(index).padStart(3, '0')}`;
const people = (count: number) =>
	Array.from(
		{ length: count },
		(_, index): Subscriber => ({
			id: `s_${index}`,
			phone_number: phoneOf(index),
			created_at: at(index),
		}),
	);

describe('people found on several pages', () => {
	const values = Array.from({ length: 7 }, (_, index) => phoneOf(index));

	test('are all found, with what they were found by', async () => {
		const findings = await lookUp(new Shelf(people(7)).source, 'phone', values);
		expect(values.map(findings)).toEqual(
			people(7).map((subscriber) => ({ kind: 'found', subscriber, foundBy: 'phone' })),
		);
	});

	test('are found though one of them goes away meanwhile', async () => {
		const shelf = new Shelf(people(7));
		shelf.onAnswer = (answers) => {
			if (answers === 1) shelf.rows = shelf.rows.slice(2);
		};
		const findings = await lookUp(shelf.source, 'phone', values);
		expect(values.map((value) => findings(value).kind)).toEqual(values.map(() => 'found'));
	});
});

describe('emails', () => {
	const row = (id: string, email: string, more: Partial<Subscriber> = {}): Subscriber => ({
		...{ id, email, created_at: at(Number(id.slice(2))) },
		...more,
	});
	const opted = (can_send: boolean) => ({ subscriptions: { promotional: { can_send } } });

	test.each(['Jane@Example.com', 'JANE@example.com', 'jane@example.com'])(
		'one stored as %s is found by each spelling that a run asks for',
		async (stored) => {
			const spellings = ['Jane@Example.com', 'JANE@example.com'];
			for (const asked of [spellings, [...spellings].reverse()]) {
				const findings = await lookUp(new Shelf([row('s_1', stored)]).source, 'email', asked);
				expect(asked.map((email) => findings(email).kind)).toEqual(['found', 'found']);
			}
		},
	);

	async function several(rows: Subscriber[], ifSeveral?: IfSeveral) {
		const shelf = new Shelf(rows, { pageSize: 100 });
		return (await lookUp(shelf.source, 'email', ['a@example.com'], ifSeveral))('a@example.com');
	}

	test('that several subscribers have stop, with the IDs', async () => {
		const rows = [row('s_1', 'a@example.com'), row('s_2', 'a@example.com', opted(true))];
		expect(await several(rows)).toMatchObject({
			kind: 'failed',
			error: {
				code: 'ambiguous_match',
				message: '2 subscribers match, so it is not clear who is meant',
				hint: 'Use the subscriber ID; the matches are s_1, s_2',
			},
		});
	});

	test('mean the one who opted in last, where the user says so', async () => {
		const rows = [
			row('s_1', 'a@example.com', opted(true)),
			row('s_3', 'a@example.com', opted(true)),
			row('s_2', 'A@example.com', opted(true)),
			row('s_4', 'a@example.com', opted(false)),
			row('s_5', 'a@example.com'),
		];
		expect(await several(rows, 'mostRecentOptedIn')).toMatchObject({
			kind: 'found',
			subscriber: { id: 's_3' },
			foundBy: 'email',
		});
	});

	test.each<[string, Subscriber[]]>([
		[
			'nobody is opted in',
			[row('s_1', 'a@example.com'), row('s_2', 'a@example.com', opted(false))],
		],
		[
			'two opted in at once',
			[
				row('s_1', 'a@example.com', opted(true)),
				row('s_2', 'a@example.com', { ...opted(true), created_at: at(1) }),
			],
		],
	])('stay unclear where %s', async (_what, rows) => {
		expect(await several(rows, 'mostRecentOptedIn')).toMatchObject({
			kind: 'failed',
			error: { code: 'ambiguous_match' },
		});
	});
});

test('two subscribers of one phone number are never chosen from', async () => {
	const twins = people(2).map((row) => ({
		...row,
		phone_number: phoneOf(0),
		subscriptions: { promotional: { can_send: true } },
	}));
	const shelf = new Shelf(twins, { pageSize: 100 });
	const findings = await lookUp(shelf.source, 'phone', [phoneOf(0)], 'mostRecentOptedIn');
	expect(findings(phoneOf(0))).toMatchObject({
		kind: 'failed',
		error: { code: 'ambiguous_match' },
	});
});

test('600 phones are asked for in parts of a hundred at most, each once', async () => {
	const shelf = new Shelf(people(600), { pageSize: 100 });
	const values = Array.from({ length: 600 }, (_, index) => phoneOf(index));
	const findings = await lookUp(shelf.source, 'phone', [...values, ...values]);
	expect(values.every((value) => findings(value).kind === 'found')).toBe(true);
	const asked = shelf.queries.map(({ phone_number__in: phones }) => [phones].flat().length / 2);
	expect(Math.max(...asked)).toBeLessThanOrEqual(100);
	expect(asked.reduce((sum, count) => sum + count, 0)).toBe(600);
});
