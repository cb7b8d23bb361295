import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Postscript } from '../../../../../nodes/Postscript/Postscript.node';
import { badOptions, badSubscribers, rightTexts, type Refusals } from '../badInput';
import {
	expectInEveryWay,
	expectRefusal,
	jsonOf,
	openStage,
	pairsOf,
	V,
} from '../operationHarness';
import { expectBothCredentials, expectToldInEveryWay } from '../refusals';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER_PHONE = '+14155550124';
const PATH = '/api/v2/message_requests';
const BODY = 'Your order is on its way';
const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const SEND: INodeParameters = {
	resource: 'message',
	operation: 'send',
	subscriber: by('phone', PHONE),
	body: BODY,
	category: 'promotional',
};

let id: string;
const addJane = () => {
	id = stage.emulator.shop().add({
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: 6204511453219,
	});
};
beforeEach(addJane);

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const rowOf = (more: IDataObject = {}) => ({
	subscriber_id: id,
	phone_number: PHONE,
	email: 'jane@example.com',
	is_subscribed: true,
	status: 'sent',
	message_id: stage.emulator.messages.at(-1)?.id ?? null,
	category: 'promotional',
	kind: 'SMS',
	encoding: 'GSM-7',
	// "Test Shop: " stands in front.
	characters: 11 + BODY.length,
	segments: 1,
	scheduled_at: null,
	sent_at: TIME,
	...more,
});
const skippedOf = (more: IDataObject) => rowOf({ message_id: null, sent_at: null, ...more });
const statusesOf = (items: Parameters<typeof jsonOf>[0]) =>
	jsonOf(items).map(({ status }) => status);
const texts = () => stage.emulator.shop().texts.filter(({ kind }) => kind === 'message');

test('looks the person up, sends one message and says what went out', async () => {
	const { items } = await stage.run(SEND);
	expect(stage.sent).toEqual([
		{ method: 'GET', path: '/api/v2/me' },
		{
			method: 'GET',
			path: '/api/v2/subscribers',
			query: { phone_number__in: [PHONE, PHONE.slice(1)], sort: 'created_at__asc' },
		},
		{
			method: 'POST',
			path: PATH,
			body: { body: BODY, category: 'promotional', subscriber_id: id },
		},
	]);
	expect(jsonOf(items)).toEqual([rowOf()]);
	expect(pairsOf(items)).toEqual([0]);
	expect(texts()).toHaveLength(1);
});

test.each<[string, (id: string, psId: number) => string]>([
	['id', (known) => known],
	['list', (known) => known],
	['phone', () => '415 555 0123'],
	['email', () => 'JANE@example.com'],
	['shopifyCustomerId', () => '6204511453219'],
	['psId', (_known, psId) => String(psId)],
])('to a person named by %s', async (mode, value) => {
	const psId = stage.emulator.shop().byPhone(PHONE)?.ps_id ?? 0;
	const { items } = await stage.run({ ...SEND, subscriber: by(mode, value(id, psId)) });
	expect(jsonOf(items)).toEqual([rowOf()]);
});

describe('consent comes first', () => {
	test.each<[string, boolean, boolean, boolean]>([
		['promotional', true, false, true],
		['promotional', false, true, false],
		['transactional', false, true, true],
		['transactional', true, false, false],
		['conversational', true, false, true],
		['conversational', false, true, true],
		['conversational', false, false, false],
	])(
		'%s to one who agreed to promotional %p, transactional %p: sent %p',
		async (category, promotional, transactional, isSent) => {
			stage.emulator.shop().touch(PHONE, { promotional, transactional });
			const { items } = await stage.run({ ...SEND, category });
			const person = { category, is_subscribed: promotional };
			expect(jsonOf(items)).toEqual([
				isSent ? rowOf(person) : skippedOf({ ...person, status: 'skipped_no_consent' }),
			]);
			expect(stage.writes).toHaveLength(isSent ? 1 : 0);
		},
	);

	test('is read just before, not when the run began', async () => {
		const items = Array.from({ length: 150 }, (_, n) => ({
			v: `+1415556${String(n).padStart(4, '0')}`,
		}));
		for (const { v } of items) stage.emulator.shop().add({ phone: v });
		const last = items[149].v;
		let pages = 0;
		stage.emulator.beforePage((shop) => {
			pages += 1;
			if (pages === 2) shop.optOut(last);
		});
		const result = await stage.run({ ...SEND, subscriber: by('phone', V) }, { items });
		expect(result.items.at(-1)?.json).toMatchObject({ status: 'skipped_no_consent' });
		expect(stage.emulator.messages).toHaveLength(149);
		expect(pairsOf(result.items)).toEqual(items.map((_item, index) => index));
	});

	test('by choice it is an error', async () => {
		stage.emulator.shop().optOut(PHONE);
		await expectToldInEveryWay(
			stage,
			{ ...SEND, options: { ifNoConsent: 'stop' } },
			{
				message: `The subscriber ${id} has not agreed to promotional messages, so nothing was sent`,
				advice: 'only they themselves can opt in',
				code: 'no_consent',
			},
		);
		expect(stage.writes).toEqual([]);
	});
});

