import { jsonOf, openStage } from '../operationHarness';
import { outage, remembered } from '../../../../support/deduplication';
import {
	audience,
	EMAIL,
	event,
	identify,
	keyword,
	newNode,
	OTHER_PHONE,
	PHONE,
	processBodies,
	track,
} from './customerDataHarness';

const stage = openStage();

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({ phone: PHONE, email: EMAIL });
	stage.emulator.shop().add({ phone: OTHER_PHONE });
});

const process = async (bodies: unknown[], more: object = {}, options = {}) =>
	await processBodies(stage, bodies, options, more);

const statuses = (items: Parameters<typeof jsonOf>[0]) => jsonOf(items).map(({ status }) => status);
const propertiesOf = (phone = PHONE) => stage.emulator.shop().byPhone(phone)?.properties;
const sentTypes = () => stage.emulator.events.map(({ type }) => type);

/** Forgets what the process knows: a node of another ID, with what n8n remembers of this one. */
function afterRestart(node: { id: string }): { id: string } {
	const restarted = newNode();
	remembered.set(restarted.id, [...(remembered.get(node.id) ?? [])]);
	return restarted;
}

describe('events of one person', () => {
	const at = (second: number) => {
		const timestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
		return { timestamp, receivedAt: timestamp };
	};

	it('go by time within a run, whatever names them and whichever item they came in', async () => {
		const { items } = await process([
			[
				track('Third', { ...at(3), context: { traits: { email: EMAIL } } }),
				identify({ phone: PHONE, tier: 'gold' }, { ...at(2), userId: 'u_1' }),
			],
			[
				track('Fourth', { ...at(4), userId: 'u_1', context: {} }),
				track('First', at(1)),
				track('Tie', at(4)),
			],
		]);
		expect(stage.writes.map(({ body, path }) => (body as { type?: string }).type ?? path)).toEqual([
			'First',
			`/api/v2/subscribers/${id}`,
			'Third',
			'Fourth',
			'Tie',
		]);
		expect(statuses(items)).toEqual(['sent', 'updated', 'sent', 'sent', 'sent']);
	});

	it('an older identify never takes back what a newer one brought, and still brings the rest', async () => {
		const more = { node: newNode() };
		await process([identify({ phone: PHONE, tier: 'gold' }, at(50))], more);
		const older = identify({ phone: PHONE, tier: 'silver', city: 'Rome' }, at(40));
		const { items } = await process([older], more);
		expect(propertiesOf()).toEqual({ tier: 'gold', city: 'Rome' });
		expect(jsonOf(items)).toMatchObject([
			{
				status: 'updated',
				sent: { properties: { city: 'Rome' } },
				notes: ['A newer event brought other values, which stay: "tier"'],
			},
		]);
	});

	it('in one body, the newer first', async () => {
		const { items } = await process([
			[
				identify({ phone: PHONE, tier: 'gold' }, at(50)),
				identify({ phone: PHONE, tier: 'silver', city: 'Rome' }, at(40)),
			],
		]);
		expect(propertiesOf()).toEqual({ tier: 'gold', city: 'Rome' });
		expect(statuses(items)).toEqual(['updated', 'updated']);
	});

	it('that change a value there and back leave it as the last one says', async () => {
		stage.emulator.shop().touch(PHONE, { properties: { tier: 'silver' } });
		const tiers = ['silver', 'gold', 'gold', 'silver', 'silver'];
		const { items } = await process([tiers.map((tier) => identify({ phone: PHONE, tier }))]);
		expect(propertiesOf()).toEqual({ tier: 'silver' });
		expect(statuses(items)).toEqual(['unchanged', 'updated', 'unchanged', 'updated', 'unchanged']);
	});

	it('in two runs side by side leave it as the later one says', async () => {
		const more = { node: newNode() };
		stage.emulator.shop().touch(PHONE, { properties: { tier: 'silver' } });
		// Both runs read silver before the first of them writes gold.
		stage.emulator.fail({ kind: 'slow', method: 'PATCH', ms: 300 });
		const [gold, silver] = ['gold', 'silver'].map((tier) => identify({ phone: PHONE, tier }));
		await Promise.all([process([gold], more), process([silver], more)]);
		expect(propertiesOf()).toEqual({ tier: 'silver' });
	});
});

describe('a resync with new message IDs', () => {
	it('sends nothing that Postscript has already', async () => {
		stage.emulator
			.shop()
			.touch(PHONE, { properties: { tier: 'gold', list: ['a'] }, tags: ['vip'] });
		const traits = { phone: PHONE, email: EMAIL, tier: 'gold', list: ['a'], tags: ['vip'] };
		const { items } = await process([[identify(traits), audience('old', false)]]);
		expect(statuses(items)).toEqual(['unchanged', 'unchanged']);
		expect(stage.writes).toEqual([]);
	});

	it('sends only what is new', async () => {
		stage.emulator.shop().touch(PHONE, { properties: { tier: 'gold' }, tags: ['vip'] });
		await process([identify({ phone: PHONE, tier: 'gold', city: 'Rome', tags: ['vip', 'new'] })]);
		expect(stage.writes).toMatchObject([{ body: { tags: ['new'], properties: { city: 'Rome' } } }]);
	});
});

