/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- the nodes' codex files are read as n8n reads them */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	INode,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import { Postscript } from '../../../nodes/Postscript/Postscript.node';
import { PostscriptTrigger } from '../../../nodes/Postscript/PostscriptTrigger.node';
import { PostscriptWebhookTrigger } from '../../../nodes/Postscript/PostscriptWebhookTrigger.node';
import { operations } from '../../../nodes/Postscript/resources';

const NODES = {
	Postscript: new Postscript(),
	PostscriptTrigger: new PostscriptTrigger(),
	PostscriptWebhookTrigger: new PostscriptWebhookTrigger(),
};
const { description } = NODES.Postscript;

/** What n8n's editor writes under a node's name. */
function nodeOf(type: INodeType, parameters: INodeParameters): INode {
	const { name } = type.description;
	return { id: '1', name, type: name, typeVersion: 1, position: [0, 0], parameters };
}

function workflowOf(type: INodeType, node: INode): Workflow {
	return new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByNameAndVersion: () => type,
			getByName: () => type,
			getKnownTypes: () => ({}),
		},
	});
}

/** The notices that n8n shows among the fields. */
function noticesOf(parameters: INodeParameters): string[] {
	return description.properties
		.filter(({ type }) => type === 'notice')
		.filter((property) =>
			NodeHelpers.displayParameter(parameters, property, { typeVersion: 1 }, description),
		)
		.map(({ displayName }) => displayName);
}

function subtitleOf(type: INodeType, parameters: INodeParameters): unknown {
	const node = nodeOf(type, parameters);
	const { expression } = workflowOf(type, node);
	return expression.getSimpleParameterValue(node, type.description.subtitle ?? '', 'internal', {});
}

test.each<[string, INodeParameters, boolean]>([
	['create', {}, true],
	['create', { options: { dryRun: true } }, false],
	['upsert', {}, true],
	['upsert', { options: { ifNotFound: 'create' } }, true],
	['upsert', { options: { ifNotFound: 'skip' } }, false],
	['upsert', { options: { ifNotFound: 'stop' } }, false],
	['sync', { membership: 'add' }, false],
	['sync', { membership: 'add', options: { createMissing: true } }, true],
	['sync', { membership: 'remove', options: { createMissing: true } }, false],
])('the screen of %s with %j says that new people are texted: %s', (operation, given, isShown) => {
	const resource = operation === 'sync' ? 'audience' : 'subscriber';
	const parameters = { resource, operation, ...given };
	expect(noticesOf(parameters).some((text) => text.includes('opt-in text'))).toBe(isShown);
});

test.each(['add', 'mirror', 'mirrorConditions'])('membership %s says who leaves', (membership) => {
	const notices = noticesOf({ resource: 'audience', operation: 'sync', membership });
	expect(notices.some((text) => text.includes('Max Removals'))).toBe(membership !== 'add');
});

/** The hints above the output, as n8n's editor works them out before a run (useNodeHelpers: getNodeHints). */
function hintsOf(options: INodeParameters, items: number): string[] {
	const type = NODES.Postscript;
	const node = nodeOf(type, { resource: 'subscriber', operation: 'create', options });
	const input = Array.from({ length: items }, () => ({ json: {} }));
	return (description.hints ?? [])
		.filter(({ displayCondition = '' }) => {
			const { expression } = workflowOf(type, node);
			const given = [null, 0, 0, node.name, input, 'manual', {}] as const;
			const isShown = expression.getParameterValue(displayCondition, ...given);
			// What is no boolean the editor does not show, and complains about in the browser's console.
			expect(typeof isShown).toBe('boolean');
			return isShown === true;
		})
		.map(({ message }) => message);
}

test('a dry run and very many items are pointed out before a run', () => {
	expect(hintsOf({}, 5000)).toEqual([]);
	expect(hintsOf({ dryRun: true }, 1)).toEqual([expect.stringContaining('Dry Run is on')]);
	expect(hintsOf({}, 5001)).toEqual([expect.stringContaining('more than 5,000 items')]);
});

describe('what stands under the name of a node', () => {
	test.each([
		['upsert', 'subscriber', 'Create or Update: Subscriber'],
		['getAll', 'subscriber', 'Get Many: Subscriber'],
		['process', 'customerData', 'Process: Customer Data'],
	])('%s of %s is %s', (operation, resource, words) => {
		expect(subtitleOf(NODES.Postscript, { resource, operation })).toBe(words);
	});

	test.each<[unknown, string]>([
		[['optedIn', 'subscriberUpdated'], 'Opted In, Subscriber Updated'],
		[['another'], 'another'],
		['optedOut', 'Opted Out'],
		[[], ''],
	])('events %j are %j', (events, words) => {
		expect(subtitleOf(NODES.PostscriptTrigger, { events } as never)).toBe(words);
	});

	test('the webhook trigger has words for its own events', () => {
		const events = ['incomingMessage', 'emailCollected'];
		expect(subtitleOf(NODES.PostscriptWebhookTrigger, { events })).toBe(
			'Incoming Message, Email Collected',
		);
	});
});

