import type { INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../../../../support/engine';
import { jsonOf, openStage, pairsOf } from '../operationHarness';
import {
	audience,
	EMAIL,
	event,
	identify,
	keyword,
	NEW_PHONE,
	OTHER_PHONE,
	PHONE,
	processBodies,
	track,
} from './customerDataHarness';

const stage = openStage();

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({ phone: PHONE, email: EMAIL });
});

const process = async (bodies: unknown[], options?: INodeParameters, more?: Partial<NodeRun>) =>
	await processBodies(stage, bodies, options, more);

const lookUp = (field: string, ...values: string[]) => ({
	method: 'GET',
	path: '/api/v2/subscribers',
	query: { [`${field}__in`]: values.length > 1 ? values : values[0], sort: 'created_at__asc' },
});
const update = (body: object, of = id) => ({
	method: 'PATCH',
	path: `/api/v2/subscribers/${of}`,
	body,
});
const sendEvent = (body: object) => ({ method: 'POST', path: '/api/v2/events', body });

/** What a row holds where nothing more is known. */
const NOTHING_KNOWN = {
	subscriber_id: null,
	phone_number: null,
	email: null,
	is_subscribed: null,
	type: null,
	message_id: null,
	event: null,
	original_event: null,
	event_ids: [],
	audience: null,
	pending: false,
	pending_subscriber_id: null,
	asked_at: null,
	user_id: null,
	reason: null,
	sent: null,
	notes: [],
};

describe('identify', () => {
	it('of a known person: one look-up, one change', async () => {
		const sent = identify({ phone: PHONE, tier: 'gold', tags: ['vip'], keyword: 'VIP' });
		const { items } = await process([sent]);
		const body = { tags: ['vip'], properties: { tier: 'gold' } };
		expect(stage.sent).toEqual([lookUp('phone_number', PHONE, PHONE.slice(1)), update(body)]);
		expect(pairsOf(items)).toEqual([0]);
		expect(jsonOf(items)).toEqual([
			{
				...NOTHING_KNOWN,
				subscriber_id: id,
				phone_number: PHONE,
				email: EMAIL,
				is_subscribed: true,
				status: 'updated',
				type: 'identify',
				message_id: sent.messageId,
				sent: body,
			},
		]);
	});

	it('whose phone nobody has is looked up by email', async () => {
		const { items } = await process([identify({ phone: NEW_PHONE, email: EMAIL, tier: 'gold' })]);
		expect(stage.sent).toEqual([
			lookUp('phone_number', NEW_PHONE, NEW_PHONE.slice(1)),
			lookUp('email', EMAIL),
			update({ properties: { tier: 'gold' } }),
		]);
		expect(jsonOf(items)).toMatchObject([{ status: 'updated', subscriber_id: id }]);
	});

	it('whose phone nobody has is told where the email is of someone with another phone', async () => {
		const { items } = await process([identify({ phone: NEW_PHONE, email: EMAIL, tier: 'gold' })]);
		expect(jsonOf(items)).toMatchObject([
			{ notes: [`The subscriber with this email has the phone number ${PHONE}, which stays`] },
		]);
	});

	it('is looked up by phone and email alone', async () => {
		await process([identify({ phone: PHONE, shopifyCustomerId: 7, n: 1 })]);
		expect(stage.sent).toHaveLength(2);
	});

	it('of an email that several have is answered, and the others go on', async () => {
		stage.emulator.shop().add({ phone: OTHER_PHONE, email: EMAIL });
		const { items, error } = await process([identify({ email: EMAIL, n: 1 }), track('Viewed')]);
		expect(error).toBeUndefined();
		expect(jsonOf(items)).toMatchObject([{ status: 'ambiguous_match' }, { status: 'sent' }]);
		expect(stage.writes).toHaveLength(1);
	});

	it('with a subscriber ID is direct, and never sends the phone', async () => {
		const { items } = await process([identify({ subscriberId: id, phone: OTHER_PHONE, tier: 1 })]);
		expect(stage.sent).toEqual([update({ properties: { tier: 1 } })]);
		expect(jsonOf(items)).toMatchObject([{ status: 'updated', subscriber_id: id }]);
	});

	it('of an unknown person asks them to opt in, once for all their events', async () => {
		const traits = { phone: NEW_PHONE, city: 'Rome', origin: 'website' };
		const { items } = await process([
			[identify({ ...traits, keyword: 'VIP' }), identify({ phone: NEW_PHONE, tier: 'gold' })],
			identify({ phone: NEW_PHONE, shopifyCustomerId: '77', tags: ['new'] }),
		]);
		expect(stage.writes).toEqual([
			{
				method: 'POST',
				path: '/api/v2/subscribers',
				body: {
					phone_number: NEW_PHONE,
					keyword: 'VIP',
					origin: 'website',
					shopify_customer_id: 77,
					tags: ['new'],
					properties: { city: 'Rome', tier: 'gold' },
				},
			},
		]);
		expect(pairsOf(items)).toEqual([0, 0, 1]);
		expect(jsonOf(items)).toMatchObject([
			{ status: 'pending' },
			{ status: 'pending' },
			{ status: 'pending' },
		]);
	});

	it('of an unknown person uses the keyword of the screen where the traits have none', async () => {
		const options = { keyword: keyword('WELCOME'), personFields: 'fields' };
		await process([identify({ phone: NEW_PHONE, firstName: 'Ada' })], options);
		expect(stage.writes).toMatchObject([
			{ body: { phone_number: NEW_PHONE, keyword: 'WELCOME', first_name: 'Ada' } },
		]);
	});

	it.each([
		['missing_keyword', { phone: NEW_PHONE }],
		['missing_phone', { email: 'nobody@example.com' }],
		['missing_phone', { city: 'Rome' }],
		['invalid_phone', { phone: '555' }],
	])('of an unknown person without what it takes: %s', async (status, traits) => {
		const { items, error } = await process([identify(traits), identify({ phone: PHONE, n: 1 })]);
		expect(error).toBeUndefined();
		expect(jsonOf(items)).toMatchObject([
			{ status, reason: expect.any(String) as string },
			{ status: 'updated' },
		]);
		expect(stage.writes).toHaveLength(1);
	});
});