describe('a person who is not there', () => {
	const nobody = { subscriber_id: null, phone_number: null, email: null, is_subscribed: null };

	test.each<[string, string, IDataObject]>([
		['phone', OTHER_PHONE, { phone_number: OTHER_PHONE }],
		['email', 'kim@example.com', { email: 'kim@example.com' }],
		['id', 's_nobody', { subscriber_id: 's_nobody' }],
		['shopifyCustomerId', '5', {}],
	])('by %s is a row of its own', async (mode, value, known) => {
		const { items } = await stage.run(
			{ ...SEND, subscriber: { __rl: true, mode: '={{ $json.mode }}', value: V } },
			{
				items: [
					{ mode, v: value },
					{ mode: 'phone', v: PHONE },
				],
			},
		);
		expect(jsonOf(items)).toEqual([
			skippedOf({ ...nobody, ...known, status: 'not_found' }),
			rowOf(),
		]);
	});

	test('by choice is an error', async () => {
		await expectToldInEveryWay(
			stage,
			{ ...SEND, subscriber: by('phone', OTHER_PHONE), options: { ifNotFound: 'stop' } },
			{
				message: `No subscriber has the phone number ${OTHER_PHONE}`,
				advice: 'Check the value',
				code: 'not_found',
			},
		);
	});

	test('is not taken for one where the look-up went wrong', async () => {
		stage.emulator.fail({ kind: 'serverError', method: 'GET', path: '/api/v2/subscribers' });
		const { error } = await stage.run({ ...SEND, options: { maxTries: 1 } });
		expect(error?.message).toContain('Postscript had a problem of its own');
		expect(stage.writes).toEqual([]);
	});
});

