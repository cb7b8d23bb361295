import type { INodeParameters } from 'n8n-workflow';
import { badOptions, badSubscribers, type Refusals } from '../badInput';
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
const PATH = '/api/v2/compliance/unsubscribe';
const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const UNSUBSCRIBE: INodeParameters = {
	resource: 'subscriber',
	operation: 'unsubscribe',
	subscriber: by('phone', PHONE),
};

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: 6204511453219,
	});
});

const person = () => ({
	subscriber_id: id,
	phone_number: PHONE,
	email: 'jane@example.com',
	is_subscribed: false,
});
const consent = (phone: string) => stage.emulator.shop().byPhone(phone)?.subscriptions;

test('a refusal that comes with a success is no success: nobody is called unsubscribed', async () => {
	stage.emulator.fail({ kind: 'refused', status: 202, method: 'PATCH' });
	const { error } = await stage.run(UNSUBSCRIBE);
	expect(error?.message).toBe(
		'Postscript does not let this key unsubscribe this subscriber: Access denied',
	);
	expect(consent(PHONE)?.promotional).toEqual({ can_send: true });
});

test.each<[string, (id: string, psId: number) => string]>([
	['id', (known) => known],
	['list', (known) => known],
	['phone', () => '415 555 0123'],
	['email', () => 'JANE@example.com'],
	['shopifyCustomerId', () => '6204511453219'],
	['psId', (_known, psId) => String(psId)],
])('takes a person out who is named by %s', async (mode, value) => {
	const psId = stage.emulator.shop().byPhone(PHONE)?.ps_id ?? 0;
	const { items } = await stage.run({ ...UNSUBSCRIBE, subscriber: by(mode, value(id, psId)) });
	expect(jsonOf(items)).toEqual([{ ...person(), status: 'unsubscribed' }]);
	expect(pairsOf(items)).toEqual([0]);
	expect(stage.writes).toEqual([
		{ method: 'PATCH', path: PATH, body: { postscript_subscriber_id: id } },
	]);
	expect(consent(PHONE)).toEqual({
		promotional: { can_send: false },
		transactional: { can_send: false },
	});
});

test('leaves those alone who are out already', async () => {
	stage.emulator.shop().optOut(PHONE);
	const { items } = await stage.run(UNSUBSCRIBE);
	expect(jsonOf(items)).toEqual([{ ...person(), status: 'unchanged' }]);
	expect(stage.writes).toEqual([]);
});

test.each([
	{ promotional: true, transactional: false },
	{ promotional: false, transactional: true },
])('whoever still gets texts of one kind is not out: %p', async (change) => {
	stage.emulator.shop().touch(PHONE, change);
	const { items } = await stage.run(UNSUBSCRIBE);
	expect(jsonOf(items)).toMatchObject([{ status: 'unsubscribed' }]);
	expect(stage.writes).toHaveLength(1);
});

