import type { IDataObject } from 'n8n-workflow';
import type { Emulator } from '../../../../emulator';
import { startEmulator, TEST_KEY } from '../../../../emulator';
import { credentialFor } from '../../../../support/credentials';
import type { NodeRun } from '../../../../support/engine';
import { runNode } from '../../../../support/engine';

const PROPERTY = 'n8n Audiences';
const phoneOf = (n: number) => `+1415555${String(n).padStart(4, '0')}`;

describe('audience sync in mirror mode', () => {
	let emulator: Emulator;

	beforeEach(async () => {
		emulator = await startEmulator({ rate: null, pageSize: 7 });
	});

	afterEach(async () => {
		expect(emulator.violations).toEqual([]);
		await emulator.close();
	});

	/** People 0 to `count` - 1, the first `members` of them in the audience. */
	function fillShop(count: number, members: number): void {
		for (let n = 0; n < count; n++) {
			const audiences = n < members ? ['VIP', 'Other'] : [];
			emulator.shop().add({ phone: phoneOf(n), properties: { [PROPERTY]: audiences } });
		}
	}

	async function mirror(phones: string[], options: IDataObject = {}, more: Partial<NodeRun> = {}) {
		return await runNode({
			parameters: {
				resource: 'audience',
				operation: 'sync',
				audience: '={{ $json.audience || "VIP" }}',
				membership: 'mirror',
				phone: '={{ $json.phone }}',
				options: options as never,
			},
			items: phones.map((phone) => ({ phone })),
			credential: credentialFor(emulator.url, { privateKey: TEST_KEY, requestsPerSecond: 1000 }),
			...more,
		});
	}

	const members = () =>
		[...emulator.shop().subscribers()]
			.filter(({ properties }) => (properties[PROPERTY] as string[] | undefined)?.includes('VIP'))
			.map(({ phone_number: phone }) => phone)
			.sort();

	const writes = () => emulator.log.filter(({ method }) => method !== 'GET');

	it('adds who is new, removes who is missing, and keeps their other audiences', async () => {
		fillShop(20, 10);
		const phones = [...Array(8).keys(), 12, 13].map(phoneOf);
		const { items, error } = await mirror(phones);
		expect(error).toBeUndefined();
		expect(members()).toEqual(phones);
		const statuses = items.map(({ json }) => json.status);
		expect(statuses.filter((status) => status === 'unchanged')).toHaveLength(8);
		expect(statuses.filter((status) => status === 'added')).toHaveLength(2);
		const removed = items.filter(({ json }) => json.status === 'removed');
		expect(removed.map(({ json }) => json.phone_number).sort()).toEqual([phoneOf(8), phoneOf(9)]);
		expect(items.every(({ pairedItem }) => pairedItem !== undefined)).toBe(true);
		// Who leaves comes last, marked as not among the input, with the keys of every row.
		expect(items.map(({ json }) => json.in_input)).toEqual([
			...phones.map(() => true),
			false,
			false,
		]);
		expect(statuses.slice(-2)).toEqual(['removed', 'removed']);
		expect(new Set(items.map(({ json }) => Object.keys(json).join())).size).toBe(1);
		expect(emulator.shop().byPhone(phoneOf(9))?.properties[PROPERTY]).toEqual(['Other']);
		expect(emulator.events.map(({ type }) => type).sort()).toEqual([
			'n8n_Audience_Entered',
			'n8n_Audience_Entered',
			'n8n_Audience_Exited',
			'n8n_Audience_Exited',
		]);
	});

	it('changes nobody when more would leave than Max Removals allows', async () => {
		fillShop(20, 10);
		const { error } = await mirror([0, 1, 2, 15].map(phoneOf));
		expect(error?.message).toContain('would remove 7 of 10 members of VIP');
		expect(error?.description).toContain('raise Max Removals');
		expect(writes()).toEqual([]);
	});

	it('refuses to empty an audience unless Max Removals is 100', async () => {
		fillShop(4, 1);
		const refused = await mirror(['+14155559999'], { maxRemovals: 99 });
		expect(refused.error?.message).toContain('would remove 1 of 1 members');
		const allowed = await mirror(['+14155559999'], { maxRemovals: 100 });
		expect(allowed.items.map(({ json }) => json.status)).toEqual(['not_found', 'removed']);
		expect(members()).toEqual([]);
	});

	it('lists in a dry run who would go, and writes nothing', async () => {
		fillShop(10, 6);
		const { items } = await mirror([0, 1, 2, 3].map(phoneOf), { dryRun: true });
		const leaving = items.filter(({ json }) => json.status === 'removed');
		expect(leaving.map(({ json }) => json.phone_number)).toEqual([phoneOf(4), phoneOf(5)]);
		expect(leaving[0].json.dry_run).toBe(true);
		expect((leaving[0].json.requests as string[]).map((line) => line.split(' ')[0])).toEqual([
			'PATCH',
			'POST',
		]);
		expect(writes()).toEqual([]);
	});

	it.each([
		['an item that cannot be read', ['+14155550000', '12']],
		['an item without any identifier', ['+14155550000', '']],
	])('changes nobody when there is %s, although the workflow goes on', async (_name, phones) => {
		fillShop(10, 6);
		const { items } = await mirror(
			phones,
			{ maxRemovals: 100 },
			{ onError: 'continueRegularOutput' },
		);
		expect(items).toHaveLength(2);
		expect(items[0].json.error).toContain('Item 1 is not clear, so nobody was added or removed');
		expect(writes()).toEqual([]);
	});

	it('changes nobody when a search fails', async () => {
		fillShop(10, 6);
		emulator.fail({ kind: 'serverError', method: 'GET', path: '/api/v2/subscribers' });
		const { error } = await mirror([phoneOf(0)], { maxRemovals: 100, maxTries: 1 });
		expect(error?.message).toContain('Postscript had a problem');
		expect(writes()).toEqual([]);
	});

	it('wants one audience for all items', async () => {
		fillShop(10, 6);
		const items = [
			{ phone: phoneOf(0), audience: 'VIP' },
			{ phone: phoneOf(1), audience: 'Wholesale' },
		];
		const { error } = await mirror([], {}, { items });
		expect(error?.message).toContain('Audience differs between items');
		expect(writes()).toEqual([]);
	});

	it('gives the events of removals the same external ID when the same execution runs again', async () => {
		fillShop(10, 6);
		const phones = [0, 1, 2, 3, 4].map(phoneOf);
		await mirror(phones);
		emulator.shop().touch(phoneOf(5), { properties: { [PROPERTY]: ['VIP'] } });
		await mirror(phones);
		const [first, second] = emulator.events.map(({ external_id: id }) => id);
		expect(first).toMatch(/^[0-9a-f]{32}$/);
		expect(second).toBe(first);
	});

	it('says of everyone who was to leave that they did not, once the key is refused', async () => {
		fillShop(80, 80);
		emulator.fail({ kind: 'serverError', status: 401, method: 'PATCH' });
		const phones = Array.from({ length: 40 }, (_, n) => phoneOf(n));
		const { items } = await mirror(phones, {}, { onError: 'continueRegularOutput' });
		const refused = items.filter(({ json }) => json.error_code === 'unknown_key');
		expect(refused).toHaveLength(40);
		expect(items).toHaveLength(80);
	});
});
