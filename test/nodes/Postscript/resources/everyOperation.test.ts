import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { DRY_RUN } from '../../../../nodes/Postscript/execution/settings';
import { operations } from '../../../../nodes/Postscript/resources';
import { PARTNER_KEY, TEST_KEY } from '../../../emulator';
import { openDeduplication } from '../../../support/deduplication';
import type { NodeRun } from '../../../support/engine';
import { GOOD_PARAMETERS } from './goodParameters';
import type { SentRequest } from './operationHarness';
import { jsonOf, openStage, pairsOf } from './operationHarness';
import { openScene, type Scene } from './scene';

/*
 * What each operation does in the same way: whichever way n8n calls it, with a shop's and a partner's credential, in a
 * dry run, and where one of three items is refused.
 */

const OPERATIONS = Object.entries(operations).flatMap(([resource, ofResource]) =>
	Object.entries(ofResource).map(([operation, { places }]) => ({
		name: `${resource}.${operation}`,
		resource,
		operation,
		writes: [...places.keys()].some(({ property }) => property.name === 'dryRun'),
	})),
);
const WRITING = OPERATIONS.filter(({ writes }) => writes);
const ME = '/api/v2/me';
const NOT_FOR_AGENTS = 'subscriber.redact';

type Operation = (typeof OPERATIONS)[number];

const stage = openStage();
beforeAll(openDeduplication);

/** One run in a shop of its own: what was sent, and what came out. */
async function runAnew(
	{ name, resource, operation }: Operation,
	more: Partial<NodeRun> = {},
	options: INodeParameters = {},
	ofItems: IDataObject[] = [{}],
) {
	const scene = await openScene(stage.emulator, resource === 'message');
	const { parameters, target } = GOOD_PARAMETERS[name];
	const before = stage.sent.length;
	const items = ofItems.map((own, n) => ({ ...own, target: target?.(scene, n) }) as IDataObject);
	const result = await stage.run(
		{ resource, operation, ...parameters, options },
		{
			items,
			executionId: `run ${scene.run}`,
			node: { id: `node ${scene.run}`, ...more.node },
			...more,
		},
	);
	// The shop's name is read once for all runs.
	const sent = stage.sent.slice(before).filter(({ path }) => name === 'account.get' || path !== ME);
	return { ...result, scene, sent };
}

/** The same text for the same thing in every shop, in place of what differs from one to the next. */
function likeAnyOther(what: unknown, { people, messageIds, sentMessageIds, webhookIds }: Scene) {
	const named = [
		...people.flatMap(
			(person, n): Array<[string, string]> => [
				[person.phone, `phone ${n}`],
				[person.phone.slice(1), `digits ${n}`],
				[person.email, `email ${n}`],
			],
		),
		...[...messageIds, ...sentMessageIds, ...webhookIds].map((id): [string, string] => [
			id,
			'an ID',
		]),
	];
	const text = named.reduce((all, [own, any]) => all.replaceAll(own, any), JSON.stringify(what));
	const alike = text
		.replace(/\b[0-9a-f]{32}\b|\b[0-9a-f-]{36}\b|\b[a-z]+_0[0-9a-z]{9}\b/g, 'an ID')
		.replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'a time')
		.replace(/\bm-\d+-/g, 'm-');
	return JSON.parse(alike) as unknown;
}

test('each operation has parameters to be tried with', () => {
	expect(Object.keys(GOOD_PARAMETERS)).toEqual(OPERATIONS.map(({ name }) => name).sort());
});

const WAYS: Array<Partial<NodeRun>> = [
	{},
	{ entrance: 'routing' },
	{ node: { type: 'postscriptTool' } },
];

test.each(OPERATIONS)('$name is the same as a node and as each kind of tool', async (operation) => {
	const runs = [];
	for (const way of WAYS) {
		const { items, error, sent, scene } = await runAnew(operation, way);
		const rows = likeAnyOther(jsonOf(items), scene);
		runs.push({ message: error?.message, sent: likeAnyOther(sent, scene), rows });
	}
	const [node, ...tools] = runs;
	expect(node.message).toBeUndefined();
	expect(node.sent).not.toEqual([]);
	const refused = {
		message: 'Redact cannot be used by an AI agent, since it cannot be undone',
		sent: [],
		rows: [],
	};
	for (const tool of tools)
		expect(tool).toEqual(operation.name === NOT_FOR_AGENTS ? refused : node);
});