describe('nobody is texted twice', () => {
	const run = async (executionId: string, more: INodeParameters = {}) =>
		await stage.run({ ...SEND, ...more }, { executionId });

	test.each([
		{ kind: 'cut', processed: true },
		{ kind: 'cut' },
		{ kind: 'serverError', status: 503, processed: true },
		{ kind: 'html' },
	] as const)(
		'after an unclear answer nothing is sent again, not by n8n either: %p',
		async (fault) => {
			stage.emulator.fail({ ...fault, method: 'POST', times: 1 });
			const first = await run('1');
			expect(first.error?.message).toContain('check in Postscript before sending it again');
			const again = await run('1');
			expect(jsonOf(again.items)).toEqual([rowOf({ status: 'already_sent', message_id: null })]);
			expect(stage.writes).toHaveLength(1);
		},
	);

	test('what was refused for haste is sent again', async () => {
		stage.emulator.fail({ kind: 'rateLimited', method: 'POST', times: 1 });
		expect(jsonOf((await run('1')).items)).toEqual([rowOf()]);
		expect(texts()).toHaveLength(1);
	});

	test('what Postscript refused is tried again by the next run', async () => {
		stage.emulator.options.denied.push('transactional');
		stage.emulator.shop().touch(PHONE, { transactional: true });
		const refused = await run('1', { category: 'transactional' });
		expect(refused.error?.message).toContain('Postscript does not let this key send this message');
		stage.emulator.options.denied.length = 0;
		expect(statusesOf((await run('1', { category: 'transactional' })).items)).toEqual(['sent']);
	});

	test('two items with one text for one person', async () => {
		const { items } = await stage.run(SEND, { items: [{}, {}] });
		expect(statusesOf(items)).toEqual(['sent', 'already_sent']);
		expect(texts()).toHaveLength(1);
	});

	test('executions side by side', async () => {
		stage.emulator.options.latencyMs = 5;
		const results = await Promise.all(['1', '2', '3'].map(async (each) => await run(each)));
		const statuses = results.flatMap(({ items }) => statusesOf(items)).sort();
		expect(statuses).toEqual(['already_sent', 'already_sent', 'sent']);
		expect(texts()).toHaveLength(1);
	});

	test.each([
		[0, ['sent', 'sent']],
		[10, ['sent', 'already_sent']],
	])('Send Again After %i minutes, in a second execution at once', async (minutes, wanted) => {
		const options = { sendAgainAfterMinutes: minutes };
		const results = [await run('1', { options }), await run('2', { options })];
		expect(results.flatMap(({ items }) => statusesOf(items))).toEqual(wanted);
	});

	test('other texts, and other people, are others', async () => {
		stage.emulator.shop().add({ phone: OTHER_PHONE });
		await run('1');
		await run('1', { body: `${BODY}!` });
		await run('1', { subscriber: by('phone', OTHER_PHONE) });
		expect(texts()).toHaveLength(3);
	});

	test('a rehearsal counts for nothing, and knows of what was sent', async () => {
		const options = { dryRun: true };
		expect(statusesOf((await run('1', { options })).items)).toEqual(['sent']);
		expect(statusesOf((await run('2')).items)).toEqual(['sent']);
		expect(statusesOf((await run('3', { options })).items)).toEqual(['already_sent']);
		expect(texts()).toHaveLength(1);
	});
});

test('texts to one person go out in the order of the items', async () => {
	stage.emulator.options.latencyMs = 5;
	const items = ['one', 'two', 'three', 'four'].map((v) => ({ v }));
	await stage.run({ ...SEND, body: V }, { items });
	expect(stage.emulator.messages.map(({ body }) => body)).toEqual(items.map(({ v }) => v));
});

describe('scheduled', () => {
	test.each<[string, string]>([
		['2099-11-22T09:30:00Z', '2099-11-22T09:30:00.000Z'],
		['2099-11-22 09:30', '2099-11-22T14:30:00.000Z'],
		["={{ DateTime.fromISO('2099-11-22T09:30:00+01:00') }}", '2099-11-22T08:30:00.000Z'],
	])('for %s, read in the zone of the workflow', async (scheduledAt, at) => {
		const { items } = await stage.run(
			{ ...SEND, additionalFields: { scheduledAt } },
			{ timezone: 'America/New_York' },
		);
		expect(stage.writes).toMatchObject([{ body: { scheduled_at: at } }]);
		expect(jsonOf(items)).toEqual([rowOf({ status: 'scheduled', scheduled_at: at })]);
	});

	test('by Postscript, where people sleep', async () => {
		const hour = new Date().getUTCHours();
		stage.emulator.options.wakingHours = { from: (hour + 3) % 24, to: (hour + 5) % 24 };
		const { items } = await stage.run(SEND);
		expect(jsonOf(items)).toEqual([rowOf({ status: 'scheduled' })]);
	});

	test('a time that is over is refused before anything is sent', async () => {
		const items = [{}, { v: '2020-02-29T12:00:00Z' }, {}];
		const parameters = {
			...SEND,
			body: 'Hello {{ $itemIndex }}',
			additionalFields: { scheduledAt: V },
		};
		const { error } = await stage.run(parameters, { items });
		expect(error?.message).toBe('Scheduled At 2020-02-29T12:00:00.000Z is in the past');
		expect(error?.description).toContain('Give a time to come');
		expect(error?.context.itemIndex).toBe(1);
		expect(stage.sent).toEqual([]);
		const goneOn = await stage.run(parameters, { items, onError: 'continueRegularOutput' });
		expect(goneOn.items[1].json).toMatchObject({ error_code: 'invalid_input' });
		expect(statusesOf(goneOn.items)).toEqual(['sent', undefined, 'already_sent']);
	});
});

