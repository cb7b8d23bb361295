import type { INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { displayParameter } from 'n8n-workflow';
import { Postscript } from '../../../../../nodes/Postscript/Postscript.node';
import { badOptions, badSubscribers, type Refusals } from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V } from '../operationHarness';
import { expectBothCredentials, expectToldInEveryWay } from '../refusals';

const stage = openStage();

const PHONE = '+14155550123';
const PATH = '/api/v2/compliance/redact';
const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const REDACT: INodeParameters = {
	resource: 'subscriber',
	operation: 'redact',
	subscriber: by('phone', PHONE),
	confirmation: PHONE,
};

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: 6204511453219,
	});
});

const rowOf = () => ({
	subscriber_id: id,
	phone_number: PHONE,
	email: 'jane@example.com',
	is_subscribed: false,
	status: 'redacted',
});

test.each<[string, (id: string, psId: number) => string]>([
	['id', (known) => known],
	['list', (known) => known],
	['phone', () => '415 555 0123'],
	['email', () => 'JANE@example.com'],
	['shopifyCustomerId', () => '6204511453219'],
	['psId', (_known, psId) => String(psId)],
])('looks at the person named by %s, erases them and says who it was', async (mode, value) => {
	const named = value(id, stage.emulator.shop().byPhone(PHONE)?.ps_id ?? 0);
	const { items } = await stage.run({
		...REDACT,
		subscriber: by(mode, named),
		confirmation: named,
	});
	expect(jsonOf(items)).toEqual([rowOf()]);
	expect(pairsOf(items)).toEqual([0]);
	expect(stage.sent.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
	expect(stage.writes).toEqual([
		{ method: 'PATCH', path: PATH, body: { postscript_subscriber_id: id } },
	]);
	expect(stage.emulator.shop().byPhone(PHONE)).toBeUndefined();
});

test('a number from an expression is repeated by the same number', async () => {
	const { items } = await stage.run(
		{ ...REDACT, subscriber: by('shopifyCustomerId', V), confirmation: V },
		{ items: [{ v: 6204511453219 }] },
	);
	expect(jsonOf(items)).toEqual([rowOf()]);
});

test('two items about one person are one request', async () => {
	const { items } = await stage.run(REDACT, { items: [{}, {}] });
	expect(jsonOf(items)).toEqual([rowOf(), rowOf()]);
	expect(stage.writes).toHaveLength(1);
});

test('a person who is not there', async () => {
	const other = '+14155550124';
	await expectToldInEveryWay(
		stage,
		{ ...REDACT, subscriber: by('phone', other), confirmation: other },
		{
			message: `No subscriber has the phone number ${other}`,
			advice: 'Check the value',
			code: 'not_found',
		},
	);
	expect(stage.writes).toEqual([]);
});

test('a key that may not is told so', async () => {
	stage.emulator.options.denied.push('compliance');
	await expectToldInEveryWay(stage, REDACT, {
		message:
			'Postscript does not let this key redact this subscriber: Access denied. You do not have permissions to access the requested resource',
		advice: "Ask Postscript's support",
		code: 'access_denied',
	});
	expect(stage.emulator.shop().byPhone(PHONE)).toBeDefined();
});

test('by a shop and by a partner', async () => {
	stage.emulator.options.complianceDelayMs = 60_000;
	await expectBothCredentials(stage, REDACT, PATH);
});

test('a dry run looks the person up and changes nothing', async () => {
	const { items } = await stage.run({ ...REDACT, options: { dryRun: true } });
	expect(jsonOf(items)).toMatchObject([
		{
			dry_run: true,
			...rowOf(),
			requests: [`PATCH /api/v2/compliance/redact {"postscript_subscriber_id":"${id}"}`],
		},
	]);
	expect(stage.writes).toEqual([]);
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
		// Others of the items that follow still find the person.
		stage.emulator.options.complianceDelayMs = 60_000;
		good.id = id;
		good.psId = String(stage.emulator.shop().byPhone(PHONE)?.ps_id);
	});
	const confirmed = (rows: Refusals): Refusals =>
		rows.map(([what, refused]) => {
			const { value } = refused.parameters.subscriber as { value: string };
			const parameters = { confirmation: value, ...refused.parameters };
			return [what, { ...refused, parameters: { ...parameters } }];
		});
	const confirmation = (bad: unknown, message: string) => ({
		parameters: { confirmation: V },
		good: PHONE,
		bad,
		message,
		advice: `enter ${PHONE} there`,
	});
	const rows = (): Refusals => [
		['no confirmation', confirmation('', 'Confirmation is empty')],
		['a confirmation that is not there', confirmation(undefined, 'Confirmation is empty')],
		...(
			[
				['another spelling', '4155550123'],
				['a space behind', `${PHONE} `],
				['another person', '+14155550124'],
			] as const
		).map(([what, bad]): Refusals[number] => [
			what,
			confirmation(bad, `Confirmation "${bad}" does not repeat what stands in Subscriber`),
		]),
		[
			'yes as confirmation',
			confirmation(true, 'Confirmation true does not repeat what stands in Subscriber'),
		],
		...confirmed(badSubscribers(good)),
		...badOptions,
	];
	test.each(rows().map(([what], row) => [what, row] as const))('%s', async (_what, row) => {
		await expectRefusal(stage, REDACT, rows()[row][1]);
	});
});

describe('is not for agents', () => {
	const MESSAGE = 'Redact cannot be used by an AI agent, since it cannot be undone';

	test.each([
		['that hold their tools themselves', { entrance: 'routing' }],
		['whose tools n8n runs', { node: { type: 'postscriptTool' } }],
	] as const)('refused to those %s', async (_which, how) => {
		const { error } = await stage.run(REDACT, how);
		expect(error?.message).toBe(MESSAGE);
		expect(stage.sent).toEqual([]);
	});

	test.each([
		['postscript', true],
		['postscriptTool', false],
	])('offered in the list of a node named %s: %p', (name, isOffered) => {
		const { description } = new Postscript();
		const list = description.properties.find(
			({ name: property, displayOptions }) =>
				property === 'operation' && displayOptions?.show?.resource?.includes('subscriber'),
		);
		const option = (list?.options as INodePropertyOptions[]).find(
			({ value }) => value === 'redact',
		);
		const isShown = displayParameter(REDACT, option as unknown as INodeProperties, null, {
			...description,
			name,
		});
		expect(isShown).toBe(isOffered);
	});
});

test('the screen warns of it', () => {
	const shown = new Postscript().description.properties.filter(({ displayOptions }) =>
		displayOptions?.show?.operation?.includes('redact'),
	);
	expect(shown.map(({ type }) => type)).toContain('notice');
});
