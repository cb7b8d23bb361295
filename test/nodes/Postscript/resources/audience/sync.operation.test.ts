import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { badEmails, badOptions, badPhones } from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V, type Refused } from '../operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER_PHONE = '+14155550124';
const NEW_PHONE = '+14155550199';
const SYNC: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: 'VIP',
	membership: 'add',
	phone: PHONE,
};
const WORD = { __rl: true, mode: 'word', value: 'VIP' };
const audiencesOf = (phone: string, property = 'n8n Audiences') =>
	stage.emulator.shop().byPhone(phone)?.properties[property];

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({ phone: PHONE, email: 'jane@example.com' });
});

test('a phone number is read in the default country', async () => {
	await stage.run({ ...SYNC, phone: '020 7946 0958', options: { defaultCountry: 'GB' } });
	expect(stage.sent[0].query?.phone_number__in).toContain('+442079460958');
});

test('adds somebody: one lookup, one change, one event', async () => {
	const { items } = await stage.run(SYNC);
	expect(stage.sent).toEqual([
		{
			method: 'GET',
			path: '/api/v2/subscribers',
			query: { phone_number__in: [PHONE, PHONE.slice(1)], sort: 'created_at__asc' },
		},
		{
			method: 'PATCH',
			path: `/api/v2/subscribers/${id}`,
			body: { properties: { 'n8n Audiences': ['VIP'] } },
		},
		{
			method: 'POST',
			path: '/api/v2/events',
			body: {
				type: 'n8n_Audience_Entered',
				subscriber_id: id,
				properties: { audience: 'VIP' },
				external_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
			},
		},
	]);
	expect(pairsOf(items)).toEqual([0]);
	expect(jsonOf(items)).toEqual([
		{
			is_subscribed: true,
			status: 'added',
			audience: 'VIP',
			in_input: true,
			subscriber_id: id,
			phone_number: PHONE,
			email: 'jane@example.com',
			found_by: 'phone',
			phone_differs: null,
			event: 'n8n_Audience_Entered',
			event_ids: [stage.emulator.events[0].id],
			pending: false,
			pending_subscriber_id: null,
			asked_at: null,
		},
	]);
});

test('removes somebody and keeps the other audiences', async () => {
	stage.emulator.shop().touch(PHONE, { properties: { 'n8n Audiences': ['A', 'VIP', 'B'] } });
	const { items } = await stage.run({ ...SYNC, membership: 'remove' });
	expect(audiencesOf(PHONE)).toEqual(['A', 'B']);
	expect(jsonOf(items)).toMatchObject([{ status: 'removed', event: 'n8n_Audience_Exited' }]);
});

test.each(['add', 'remove'])('%s changes nothing where it is so already', async (membership) => {
	if (membership === 'add') await stage.run(SYNC);
	const before = stage.writes.length;
	const { items } = await stage.run({ ...SYNC, membership });
	expect(stage.writes).toHaveLength(before);
	expect(jsonOf(items)).toMatchObject([{ status: 'unchanged', subscriber_id: id }]);
});

test('a value of each item decides', async () => {
	stage.emulator.shop().add({ phone: OTHER_PHONE, properties: { 'n8n Audiences': ['VIP'] } });
	const { items } = await stage.run(
		{ ...SYNC, membership: 'byValue', isMember: '={{ $json.vip }}', phone: '={{ $json.phone }}' },
		{
			items: [
				{ phone: PHONE, vip: 'Yes' },
				{ phone: OTHER_PHONE, vip: 0 },
			],
		},
	);
	expect(jsonOf(items).map(({ status }) => status)).toEqual(['added', 'removed']);
	expect([audiencesOf(PHONE), audiencesOf(OTHER_PHONE)]).toEqual([['VIP'], []]);
});

test('the property and the events may be named, or events left out', async () => {
	await stage.run({
		...SYNC,
		options: { propertyName: 'Segment Audiences', enteredEvent: 'Segment_Audience_Entered' },
	});
	expect(audiencesOf(PHONE, 'Segment Audiences')).toEqual(['VIP']);
	expect(stage.emulator.events.map(({ type }) => type)).toEqual(['Segment_Audience_Entered']);
	const { items } = await stage.run({ ...SYNC, audience: 'B', options: { sendEvent: false } });
	expect(stage.emulator.events).toHaveLength(1);
	expect(items[0].json).toMatchObject({ event: null, event_ids: [] });
});

