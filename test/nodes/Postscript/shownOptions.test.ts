import type {
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
	NodeParameterValue,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { Postscript } from '../../../nodes/Postscript/Postscript.node';
import { PostscriptTrigger } from '../../../nodes/Postscript/PostscriptTrigger.node';
import { PostscriptWebhookTrigger } from '../../../nodes/Postscript/PostscriptWebhookTrigger.node';
import { operations } from '../../../nodes/Postscript/resources';

const { description } = new Postscript();
const NODE = { typeVersion: 1 };

/** What the list "Add Option" offers, as n8n's editor works it out (CollectionParameter.vue). */
function offered(properties: INodeProperties[], given: INodeParameters): string[] {
	const parameters =
		NodeHelpers.getNodeParameters(properties, given, true, false, NODE, null) ?? {};
	const shown = properties.find(
		(each) => each.name === 'options' && NodeHelpers.displayParameter(parameters, each, NODE, null),
	);
	const options = (shown?.options ?? []) as INodeProperties[];
	return options
		.filter((each) =>
			NodeHelpers.displayParameterPath({ parameters }, each, 'parameters.options', NODE, null),
		)
		.map(({ displayName }) => displayName);
}

/** What n8n hands to the node of the options that are saved. */
function handedOver(given: INodeParameters): INodeParameters {
	const { properties } = description;
	const parameters = NodeHelpers.getNodeParameters(properties, given, true, false, NODE, null);
	return parameters?.options as INodeParameters;
}

const SYNC = { resource: 'audience', operation: 'sync', audience: 'VIP', membership: 'add' };
const UPSERT = { resource: 'subscriber', operation: 'upsert' };
const CREATING = ['Ask Again After (Days)', 'If the Answer Is Lost', 'Keyword'];

const sync = (more: INodeParameters) => offered(description.properties, { ...SYNC, ...more });
const upsert = (more: INodeParameters) => offered(description.properties, { ...UPSERT, ...more });

describe('Audience: Sync', () => {
	test('has a limit of removals for mirrors alone', () => {
		for (const membership of ['mirror', 'mirrorConditions', '={{ $json.how }}']) {
			expect(sync({ membership })).toContain('Max Removals');
		}
		for (const membership of ['add', 'remove', 'byValue']) {
			expect(sync({ membership })).not.toContain('Max Removals');
		}
	});

	test('asks nobody unless missing subscribers are created', () => {
		const off = sync({ options: { createMissing: false } });
		expect(off).toContain('Create Missing Subscribers');
		for (const name of CREATING) expect(off).not.toContain(name);
		for (const createMissing of [true, '={{ $json.ask }}']) {
			expect(sync({ options: { createMissing } })).toEqual(expect.arrayContaining(CREATING));
		}
		for (const membership of ['remove', 'mirrorConditions']) {
			const shown = sync({ membership, options: { createMissing: true } });
			for (const name of [...CREATING, 'Create Missing Subscribers']) {
				expect(shown).not.toContain(name);
			}
		}
	});

	test('names the events that can be sent', () => {
		const events = (more: INodeParameters) =>
			sync(more).filter((name) => ['Entered Event', 'Exited Event'].includes(name));
		expect(events({ membership: 'mirror' })).toEqual(['Entered Event', 'Exited Event']);
		expect(events({ membership: 'add' })).toEqual(['Entered Event']);
		expect(events({ membership: 'remove' })).toEqual(['Exited Event']);
		expect(events({ membership: 'mirror', options: { sendEvent: false } })).toEqual([]);
		expect(events({ membership: 'mirror', options: { sendEvent: true } })).toHaveLength(2);
	});

	test.each([
		[{}, false, false],
		[{ phone: '={{ $json.phone }}' }, true, false],
		[{ email: '={{ $json.email }}' }, false, true],
		[{ phone: '1', email: 'jane@example.com' }, true, true],
		[{ phone: '1', email: 'jane@example.com', membership: 'mirrorConditions' }, false, false],
	])('%j: a phone can differ: %j, an email can be several: %j', (more, phone, email) => {
		expect(sync(more).includes('If Phone Differs')).toBe(phone);
		expect(sync(more).includes('If Several Match')).toBe(email);
	});

	test('n8n hands over what is shown', () => {
		const shown = {
			createMissing: true,
			keyword: { __rl: true, mode: 'word', value: 'VIP' },
			enteredEvent: 'In',
			dryRun: true,
		};
		const options = { ...shown, maxRemovals: 5 };
		expect(handedOver({ ...SYNC, options })).toEqual(shown);
		expect(handedOver({ ...SYNC, membership: 'mirror', options })).toEqual(options);
	});
});

test('Create or Update asks nobody where it leaves new people out', () => {
	expect(upsert({})).toContain('Ask Again After (Days)');
	expect(upsert({ options: { ifNotFound: 'create' } })).toContain('If the Answer Is Lost');
	for (const ifNotFound of ['skip', 'stop']) {
		expect(upsert({ options: { ifNotFound } })).not.toContain('Ask Again After (Days)');
		expect(upsert({ options: { ifNotFound } })).not.toContain('If the Answer Is Lost');
	}
});

test('Create or Update says in words who is meant, and whom the keyword is for', () => {
	const shown = description.properties.filter((each) =>
		NodeHelpers.displayParameter(UPSERT, each, NODE, null),
	);
	const textOf = (name: string) => shown.find((each) => each.name === name);
	expect(textOf('upsertNotice')?.displayName).toMatch(
		/^The person is looked up by Subscriber ID, or else by Shopify Customer ID, Phone and Email/,
	);
	expect(textOf('keyword')?.description).toMatch(/^Needed for people who are new/);
});

test.each(['get', 'update', 'unsubscribe', 'redact'])(
	'%s: what a look-up depends on is offered as the locator says it',
	(operation) => {
		const lookUp = (mode: string) =>
			offered(description.properties, {
				resource: 'subscriber',
				operation,
				subscriber: { __rl: true, mode, value: 'x' },
			}).filter((name) => ['Default Country', 'If Several Match'].includes(name));
		expect(lookUp('phone')).toEqual(['Default Country']);
		expect(lookUp('email')).toEqual(['If Several Match']);
		expect(lookUp('id')).toEqual([]);
		expect(lookUp('list')).toEqual([]);
	},
);

test('the webhook trigger asks for words where messages are chosen by them', () => {
	const { properties } = new PostscriptWebhookTrigger().description;
	const shown = (given: INodeParameters) =>
		properties
			.filter((each) => NodeHelpers.displayParameter(given, each, NODE, null))
			.map(({ displayName }) => displayName)
			.filter((name) => ['Messages', 'Words'].includes(name));
	expect(shown({ events: ['optedIn'], messageMatch: 'exact' })).toEqual([]);
	expect(shown({ events: ['optedIn', 'incomingMessage'], messageMatch: 'any' })).toEqual([
		'Messages',
	]);
	expect(shown({ events: ['incomingMessage'], messageMatch: 'exact' })).toEqual([
		'Messages',
		'Words',
	]);
});

test('the polling trigger offers what its events ask for', () => {
	const { properties } = new PostscriptTrigger().description;
	const old = 'Oldest Opt-In to Pass On (Hours)';
	expect(offered(properties, { events: ['optedOut', 'newSubscriber'] })).toContain(old);
	expect(offered(properties, { events: ['optedOut', 'subscriberUpdated'] })).not.toContain(old);
});

/** Parameters that decide what is shown, with each value that they offer. */
const DECIDING = description.properties.flatMap(({ name, type, options = [] }) => {
	if (['resource', 'operation'].includes(name)) return [];
	if (type === 'boolean')
		return [true, false].map((value): [string, NodeParameterValue] => [name, value]);
	if (type !== 'options') return [];
	return options.map((each): [string, NodeParameterValue] => [
		name,
		(each as INodePropertyOptions).value,
	]);
});

test.each(
	Object.entries(operations).flatMap(([resource, ofResource]) =>
		Object.entries(ofResource).map(([operation, { fields }]) => ({ resource, operation, fields })),
	),
)('$resource.$operation: what another operation left in the node hides nothing', (each) => {
	const { resource, operation, fields } = each;
	const own = new Set(fields.map(({ property }) => property.name));
	const given = Object.fromEntries(
		fields.map(({ property: { name, type, default: value } }) => [
			name,
			type === 'string' ? 'x' : value,
		]),
	) as INodeParameters;
	const all = (more: INodeParameters) => {
		const node = { ...given, ...more, resource, operation };
		return NodeHelpers.getNodeParameters(description.properties, node, true, false, NODE, null);
	};
	const alone = all({});
	for (const [name, value] of DECIDING.filter(([decider]) => !own.has(decider))) {
		expect([name, value, all({ [name]: value })]).toEqual([name, value, alone]);
	}
});

describe('what depends on a choice is handed over however the choice is written', () => {
	const all = (given: INodeParameters) =>
		NodeHelpers.getNodeParameters(description.properties, given, true, false, NODE, null);
	const list = { resource: 'subscriber', operation: 'getAll' };
	const update = { resource: 'subscriber', operation: 'update' };
	const propertiesOptions = {
		leaveOut: 'note',
		sendOnly: 'plan',
		snakeCase: true,
		nested: 'flatten',
	};

	test.each<[string, INodeParameters, INodeParameters]>([
		['Return All', { ...list, returnAll: 'false' }, { limit: 500 }],
		['Output', { ...list, output: 'SelectedFields' }, { fields: ['email'] }],
		['Membership', { ...SYNC, membership: 'Mirror' }, { options: { maxRemovals: 0 } }],
		[
			'Membership, of conditions',
			{ ...SYNC, membership: 'MirrorConditions' },
			{
				conditions: {
					group: [{ criteria: { criterion: [{ field: 'hasEmail', operator: 'isTrue' }] } }],
				},
			},
		],
		[
			'Custom Properties, defined',
			{ ...update, propertiesMode: 'Define' },
			{ properties: { property: [{ name: 'a', type: 'text', value: '1' }] } },
		],
		[
			'Custom Properties, JSON',
			{ ...update, propertiesMode: 'Json' },
			{ propertiesJson: '{"a":1}' },
		],
		['Custom Properties, mapped', { ...update, propertiesMode: 'Auto' }, { propertiesOptions }],
	])('%s', (_name, given, dependent) => {
		expect(all({ ...given, ...dependent })).toMatchObject(dependent);
	});

	const old = { options: { oldestOptIn: 0 } };
	const words = { messageMatch: 'Contains', messageWords: 'help' };
	const triggers = {
		polling: new PostscriptTrigger(),
		webhook: new PostscriptWebhookTrigger(),
	};
	test.each<[keyof typeof triggers, unknown, INodeParameters]>([
		['polling', ['OptedIn'], old],
		['polling', 'optedOut, newSubscriber', old],
		['polling', '["optedIn"]', old],
		['webhook', ['INCOMINGMESSAGE'], words],
		['webhook', 'incomingMessage, optedIn', words],
	])('Events of the %s trigger, %j', (name, events, more) => {
		const { properties } = triggers[name].description;
		const given = { events, ...more } as INodeParameters;
		expect(NodeHelpers.getNodeParameters(properties, given, true, false, NODE, null)).toMatchObject(
			more,
		);
	});
});
