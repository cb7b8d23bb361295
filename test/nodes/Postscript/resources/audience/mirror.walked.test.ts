import type { NodeResult } from '../../../../support/engine';
import { jsonOf, openStage } from '../operationHarness';
import { tagged } from '../subscriber/conditionsInput';
import { items, MIRROR, phoneOf, PROPERTY } from './mirrorInput';

const stage = openStage();

const LIST = '/api/v2/subscribers';
/** Of those who leave, the one who changes while the mirror runs. */
const LEAVER = phoneOf(3);
const NEW_PHONE = phoneOf(40);

const idOf = (phone: string) => String(stage.emulator.shop().byPhone(phone)?.id);
const listOf = (phone: string) => stage.emulator.shop().byPhone(phone)?.properties[PROPERTY];
const sentAbout = (id: string) =>
	stage.sent.filter(({ path }) => path === `${LIST}/${id}`).map(({ method }) => method);

/** @param reading counted from 1: the items' look-up, the walk over everyone, the look-up just before the writes */
function beforeReading(reading: number, change: () => void): void {
	let readings = 0;
	stage.emulator.beforePage(() => {
		readings += 1;
		if (readings === reading) change();
	});
}

beforeEach(() => {
	for (let n = 0; n < 5; n++) {
		stage.emulator.shop().add({ phone: phoneOf(n), properties: { [PROPERTY]: ['VIP'] } });
	}
});

test('whom the look-up finds again nobody asks for once more', async () => {
	const { items: rows } = await stage.run(MIRROR, { items });
	expect(jsonOf(rows).filter(({ status }) => status === 'removed')).toHaveLength(3);
	expect(stage.sent.filter(({ method }) => method === 'GET').map(({ path }) => path)).toEqual([
		LIST,
		LIST,
		LIST,
	]);
});

test.each([
	['nobody', () => undefined],
	[
		'another person',
		() => stage.emulator.shop().add({ phone: LEAVER, properties: { [PROPERTY]: ['VIP', 'Own'] } }),
	],
])(
	'who is known by another phone meanwhile, and %s by the old one, loses no list',
	async (_whom, change) => {
		const id = idOf(LEAVER);
		beforeReading(3, () => {
			const properties = { [PROPERTY]: ['VIP', 'New'] };
			stage.emulator.shop().touch(LEAVER, { phone: NEW_PHONE, properties });
			change();
		});
		const { items: rows, error } = await stage.run(MIRROR, { items });
		expect(error).toBeUndefined();
		expect(jsonOf(rows).filter(({ subscriber_id }) => subscriber_id === id)).toMatchObject([
			{ status: 'removed', phone_number: NEW_PHONE, in_input: false, found_by: null },
		]);
		expect(listOf(NEW_PHONE)).toEqual(['New']);
		expect(sentAbout(id)).toEqual(['GET', 'PATCH']);
		// Somebody else's, who came after the mirror had seen everyone.
		if (listOf(LEAVER)) expect(listOf(LEAVER)).toEqual(['VIP', 'Own']);
	},
);

test.each([404, 400] as const)(
	'who is gone meanwhile is not found (%s), and nothing is written',
	async (gone) => {
		const id = idOf(LEAVER);
		stage.emulator.options.unknownId = gone;
		beforeReading(3, () => {
			const { store } = stage.emulator.shop();
			const row = store.byId(id);
			if (row) stage.emulator.shop().redact(row);
		});
		const { items: rows, error } = await stage.run(MIRROR, { items });
		expect(error).toBeUndefined();
		expect(jsonOf(rows).map(({ status }) => status)).toEqual([
			'unchanged',
			'unchanged',
			'removed',
			'not_found',
			'removed',
		]);
		expect(jsonOf(rows)[3]).toMatchObject({ subscriber_id: id, phone_number: LEAVER });
		expect(sentAbout(id)).toEqual(['GET']);
		expect(stage.emulator.events).toHaveLength(2);
	},
);

test('what another workflow writes at the same time stays', async () => {
	let other: Promise<NodeResult> | undefined;
	beforeReading(3, () => {
		stage.emulator.shop().touch(LEAVER, { phone: NEW_PHONE });
		const parameters = { ...MIRROR, membership: 'add', audience: 'New', phone: NEW_PHONE };
		other = stage.run(parameters, { items: [{}], executionId: '2' });
	});
	const { error } = await stage.run(MIRROR, { items });
	expect(error).toBeUndefined();
	expect((await other)?.items).toMatchObject([{ json: { status: 'added' } }]);
	expect(listOf(NEW_PHONE)).toEqual(['New']);
});

test('who matches the conditions by now stays', async () => {
	// No item is looked up.
	beforeReading(2, () => {
		stage.emulator.shop().touch(LEAVER, { phone: NEW_PHONE, tags: ['Loyal'] });
	});
	const { items: rows, error } = await stage.run({
		...MIRROR,
		membership: 'mirrorConditions',
		conditions: tagged('Loyal'),
	});
	expect(error).toBeUndefined();
	expect(jsonOf(rows).map(({ status }) => status)).toEqual([
		'removed',
		'removed',
		'removed',
		'unchanged',
		'removed',
	]);
	expect(listOf(NEW_PHONE)).toEqual(['VIP']);
});