test('people are found by phone first, then by email', async () => {
	const { items } = await stage.run(
		{ ...SYNC, phone: '={{ $json.phone }}', email: '={{ $json.email }}' },
		{
			items: [{ phone: NEW_PHONE, email: 'JANE@example.com' }, { email: 'kim@example.com' }],
		},
	);
	expect(jsonOf(items)).toMatchObject([
		{ status: 'added', subscriber_id: id },
		{ status: 'not_found', subscriber_id: null, email: 'kim@example.com' },
	]);
});

test.each(['normalised', 'e164', 'digits'] as const)(
	'finds people where Postscript compares %s',
	async (phoneMatching) => {
		stage.emulator.options.phoneMatching = phoneMatching;
		expect(jsonOf((await stage.run(SYNC)).items)).toMatchObject([{ status: 'added' }]);
	},
);

describe('people whom Postscript does not know', () => {
	test('are left out with a clear status', async () => {
		const { items } = await stage.run({ ...SYNC, phone: NEW_PHONE });
		expect(stage.writes).toEqual([]);
		expect(jsonOf(items)).toMatchObject([{ status: 'not_found', phone_number: NEW_PHONE }]);
	});

	test('are asked to opt in where that is wanted, once for all their items', async () => {
		const { items } = await stage.run(
			{
				...SYNC,
				audience: '={{ $json.audience }}',
				phone: NEW_PHONE,
				email: '={{ $json.email ?? "" }}',
				options: { createMissing: true, keyword: WORD },
			},
			{ items: [{ audience: 'VIP' }, { audience: 'B', email: 'kim@example.com' }] },
		);
		expect(stage.writes).toEqual([
			{
				method: 'POST',
				path: '/api/v2/subscribers',
				body: {
					phone_number: NEW_PHONE,
					email: 'kim@example.com',
					keyword: 'VIP',
					properties: { 'n8n Audiences': ['VIP', 'B'] },
				},
			},
		]);
		expect(jsonOf(items)).toMatchObject([
			{ status: 'pending', subscriber_id: null, pending: true },
			{ status: 'pending', subscriber_id: null, pending: true },
		]);
		expect(pairsOf(items)).toEqual([0, 1]);
	});

	test('are not created to be removed, nor without a phone', async () => {
		const options = { createMissing: true, keyword: WORD };
		const removed = await stage.run({ ...SYNC, membership: 'remove', phone: NEW_PHONE, options });
		const byEmail = await stage.run({ ...SYNC, phone: '', email: 'kim@example.com', options });
		expect(jsonOf([...removed.items, ...byEmail.items])).toMatchObject([
			{ status: 'not_found' },
			{ status: 'not_found' },
		]);
		expect(stage.writes).toEqual([]);
	});
});

describe('several audiences of one person', () => {
	const audienceOfItem = { ...SYNC, audience: V };

	test('in one run are one change, with an event each', async () => {
		const { items } = await stage.run(audienceOfItem, {
			items: [{ v: 'A' }, { v: 'B' }, { v: 'A' }],
		});
		expect(stage.writes.filter(({ method }) => method === 'PATCH')).toMatchObject([
			{ body: { properties: { 'n8n Audiences': ['A', 'B'] } } },
		]);
		expect(jsonOf(items).map(({ status }) => status)).toEqual(['added', 'added', 'unchanged']);
		expect(stage.emulator.events.map(({ properties }) => properties?.audience)).toEqual(['A', 'B']);
	});

	test('in two property names are kept apart and both kept', async () => {
		await stage.run(
			{ ...SYNC, options: { propertyName: V } },
			{ items: [{ v: 'One' }, { v: 'Two' }] },
		);
		expect([audiencesOf(PHONE, 'One'), audiencesOf(PHONE, 'Two')]).toEqual([['VIP'], ['VIP']]);
	});

	test('from runs at the same time never overwrite each other', async () => {
		stage.emulator.options.latencyMs = 5;
		const names = ['A', 'B', 'C', 'D', 'E'];
		const runs = await Promise.all(
			names.map(async (audience) => await stage.run({ ...SYNC, audience })),
		);
		expect(runs.flatMap(({ items }) => jsonOf(items).map(({ status }) => status))).toEqual(
			names.map(() => 'added'),
		);
		expect([...(audiencesOf(PHONE) as string[])].sort()).toEqual(names);
		expect(stage.emulator.events).toHaveLength(5);
	});

	test('added and removed in one run leave the list as it was', async () => {
		const { items } = await stage.run(
			{ ...SYNC, membership: 'byValue', isMember: V },
			{ items: [{ v: true }, { v: false }] },
		);
		expect(jsonOf(items).map(({ status }) => status)).toEqual(['added', 'removed']);
		expect(audiencesOf(PHONE) ?? []).toEqual([]);
	});
});