test.each(OPERATIONS)('$name sends a shop one header, a partner two', async (operation) => {
	const partner = { privateKey: PARTNER_KEY, shopToken: TEST_KEY };
	for (const [keys, wanted] of [
		[{}, ['authorization']],
		[partner, ['authorization', 'x-postscript-shop-token']],
	] as const) {
		const credential = stage.credential(keys);
		const { error, sent } = await runAnew(operation, { credential });
		expect(error).toBeUndefined();
		const own = stage.emulator.log.slice(-sent.length);
		for (const { headers } of own) {
			const names = Object.keys(headers).filter((name) => /^(authorization|x-post)/.test(name));
			expect(names.sort()).toEqual(wanted);
		}
	}
});

const isWrite = ({ method }: SentRequest) => method !== 'GET';

/** What n8n saves where somebody adds Dry Run to the options, and touches it no more. */
const AS_ADDED = { dryRun: DRY_RUN.property.default as boolean };

test.each(WRITING)('$name shows in a dry run what a real run sends', async (operation) => {
	const three = [{}, {}, {}];
	const dry = await runAnew(operation, {}, AS_ADDED, three);
	const real = await runAnew(operation, {}, {}, three);
	expect(dry.sent.filter(isWrite)).toEqual([]);
	const rows = jsonOf(dry.items);
	expect(rows.map(({ dry_run: isDry }) => isDry)).toEqual(rows.map(() => true));
	const shown = rows.flatMap(({ requests }) => requests as string[]);
	const sent = real.sent.filter(isWrite).map(({ method, path, body }) => {
		return `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;
	});
	expect(sent.length).toBeGreaterThan(0);
	const inOrder = (texts: string[], scene: Scene) =>
		texts.map((text) => JSON.stringify(likeAnyOther(text, scene))).sort();
	expect(inOrder(shown, dry.scene)).toEqual(inOrder(sent, real.scene));
	expect(rows.map(({ status }) => status)).toEqual(jsonOf(real.items).map(({ status }) => status));
});

/** The rows of an item show what is its own. */
function expectOwnRows({ name }: Operation, scene: Scene, rows: INodeExecutionData[]): void {
	const { shows } = GOOD_PARAMETERS[name];
	if (!shows) return;
	for (const [index, item] of pairsOf(rows).entries()) {
		expect(JSON.stringify(rows[index].json)).toContain(shows(scene, item));
	}
}

describe.each(OPERATIONS)(
	'$name with a value in the second of three items that cannot be',
	(operation) => {
		const options = { maxTries: '={{ $json.tries }}' };
		const three = [{ tries: 5 }, { tries: 'many' }, { tries: 5 }];

		test('ends the node before anything is sent', async () => {
			const { error, sent, items } = await runAnew(operation, {}, options, three);
			expect(error?.message).toBe('Max Tries must be a number of at least 1, but is "many"');
			expect(error?.context.itemIndex).toBe(1);
			expect(error?.description).toContain('Nothing was sent for any of the 3 items');
			expect([...sent, ...items]).toEqual([]);
		});

		test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
			'under %s refuses that one alone; each row is that of its own item',
			async (onError) => {
				const { items, errorItems, scene, sent } = await runAnew(
					operation,
					{ onError },
					options,
					three,
				);
				const isRefused = ({ json }: INodeExecutionData) => 'error_code' in json;
				const refused = [...items.filter(isRefused), ...errorItems];
				expect(jsonOf(refused)).toMatchObject([
					{ tries: 'many', error_code: 'invalid_input', retryable: false },
				]);
				expect(pairsOf(refused)).toEqual([1]);
				expect(errorItems.length).toBe(onError === 'continueErrorOutput' ? 1 : 0);
				const done = items.filter((item) => !isRefused(item));
				expect([...new Set(pairsOf(done))]).toEqual([0, 2]);
				expectOwnRows(operation, scene, done);
				expect(sent).not.toEqual([]);
			},
		);
	},
);