describe('track', () => {
	it('is one custom event with all identifiers and its own ID', async () => {
		const sent = track('Order Completed', {
			userId: 's_abc',
			properties: { total: 59.9, items: [{ sku: 'TEE' }] },
			context: { traits: { phone: PHONE, email: EMAIL } },
		});
		const { items } = await process([sent]);
		const body = {
			type: 'Order_Completed',
			subscriber_id: 's_abc',
			phone: PHONE,
			email: EMAIL,
			occurred_at: `${String(sent.timestamp).slice(0, 23).replace('T', ' ')}000`,
			properties: { total: 59.9, items_0_sku: 'TEE' },
			external_id: sent.messageId,
		};
		expect(stage.sent).toEqual([sendEvent(body)]);
		expect(jsonOf(items)).toEqual([
			{
				...NOTHING_KNOWN,
				type: 'track',
				message_id: sent.messageId,
				status: 'sent',
				subscriber_id: 's_abc',
				phone_number: PHONE,
				email: EMAIL,
				event: 'Order_Completed',
				original_event: 'Order Completed',
				event_ids: [stage.emulator.events[0].id],
				sent: body,
			},
		]);
	});

	it('straight from a library whose clock is an hour ahead is corrected by the receipt', async () => {
		const ahead = new Date(Date.now() + 3_600_000).toISOString();
		const sent = track('Viewed', { timestamp: ahead, sentAt: ahead, receivedAt: undefined });
		await process([sent]);
		const { occurred_at } = stage.writes[0].body as { occurred_at: string };
		const minutesOff = (Date.parse(`${occurred_at.replace(' ', 'T')}Z`) - Date.now()) / 60_000;
		expect(Math.abs(minutesOff)).toBeLessThan(30);
	});

	it('without a person is sent for its name', async () => {
		const { items } = await process([track('Viewed', { context: {} })]);
		expect(jsonOf(items)).toMatchObject([{ status: 'sent_without_subscriber' }]);
		expect(stage.writes).toHaveLength(1);
	});

	it('without a message ID has one that each attempt repeats', async () => {
		const body = track('Viewed', { messageId: undefined });
		const more = { node: { id: 'node-of-this-test' } };
		await process([[body, body]], {}, more);
		await process([[body, body]], {}, more);
		const ids = stage.writes.map((write) => (write.body as { external_id: string }).external_id);
		expect(new Set(ids).size).toBe(2);
		expect(ids.slice(2)).toEqual(ids.slice(0, 2));
	});

	it('tells names that become one', async () => {
		const { items } = await process([[track('Product Purchased'), track('Product-Purchased')]]);
		expect(jsonOf(items)).toMatchObject([
			{ notes: ['"Product-Purchased" becomes "Product_Purchased" too'] },
			{ notes: ['"Product Purchased" becomes "Product_Purchased" too'] },
		]);
	});
});