describe('an event that comes again', () => {
	const bodies = () => [[identify({ phone: PHONE, n: 1 }), track('Viewed'), audience('vip', true)]];

	it('is a duplicate in the same run', async () => {
		const sent = track('Viewed');
		const { items } = await process([[sent, sent], sent]);
		expect(statuses(items)).toEqual(['sent', 'duplicate', 'duplicate']);
		expect(sentTypes()).toEqual(['Viewed']);
	});

	it('is a duplicate in a later run', async () => {
		const more = { node: newNode() };
		const sent = bodies();
		await process(sent, more);
		const writes = stage.writes.length;
		const { items } = await process(sent, more);
		expect(statuses(items)).toEqual(['duplicate', 'duplicate', 'duplicate']);
		expect(stage.writes).toHaveLength(writes);
	});

	it('is a duplicate after a restart and in another worker', async () => {
		const node = newNode();
		const sent = bodies();
		await process(sent, { node });
		const writes = stage.writes.length;
		const { items } = await process(sent, { node: afterRestart(node) });
		expect(statuses(items)).toEqual(['duplicate', 'duplicate', 'duplicate']);
		expect(stage.writes).toHaveLength(writes);
	});

	it('while the first is under way waits for it', async () => {
		const more = { node: newNode() };
		stage.emulator.fail({ kind: 'slow', path: '/api/v2/events', ms: 200 });
		const sent = track('Viewed');
		const runs = await Promise.all([process([sent], more), process([sent], more)]);
		expect(runs.flatMap(({ items }) => statuses(items)).sort()).toEqual(['duplicate', 'sent']);
		expect(sentTypes()).toEqual(['Viewed']);
	});

	it('is processed where the first did not get through', async () => {
		const more = { node: newNode() };
		const fault = { kind: 'html', path: '/api/v2/events', status: 400, times: 1 } as const;
		stage.emulator.fail({ ...fault, processed: false });
		const sent = track('Viewed');
		const runs = await Promise.all([process([sent], more), process([sent], more)]);
		expect(runs.map(({ error }) => error !== undefined).sort()).toEqual([false, true]);
		expect(sentTypes()).toEqual(['Viewed']);
		expect(statuses((await process([sent], more)).items)).toEqual(['duplicate']);
	});

	it('is compared by its whole ID', async () => {
		const { items } = await process([
			[
				track('Viewed', { messageId: 'node-next-1-abc' }),
				track('Viewed', { messageId: 'node-next-1-ab' }),
			],
		]);
		expect(statuses(items)).toEqual(['sent', 'sent']);
	});

	it('is processed by another node, which may do something else', async () => {
		const sent = track('Viewed');
		await process([sent]);
		const { items } = await process([sent]);
		expect(statuses(items)).toEqual(['sent']);
	});

	it('is answered as before where nothing was done, so that new settings count', async () => {
		const more = { node: newNode() };
		const sent = identify({ phone: '+12125550188' });
		expect(statuses((await process([sent], more)).items)).toEqual(['missing_keyword']);
		const options = { keyword: keyword('WELCOME') };
		expect(statuses((await process([sent], more, options)).items)).toEqual(['pending']);
	});

	it('is no duplicate without a message ID', async () => {
		const sent = event('track', { event: 'Viewed', messageId: undefined, userId: id });
		const { items } = await process([[sent, sent]]);
		expect(statuses(items)).toEqual(['sent', 'sent']);
	});
});

it('what a crash leaves of a look into the memory of n8n loses no event', async () => {
	const node = newNode();
	const sent = track('Viewed');
	// n8n was killed after it had recorded what it only looked for.
	remembered.set(node.id, [`1 done ${String(sent.messageId)}`]);
	const { items } = await process([sent], { node });
	expect(statuses(items)).toEqual(['sent']);
	expect(remembered.get(node.id)?.sort()).toEqual(
		['1', '2'].map((mark) => `${mark} done ${String(sent.messageId)}`),
	);
});

describe('while the memory of n8n is away', () => {
	beforeEach(() => void (outage.isOn = true));
	afterEach(() => void (outage.isOn = false));

	it('the process goes on, and remembers by itself', async () => {
		const more = { node: newNode() };
		const sent = [track('Viewed')];
		expect(statuses((await process(sent, more)).items)).toEqual(['sent']);
		expect(statuses((await process(sent, more)).items)).toEqual(['duplicate']);
	});

	it('an audience whose change was begun is finished by the next delivery', async () => {
		const more = { node: newNode() };
		const fault = { kind: 'html', path: '/api/v2/events', status: 400, times: 1 } as const;
		stage.emulator.fail({ ...fault, processed: false });
		const sent = [audience('vip', true)];
		await process(sent, more);
		expect(statuses((await process(sent, more)).items)).toEqual(['added']);
		expect(sentTypes()).toEqual(['Segment_Audience_Entered']);
	});
});

it('an audience whose change was begun before a restart is finished after it', async () => {
	const node = newNode();
	const sent = audience('vip', true);
	const fault = { kind: 'html', path: '/api/v2/events', status: 400, times: 1 } as const;
	stage.emulator.fail({ ...fault, processed: false });
	await process([sent], { node });
	expect(sentTypes()).toEqual([]);
	const { items } = await process([sent], { node: afterRestart(node) });
	expect(statuses(items)).toEqual(['added']);
	expect(sentTypes()).toEqual(['Segment_Audience_Entered']);
});