describe('the length of a message', () => {
	test.each<[string, string, IDataObject]>([
		['160 characters', 'a'.repeat(149), { characters: 160, segments: 1 }],
		['161 characters', 'a'.repeat(150), { characters: 161, segments: 2 }],
		['an emoji', '🎉'.repeat(30), { encoding: 'UCS-2', characters: 71, segments: 2 }],
	])("with the shop's name in front: %s", async (_what, body, length) => {
		const { items } = await stage.run({ ...SEND, body });
		expect(jsonOf(items)).toEqual([rowOf(length)]);
	});

	test('asks for the name of the shop once', async () => {
		await stage.run({ ...SEND, body: 'one' }, { items: [{}, {}] });
		await stage.run({ ...SEND, body: 'two' });
		expect(stage.sent.filter(({ path }) => path === '/api/v2/me')).toHaveLength(1);
	});

	test('is not known without that name, which keeps no message back', async () => {
		stage.emulator.fail({ kind: 'serverError', path: /me$/ });
		const { items } = await stage.run({ ...SEND, options: { maxTries: 1 } });
		const unknown = { kind: null, encoding: null, characters: null, segments: null };
		expect(jsonOf(items)).toEqual([rowOf(unknown)]);
	});
});

describe('with media', () => {
	const additionalFields = { mediaUrl: 'https://example.com/a.PNG?size=2', country: 'CA' };

	test('is an MMS', async () => {
		const { items } = await stage.run({ ...SEND, additionalFields });
		expect(stage.writes).toMatchObject([
			{ body: { media_url: additionalFields.mediaUrl, country: 'CA' } },
		]);
		expect(jsonOf(items)).toEqual([rowOf({ kind: 'MMS' })]);
	});

	test('has at most 1,600 characters', async () => {
		const longest = await stage.run({ ...SEND, body: 'a'.repeat(1589), additionalFields });
		expect(statusesOf(longest.items)).toEqual(['sent']);
		await expectToldInEveryWay(
			stage,
			{ ...SEND, body: 'a'.repeat(1590), additionalFields },
			{
				message:
					"Body has 1601 characters with the shop's name in front, but a message with media can have at most 1600",
				advice: 'Shorten it',
				code: 'invalid_input',
			},
		);
	});
});

test.each(rightTexts)('passes %s unchanged', async (_what, value) => {
	await stage.run({ ...SEND, body: V }, { items: [{ v: value } as IDataObject] });
	if (typeof value === 'boolean') expect(stage.emulator.messages).toEqual([]);
	else expect(stage.emulator.messages[0].body).toBe(String(value));
});

describe('what Postscript refuses', () => {
	test.each(['transactional', 'conversational'] as const)('%s messages', async (category) => {
		stage.emulator.options.denied.push(category);
		stage.emulator.shop().touch(PHONE, { transactional: true });
		await expectToldInEveryWay(
			stage,
			{ ...SEND, category },
			{
				message:
					'Postscript does not let this key send this message: Access denied. You do not have permissions to access the requested resource',
				advice: "Ask Postscript's support",
				code: 'access_denied',
			},
		);
	});

	test('without a reason', async () => {
		stage.emulator.fail({ kind: 'empty', status: 400, processed: false, method: 'POST' });
		await expectToldInEveryWay(stage, SEND, {
			message: 'Postscript refused to send this message and gave no reason (status 400)',
			advice: 'Check that the subscriber exists, that the shop may send messages of this category',
			code: 'rejected',
		});
	});
});

test('by a shop and by a partner', async () => {
	await expectBothCredentials(
		stage,
		{ ...SEND, subscriber: by('id', id) },
		`/api/v2/subscribers/${id}`,
	);
});

test('a dry run reads, texts nobody and shows the request', async () => {
	const { items } = await stage.run({ ...SEND, options: { dryRun: true } });
	expect(jsonOf(items)).toMatchObject([
		{
			dry_run: true,
			...rowOf({ sent_at: null }),
			requests: [
				`POST ${PATH} ${JSON.stringify({ body: BODY, category: 'promotional', subscriber_id: id })}`,
			],
		},
	]);
	expect(stage.writes).toEqual([]);
});