describe('audiences', () => {
	const SEGMENT = 'Segment Audiences';
	const listOf = (phone = PHONE) => stage.emulator.shop().byPhone(phone)?.properties[SEGMENT];

	it("of one person are one change, and events under Segment's own names", async () => {
		stage.emulator.shop().touch(PHONE, { properties: { [SEGMENT]: ['old', 'lapsed'] } });
		const sent = [
			audience('vip', true),
			audience('lapsed', 'false', { email: EMAIL }),
			audience('old', true),
		];
		const { items } = await process([sent]);
		const change = (type: string, key: string, message: number) =>
			sendEvent({
				type,
				subscriber_id: id,
				properties: { 'Segment Audience ID': `aud_${key}`, 'Segment Audience Key': key },
				external_id: sent[message].messageId,
			});
		expect(stage.writes).toEqual([
			update({ properties: { [SEGMENT]: ['old', 'vip'] } }),
			change('Segment_Audience_Entered', 'vip', 0),
			change('Segment_Audience_Exited', 'lapsed', 1),
		]);
		expect(jsonOf(items)).toMatchObject([
			{ status: 'added', audience: 'vip', event: 'Segment_Audience_Entered', subscriber_id: id },
			{ status: 'removed', audience: 'lapsed', event: 'Segment_Audience_Exited' },
			{ status: 'unchanged', audience: 'old' },
		]);
	});

	it('are kept in the property of the screen', async () => {
		await process([audience('vip', true)], { audienceProperty: 'Audiences' });
		expect(stage.writes[0]).toEqual(update({ properties: { Audiences: ['vip'] } }));
	});

	it('of unknown people are left out and told, or stopped at by choice', async () => {
		const body = audience('vip', true, { phone: NEW_PHONE });
		const skipped = await process([body]);
		expect(jsonOf(skipped.items)).toMatchObject([{ status: 'not_found', audience: 'vip' }]);
		const stopped = await process([body], { unknownMembers: 'stop' });
		expect(stopped.error?.message).toContain(`No subscriber has the phone number ${NEW_PHONE}`);
		expect(stage.writes).toEqual([]);
	});

	it('whose change was saved but not told is finished by the next delivery', async () => {
		const body = audience('vip', true);
		const more = { node: { id: 'node-of-unfinished' } };
		stage.emulator.fail({
			kind: 'html',
			path: '/api/v2/events',
			status: 400,
			times: 1,
			processed: false,
		});
		const broken = await process([body], {}, more);
		expect(broken.error?.description).toContain('The next delivery of the same message sends it');
		const { items } = await process([body], {}, more);
		expect(jsonOf(items)).toMatchObject([{ status: 'added', event: 'Segment_Audience_Entered' }]);
		expect(listOf()).toEqual(['vip']);
		expect(stage.emulator.events).toHaveLength(1);
		const again = await process([body], {}, more);
		expect(jsonOf(again.items)).toMatchObject([{ status: 'duplicate' }]);
	});
});

describe('what has no place in Postscript', () => {
	it('is skipped, each event with a row that says so', async () => {
		const types = ['alias', 'group', 'page', 'screen', 'merge'];
		const { items } = await process([types.map((type) => event(type, {})), track('Viewed')]);
		expect(pairsOf(items)).toEqual([0, 0, 0, 0, 0, 1]);
		expect(jsonOf(items).slice(0, 5)).toMatchObject(
			types.map((type) => ({
				type,
				status: 'skipped',
				reason: expect.stringContaining(`"${type}"`) as string,
			})),
		);
		expect(stage.sent).toHaveLength(1);
	});

	it('stops the node by choice, before anything is sent', async () => {
		const bodies = [track('Viewed'), event('page', {})];
		const { error } = await process(bodies, { otherTypes: 'stop' });
		expect(error?.message).toContain('events of the type "page"');
		expect(stage.sent).toEqual([]);
	});

	it('is answered too where a body holds nothing', async () => {
		const { items } = await process([[], { batch: [] }]);
		const row = { ...NOTHING_KNOWN, status: 'no_events' };
		expect(jsonOf(items)).toEqual([row, row]);
		expect(pairsOf(items)).toEqual([0, 1]);
	});
});

describe('deletions', () => {
	it('change nothing and have a status of their own', async () => {
		const { items } = await process([event('delete', { userId: 's_abc' })]);
		expect(jsonOf(items)).toMatchObject([{ status: 'deletion_requested', user_id: 's_abc' }]);
		expect(stage.sent).toEqual([]);
	});

	it("unsubscribe by choice, where the user ID is Postscript's own", async () => {
		const bodies = [event('delete', { userId: id }), event('delete', { userId: 'u_1' })];
		const { items } = await process(bodies, { deletions: 'unsubscribe' });
		expect(stage.sent).toEqual([
			{
				method: 'PATCH',
				path: '/api/v2/compliance/unsubscribe',
				body: { postscript_subscriber_id: id },
			},
		]);
		expect(jsonOf(items)).toMatchObject([
			{ status: 'unsubscribed', subscriber_id: id },
			{ status: 'deletion_requested', user_id: 'u_1' },
		]);
	});
});