describe('refuses before anything is sent', () => {
	const option = (name: string, good: unknown, bad: unknown) => ({
		parameters: { options: { [name]: V } },
		good,
		bad,
	});
	const audience = (bad: unknown) => ({ parameters: { audience: V }, good: 'VIP', bad });
	test.each<[string, Refused]>([
		[
			'neither phone nor email',
			{
				parameters: { phone: V },
				good: PHONE,
				bad: '',
				message: 'Phone, Email and Shopify Customer ID are all empty',
				advice: 'Fill in at least one of them',
			},
		],
		['no audience', { ...audience(''), message: 'Audience is empty', advice: 'VIP Customers' }],
		[
			'an object as audience',
			{
				...audience({ name: 'VIP' }),
				message: 'Audience must be text, but is an object',
				advice: 'Pick one of its fields',
			},
		],
		[
			'an object that n8n turned to text',
			{
				...audience('[object Object]\n'),
				message: 'Audience has an object where a text belongs: "[object Object]·"',
				advice: 'Pick one of its fields',
			},
		],
		[
			'a line break in the audience',
			{
				...audience('VIP\nX'),
				message: 'Audience "VIP·X" has line breaks or other control characters',
				advice: 'on one line',
			},
		],
		[
			'an audience of 256 characters',
			{
				...audience('x'.repeat(256)),
				message: /^Audience "x{59}…" is too long$/,
				advice: 'Use at most 255 characters',
			},
		],
		...['', 'maybe', null, 2].map((bad): [string, Refused] => [
			`${JSON.stringify(bad)} as membership`,
			{
				parameters: { membership: 'byValue', isMember: V },
				good: false,
				bad,
				message: /^Is Member must be true or false, but is (empty|"maybe"|2)$/,
				advice: 'Use true, yes or 1 for members',
			},
		]),
		[
			'spaces in the name of an event',
			{
				...option('enteredEvent', 'Entered', 'Has entered'),
				message: 'Entered Event "Has entered" has characters that Postscript does not accept',
				advice: 'Has_entered',
			},
		],
		[
			'spaces in the name of the other event',
			{
				...option('exitedEvent', 'Exited', 'Has left'),
				message: 'Exited Event "Has left" has characters that Postscript does not accept',
				advice: 'Has_left',
			},
		],
		[
			'no name for the property',
			{
				...option('propertyName', 'Audiences', ' '),
				message: 'Property Name is empty',
				advice: 'the name of a custom property',
			},
		],
		[
			'people to be created without a keyword',
			{
				...option('createMissing', false, true),
				message: 'Keyword is empty, but Create Missing Subscribers is on',
				advice: 'Choose the keyword',
			},
		],
		[
			'a path as keyword',
			{
				parameters: {
					options: { createMissing: true, keyword: { __rl: true, mode: 'id', value: V } },
				},
				good: 'kw_vip',
				bad: '../me',
				message: 'Keyword "../me" is not an ID',
				advice: 'Use the ID exactly as Postscript gives it',
			},
		],
		[
			'a country that is none',
			{
				...option('defaultCountry', 'US', 'Atlantis'),
				message: 'Default Country "Atlantis" is not a country code',
				advice: 'Choose a country from the list',
			},
		],
		...badPhones,
		...badEmails({ email: V }),
		...badOptions,
	])('%s', async (_what, refused) => {
		// To leave an audience without members changes nothing: what is sent is the same each time.
		await expectRefusal(stage, { ...SYNC, membership: 'byValue', isMember: 'no' }, refused);
	});
});