describe('the list of nodes', () => {
	test('has one text for what it shows as one node', () => {
		expect(NODES.PostscriptTrigger.description.description).toBe(description.description);
		expect(description.description).toMatch(/Text .* start workflows/);
	});

	test.each(Object.keys(NODES))('%s is found by what people call such things', (name) => {
		const file = join(__dirname, `../../../nodes/Postscript/${name}.node.json`);
		const { alias } = JSON.parse(readFileSync(file, 'utf8')) as { alias: string[] };
		expect(alias).toEqual(
			expect.arrayContaining([
				'opt in',
				'opt out',
				'unsubscribe',
				'text marketing',
				'send text',
				'segment',
				'custom property',
				'consent',
				'campaign',
				'customer',
			]),
		);
	});

	test('names actions without articles', () => {
		const actions = Object.values(operations).flatMap((ofResource) =>
			Object.values(ofResource).map(({ option }) => option.action ?? ''),
		);
		const sync = 'Add to, remove from or sync an audience';
		expect(actions).toContain(sync);
		expect(actions.filter((text) => text !== sync && / (a|an|the) /.test(text))).toEqual([]);
	});
});

describe('as a tool of agents', () => {
	const { usableAsTool, builderHint } = description;

	test('says what it is for and what reaches real people', () => {
		const told = typeof usableAsTool === 'object' ? usableAsTool.replacements?.description : '';
		expect(told).toMatch(/^Look up/);
		expect(told).toContain('cannot be taken back');
	});

	test.each(Object.entries(NODES))('%s has a hint for who builds workflows', (_name, node) => {
		expect(node.description.builderHint?.searchHint).toContain('Postscript');
	});

	test('that hint says what texts people', () => {
		expect(builderHint?.searchHint).toContain('text real people');
	});

	test('what it does at first is to read', () => {
		const [resource] = description.properties;
		expect(resource.default).toBe('subscriber');
		const defaults = description.properties
			.filter(({ name }) => name === 'operation')
			.map(({ displayOptions, default: start }) => [displayOptions?.show?.resource?.[0], start]);
		expect(Object.fromEntries(defaults)).toMatchObject({
			subscriber: 'get',
			message: 'get',
			keyword: 'getAll',
			webhook: 'getAll',
		});
	});

	test('what cannot be undone is not offered, or says so', () => {
		const { redact, create, unsubscribe } = operations.subscriber;
		expect(redact.option.displayOptions).toEqual({ hide: { '@tool': [true] } });
		expect(create.option.description).toContain('Ask a person to opt in');
		expect(unsubscribe.option.description).toContain('only they themselves can opt in again');
		expect(operations.message.send.option.description).toContain('cannot be taken back');
	});

	test('describes every operation and every parameter that a model may fill in', () => {
		const undescribed = [...everyProperty(description.properties)].filter(
			({ description: text, type, noDataExpression }) =>
				!text && !noDataExpression && !CONTAINERS.has(type),
		);
		expect(undescribed.map(({ displayName }) => displayName)).toEqual([]);
		const selectors = description.properties.filter(({ name }) => name === 'operation');
		const options = selectors.flatMap((each) => each.options as INodePropertyOptions[]);
		expect(options.filter((option) => !option.description)).toEqual([]);
	});
});

const CONTAINERS = new Set(['collection', 'fixedCollection', 'notice', 'hidden']);

function* everyProperty(properties: INodeProperties[]): Generator<INodeProperties> {
	for (const property of properties) {
		yield property;
		for (const option of property.options ?? []) {
			if ('values' in option) yield* everyProperty((option as INodePropertyCollection).values);
			else if ('displayName' in option && 'type' in option) yield* everyProperty([option]);
		}
	}
}

/** What decides whether a field is shown. */
interface Rule {
	field: INodeProperties;
	path: string;
	kind: 'show' | 'hide';
	dependsOn: string;
	/** Whether that stands beside the field, in a group whose fields are always there. */
	isBeside: boolean;
}

/** Of every field, those in collections included. */
function rulesOf(properties: INodeProperties[], path: string, isAdded = false): Rule[] {
	const names = new Set(properties.map(({ name }) => name));
	return properties.flatMap((field) => {
		const own = `${path}.${field.name}`;
		const rules = (['show', 'hide'] as const).flatMap((kind) =>
			Object.keys(field.displayOptions?.[kind] ?? {}).map((dependsOn) => {
				const isBeside = !isAdded && names.has(dependsOn);
				return { field, path: own, kind, dependsOn, isBeside };
			}),
		);
		const { type, options = [] } = field;
		if (type === 'collection') {
			return [...rules, ...rulesOf(options as INodeProperties[], own, true)];
		}
		if (type !== 'fixedCollection') return rules;
		return [
			...rules,
			...(options as INodePropertyCollection[]).flatMap(({ name, values }) =>
				rulesOf(values, `${own}.${name}`),
			),
		];
	});
}

describe.each(Object.entries(NODES))('what decides about the fields of %s', (name, node) => {
	const { properties } = node.description;
	const rules = rulesOf(properties, name);

	test('can be put in order by n8n 1, which waits for what was not added, and for a path', () => {
		expect(rules.length).toBeGreaterThan(0);
		const endless = rules.filter(
			({ dependsOn, isBeside }) => !isBeside && !/^[/@]/.test(dependsOn),
		);
		expect(endless.map(({ path, dependsOn }) => [path, dependsOn])).toEqual([]);
	});

	test('is known to n8n when it hands the values over, which what is in collections is not', () => {
		const collections = properties
			.filter(({ type }) => /collection$/i.test(type))
			.map((each) => `/${each.name}.`);
		const lost = rules.filter(
			({ field: { type }, kind, dependsOn }) =>
				type !== 'notice' &&
				kind === 'show' &&
				collections.some((start) => dependsOn.startsWith(start)),
		);
		expect(lost.map(({ path, dependsOn }) => [path, dependsOn])).toEqual([]);
	});
});