describe('how a body arrives', () => {
	const body = () => track('Viewed');

	it.each<[string, (one: object) => unknown]>([
		['JSON text', (one) => JSON.stringify(one)],
		['a list', (one) => [one]],
		['a batch', (one) => ({ batch: [one] })],
		['wrapped', (one) => [{ json: one }]],
	])('%s', async (_name, wrap) => {
		const { items } = await process([wrap(body())]);
		expect(jsonOf(items)).toMatchObject([{ status: 'sent' }]);
	});

	it('as a binary field, as with Raw Body', async () => {
		const data = Buffer.from(JSON.stringify({ batch: [body(), body()] })).toString('base64');
		const { items } = await process(
			[{}],
			{ binaryField: 'data' },
			{ binaries: [{ data: { data, mimeType: 'application/json' } }] },
		);
		expect(jsonOf(items)).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
		expect(pairsOf(items)).toEqual([0, 0]);
	});

	it('as a binary field that the item has not is refused with the cure', async () => {
		const { error } = await process([body()], { binaryField: 'data' });
		expect(error?.message).toBe(
			'Input Binary Field names the binary field data, which this item has not',
		);
		expect(error?.description).toContain('Raw Body');
	});

	it('read as a form is refused with the cure, and nothing is sent', async () => {
		const form = { '{"batch":[{"traits":{"phone":" 12125550127"': '' };
		const { error } = await process([body(), form]);
		expect(error?.message).toContain('Payload was read as a form, not as JSON');
		expect(error?.description).toContain('gzip: false');
		expect(error?.context.itemIndex).toBe(1);
		expect(stage.sent).toEqual([]);
	});
});

describe('when Postscript refuses', () => {
	const refuse = () =>
		stage.emulator.fail({
			kind: 'html',
			path: '/api/v2/events',
			status: 400,
			times: 1,
			processed: false,
		});
	const bodies = () => [[track('First'), track('Second')], track('Third')];

	it('the node stops, and what was processed is not processed again', async () => {
		const more = { node: { id: 'node-of-refusals' } };
		const sent = bodies();
		refuse();
		const { error } = await process(sent, {}, more);
		expect(error?.message).toBeDefined();
		const before = stage.emulator.events.map(({ type }) => type);
		const { items } = await process(sent, {}, more);
		expect(stage.emulator.events.map(({ type }) => type).sort()).toEqual([
			'First',
			'Second',
			'Third',
		]);
		const statuses = jsonOf(items).map(({ status }) => status);
		expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(before.length);
	});

	it('the others go on where the workflow goes on, and each event keeps its row', async () => {
		refuse();
		const { items } = await process(bodies(), {}, { onError: 'continueRegularOutput' });
		expect(pairsOf(items)).toEqual([0, 0, 1]);
		const [first, second, third] = jsonOf(items);
		expect(first).toMatchObject({ type: 'track', error_code: 'rejected', retryable: false });
		expect(first).not.toHaveProperty('body');
		expect([second, third]).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
	});

	it('the refused event goes to the error output', async () => {
		refuse();
		const result = await process(bodies(), {}, { onError: 'continueErrorOutput' });
		expect(jsonOf(result.items)).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
		expect(jsonOf(result.errorItems)).toMatchObject([{ type: 'track', error_code: 'rejected' }]);
	});
});

it('a dry run reads, writes nothing, shows all requests, and does not count as processed', async () => {
	const more = { node: { id: 'node-of-rehearsal' } };
	const bodies = [[identify({ phone: PHONE, n: 1 }), audience('vip', true), track('Viewed')]];
	const { items } = await process(bodies, { dryRun: true }, more);
	expect(stage.writes).toEqual([]);
	expect(jsonOf(items)).toMatchObject([
		{ dry_run: true, status: 'updated', requests: [expect.stringMatching(/^PATCH /)] },
		{
			dry_run: true,
			status: 'added',
			requests: [expect.stringMatching(/^PATCH /), expect.stringMatching(/^POST /)],
		},
		{ dry_run: true, status: 'sent', requests: [expect.stringMatching(/^POST /)] },
	]);
	const real = await process(bodies, {}, more);
	expect(jsonOf(real.items).map(({ status }) => status)).toEqual(['updated', 'added', 'sent']);
	const again = await process(bodies, { dryRun: true }, more);
	expect(jsonOf(again.items).map(({ status }) => status)).toEqual([
		'unchanged',
		'unchanged',
		'sent',
	]);
});

it('a summary counts what became of the events', async () => {
	const bodies = [[track('A'), track('B'), event('page', {})], identify({ city: 'Rome' })];
	const { items } = await process(bodies, { summaryOnly: true });
	expect(jsonOf(items)).toMatchObject([
		{ items: 2, by_status: { sent: 2, skipped: 1, missing_phone: 1 }, refused: 0 },
	]);
});