test.each(['💎 VIP', 'Größe "XL"', '0042', '会员', 'a\\b {{ c }}', 'x'.repeat(255)])(
	'the audience %s arrives unchanged',
	async (audience) => {
		await stage.run({ ...SYNC, audience: V }, { items: [{ v: audience }] });
		expect(audiencesOf(PHONE)).toEqual([audience]);
		expect(stage.emulator.events[0].properties).toEqual({ audience });
	},
);

test('data that another integration keeps in the property is not destroyed', async () => {
	stage.emulator.shop().touch(PHONE, { properties: { 'n8n Audiences': 'mine' } });
	const { error } = await stage.run(SYNC);
	expect(error?.message).toBe(
		'Property Name "n8n Audiences" is in use: this subscriber has "mine" in it, not a list of audiences',
	);
	expect(stage.writes).toEqual([]);
});

test('where a change replaces all properties, the other properties of the person are still there', async () => {
	stage.emulator.options.properties = 'replace';
	await stage.run(SYNC);
	expect(audiencesOf(PHONE)).toEqual(['VIP']);
});

test('a membership that was saved without its event says so', async () => {
	stage.emulator.fail({ kind: 'serverError', status: 501, path: '/api/v2/events' });
	const { items } = await stage.run(SYNC, { onError: 'continueRegularOutput' });
	expect(String(items[0].json.error)).toMatch(
		/^The membership was saved, but its event n8n_Audience_Entered was not sent: .* use Event > Send$/,
	);
	expect(audiencesOf(PHONE)).toEqual(['VIP']);
});

test('a failed lookup changes and creates nobody', async () => {
	stage.emulator.fail({ kind: 'empty', method: 'GET' });
	const { error } = await stage.run({
		...SYNC,
		options: { createMissing: true, keyword: WORD, maxTries: 1 },
	});
	expect(error?.message).toBe('Postscript gave no readable answer when asked to list subscribers');
	expect(stage.writes).toEqual([]);
});

test('a dry run changes nothing and shows the change and the event', async () => {
	const { items } = await stage.run(
		{ ...SYNC, audience: V, options: { dryRun: true } },
		{ items: [{ v: 'A' }, { v: 'B' }] as IDataObject[] },
	);
	expect(stage.writes).toEqual([]);
	expect(jsonOf(items)).toMatchObject([
		{
			dry_run: true,
			status: 'added',
			requests: [
				expect.stringMatching(/^PATCH /),
				expect.stringMatching(/^POST .*"n8n_Audience_Entered".*"audience":"A"/),
			],
		},
		{ dry_run: true, status: 'added' },
	]);
});

test('who is to be created by one of their items is, whichever comes first', async () => {
	const { items } = await stage.run(
		{ ...SYNC, phone: NEW_PHONE, options: { createMissing: V, keyword: WORD } },
		{ items: [{ v: false }, { v: true }] },
	);
	expect(jsonOf(items)[1].status).toBe('pending');
	expect(stage.emulator.shop().textsTo(NEW_PHONE)).toHaveLength(1);
});

test('a change whose answer is lost says that its event is still to be sent', async () => {
	stage.emulator.fail({ kind: 'cut', method: 'PATCH', processed: true });
	const { error } = await stage.run({ ...SYNC, options: { maxTries: 1 } });
	expect(audiencesOf(PHONE)).toEqual(['VIP']);
	expect(error?.description).toContain('use Event > Send');
});

test('a membership in doubt gets its event also where another item ends the run meanwhile', async () => {
	const other = stage.emulator.shop().add({ phone: '+14155550177' });
	const patch = (person: string) => `/api/v2/subscribers/${person}`;
	stage.emulator.fail({
		kind: 'serverError',
		status: 503,
		method: 'PATCH',
		path: patch(id),
		processed: true,
		times: 1,
	});
	stage.emulator.fail({ kind: 'serverError', status: 501, method: 'PATCH', path: patch(other) });
	const { error } = await stage.run(
		{ ...SYNC, phone: '={{ $json.phone }}' },
		{ items: [{ phone: PHONE }, { phone: '+14155550177' }] },
	);
	expect(error?.context.itemIndex).toBe(1);
	expect(stage.emulator.shop().byPhone(PHONE)?.properties['n8n Audiences']).toEqual(['VIP']);
	expect(stage.emulator.events.map(({ subscriberId }) => subscriberId)).toEqual([id]);
});