test('150 people, one twice and under two names, are looked up together and taken out once', async () => {
	const people = Array.from({ length: 148 }, (_, n) => `+1415556${String(n).padStart(4, '0')}`);
	for (const phone of people) stage.emulator.shop().add({ phone });
	const values = [PHONE, ...people, id];
	const { items } = await stage.run(
		{
			...UNSUBSCRIBE,
			subscriber: {
				__rl: true,
				mode: "={{ $json.v.startsWith('s_') ? 'id' : 'phone' }}",
				value: V,
			},
		},
		{ items: values.map((v) => ({ v })) },
	);
	expect(pairsOf(items)).toEqual(values.map((_value, item) => item));
	const statuses = jsonOf(items).map(({ status }) => status);
	expect(statuses.filter((status) => status === 'unsubscribed')).toHaveLength(149);
	expect(statuses.at(0)).toBe('unsubscribed');
	expect(stage.writes.length).toBeLessThanOrEqual(150);
	expect(stage.sent.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(4);
	for (const phone of people) expect(consent(phone)?.promotional.can_send).toBe(false);
});

test('two items about one person are one request', async () => {
	const { items } = await stage.run(UNSUBSCRIBE, { items: [{}, {}] });
	expect(jsonOf(items).map(({ status }) => status)).toEqual(['unsubscribed', 'unchanged']);
	expect(stage.writes).toHaveLength(1);
});

test('a person who is not there is said in plain words, and leaves the others alone', async () => {
	const { items } = await stage.run(
		{ ...UNSUBSCRIBE, subscriber: by('phone', V) },
		{ items: [{ v: OTHER_PHONE }, { v: PHONE }], onError: 'continueRegularOutput' },
	);
	expect(items[0].json).toMatchObject({ error_code: 'not_found' });
	expect(items[0].json.error).toContain(`No subscriber has the phone number ${OTHER_PHONE}`);
	expect(items[1].json).toMatchObject({ status: 'unsubscribed' });
});

test('a key that may not is told so', async () => {
	stage.emulator.options.denied.push('compliance');
	await expectToldInEveryWay(stage, UNSUBSCRIBE, {
		message:
			'Postscript does not let this key unsubscribe this subscriber: Access denied. You do not have permissions to access the requested resource',
		advice: "Ask Postscript's support",
		code: 'access_denied',
	});
});

test.each([400, 404] as const)('an ID that nobody has, answered with %i', async (unknownId) => {
	stage.emulator.options.unknownId = unknownId;
	await expectToldInEveryWay(
		stage,
		{ ...UNSUBSCRIBE, subscriber: by('id', 's_nobody') },
		{
			message: `Postscript refused to show this subscriber and gave no reason (status ${unknownId})`,
			advice: 'Most likely there is no active subscriber with this ID',
			code: 'not_found',
		},
	);
	expect(stage.writes).toEqual([]);
});

test('a look-up that went wrong never means that there is nobody', async () => {
	stage.emulator.fail({ kind: 'serverError', method: 'GET' });
	const { error } = await stage.run({ ...UNSUBSCRIBE, options: { maxTries: 1 } });
	expect(error?.message).toContain('Postscript had a problem of its own');
	expect(stage.writes).toEqual([]);
});

test('is sent again after an unclear answer: it does no harm', async () => {
	stage.emulator.fail({ kind: 'cut', processed: true, method: 'PATCH', times: 1 });
	const { items } = await stage.run(UNSUBSCRIBE);
	expect(jsonOf(items)).toMatchObject([{ status: 'unsubscribed' }]);
	expect(stage.writes).toHaveLength(2);
});

test('by a shop and by a partner', async () => {
	await expectBothCredentials(
		stage,
		{ ...UNSUBSCRIBE, subscriber: by('id', id) },
		`/api/v2/subscribers/${id}`,
	);
});

test('a dry run looks the person up and changes nothing', async () => {
	const { items } = await stage.run({ ...UNSUBSCRIBE, options: { dryRun: true } });
	expect(jsonOf(items)).toMatchObject([
		{
			dry_run: true,
			...person(),
			status: 'unsubscribed',
			requests: [`PATCH /api/v2/compliance/unsubscribe {"postscript_subscriber_id":"${id}"}`],
		},
	]);
	expect(stage.writes).toEqual([]);
});

test('as the tool of an agent', async () => {
	await expectInEveryWay(stage, UNSUBSCRIBE, {});
	const { items } = await stage.run(UNSUBSCRIBE, { entrance: 'routing' });
	expect(jsonOf(items)).toEqual([{ ...person(), status: 'unsubscribed' }]);
});

describe('refuses before anything is sent', () => {
	const rows = (): Refusals => [
		...badSubscribers({
			id,
			phone: PHONE,
			email: 'jane@example.com',
			shopifyCustomerId: '6204511453219',
			psId: String(stage.emulator.shop().byPhone(PHONE)?.ps_id),
		}),
		...badOptions,
	];
	const names = [
		...badSubscribers({ id: '', phone: '', email: '', shopifyCustomerId: '', psId: '' }),
		...badOptions,
	].map(([what], row) => [what, row] as const);
	test.each(names)('%s', async (_what, row) => {
		stage.emulator.shop().optOut(PHONE);
		await expectRefusal(stage, UNSUBSCRIBE, rows()[row][1]);
	});
});