test('as the tool of an agent', async () => {
	await stage.run({ ...SEND, options: { dryRun: true } });
	await expectInEveryWay(stage, SEND, {});
	const { items } = await stage.run(SEND, { entrance: 'routing' });
	expect(jsonOf(items)).toEqual([rowOf()]);
});

test('the screen says that real people are texted', () => {
	const shown = new Postscript().description.properties.filter(
		({ displayOptions: { show } = {} }) =>
			show?.resource?.includes('message') && show.operation?.includes('send'),
	);
	expect(shown.find(({ type }) => type === 'notice')?.displayName).toContain('Dry Run');
});

describe('refuses before anything is sent', () => {
	const good = {
		id: 's_1',
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: '6204511453219',
		psId: '1',
	};
	beforeEach(() => {
		good.id = id;
		good.psId = String(stage.emulator.shop().byPhone(PHONE)?.ps_id);
	});
	const additional = (name: string, value: unknown, bad: unknown) => ({
		parameters: { additionalFields: { [name]: V } },
		good: value,
		bad,
	});
	const body = (bad: unknown) => ({ parameters: { body: V }, good: BODY, bad });
	const media = (bad: unknown) => additional('mediaUrl', 'https://example.com/a.jpg', bad);
	const rows = (): Refusals => [
		['no text', { ...body(''), message: 'Body is empty', advice: 'Enter a text' }],
		['blanks', { ...body(' \n'), message: 'Body is empty', advice: 'Enter a text' }],
		[
			'a field that is not there',
			{ ...body(undefined), message: 'Body is empty', advice: 'Enter' },
		],
		[
			'an object as text',
			{ ...body({ a: 1 }), message: 'Body must be text, but is an object', advice: 'Pick one' },
		],
		[
			'an unknown category',
			{
				parameters: { category: V },
				good: 'promotional',
				bad: 'marketing',
				message: 'Category "marketing" is none of its choices',
				advice: 'Use one of promotional, transactional, conversational',
			},
		],
		[
			'a time that is none',
			{
				...additional('scheduledAt', '2099-01-01T00:00:00Z', 'tomorrow'),
				message: 'Scheduled At "tomorrow" is not a date and time',
				advice: 'Give a date and time that exists',
			},
		],
		[
			'a country that is none, for the message',
			{
				...additional('country', 'us', 'Atlantis'),
				message: 'Country "Atlantis" is not a country code',
				advice: 'Choose a country from the list',
			},
		],
		...['http://example.com/a.png', 'a.png', 'data:image/png;base64,AAAA'].map(
			(bad): Refusals[number] => [
				`${bad} as media`,
				{
					...media(bad),
					message: 'Media URL must be an address that begins with https://',
					advice: 'public address of a GIF, PNG or JPEG',
				},
			],
		),
		[
			'a film as media',
			{
				...media('https://example.com/a.mp4?x=.png'),
				message: 'Media URL names a file of the kind "mp4", which cannot be sent',
				advice: 'GIF, PNG or JPEG',
			},
		],
		[
			'a word as minutes',
			{
				parameters: { options: { sendAgainAfterMinutes: V } },
				good: 10,
				bad: 'soon',
				message: 'Send Again After (Minutes) must be a number of at least 0, but is "soon"',
				advice: 'Use digits only',
			},
		],
		...badSubscribers(good),
		...badOptions,
	];
	test.each(rows().map(([what], row) => [what, row] as const))('%s', async (_what, row) => {
		await expectRefusal(stage, SEND, rows()[row][1]);
	});
});

test('a text that is too long costs its own item, not another one of the same unknown person', async () => {
	const { items } = await stage.run(
		{
			...SEND,
			subscriber: by('id', 's_nobody'),
			body: V,
			additionalFields: { mediaUrl: 'https://example.com/a.png' },
			options: { ifNotFound: 'skip' },
		},
		{ items: [{ v: 'x'.repeat(1598) }, { v: BODY }], onError: 'continueRegularOutput' },
	);
	expect(jsonOf(items)[0].error).toContain('Body has');
	expect(jsonOf(items)[1]).toMatchObject({ status: 'not_found' });
});
