import fc from 'fast-check';

import { EVENT_STATUSES } from '../../../../../nodes/Postscript/domain/customerData/statuses';
import { InputError } from '../../../../../nodes/Postscript/domain/inputError';
import { planAll } from './summary';

const types = fc.constantFrom('identify', 'track', 'record', 'delete', 'page', 'Identify', '', 7);
const values = fc.oneof(
	{ weight: 4, arbitrary: fc.jsonValue({ maxDepth: 6 }) },
	fc.constantFrom('+12125550123', 'ada@example.com', 's_abc', '2026-06-01T12:00:00Z', 1e300),
	fc.object({ key: fc.constantFrom('phone', '__proto__', 'constructor', 'email', 'a b', '') }),
);
const traits = fc.dictionary(
	fc.oneof(
		fc.constantFrom('phone', 'email', 'tags', 'keyword', 'firstName', 'first_name', '__proto__'),
		fc.string(),
	),
	values,
);
const context = fc.oneof(
	values,
	fc.record(
		{
			traits,
			externalId: values,
			externalIds: fc.array(fc.record({ type: values, id: values, identifierType: values })),
			personas: fc.record({ computation_class: values, computation_key: fc.constant('phone') }),
		},
		{ requiredKeys: [] },
	),
);
const events = fc.record(
	{
		type: fc.oneof({ weight: 5, arbitrary: types }, values),
		event: values,
		userId: values,
		messageId: values,
		timestamp: values,
		originalTimestamp: values,
		sentAt: values,
		receivedAt: values,
		integrations: values,
		traits: fc.oneof(traits, values),
		properties: fc.oneof(traits, values),
		context,
		action: fc.constantFrom('insert', 'update', 'delete', null),
		fields: fc.oneof(traits, values),
		identifiers: fc.oneof(traits, values),
	},
	{ requiredKeys: [] },
);

const NOT_OFFERED = /^__proto__$|^\s*$/;

it('each event is answered by one plan that Postscript could take', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: events }, values)), (payload) => {
			const plans = planAll(payload, {}, Date.UTC(2026, 5, 1));
			expect(plans).toHaveLength(payload.length);
			for (const { action, at } of plans) {
				if (at !== undefined) expect(new Date(at).toISOString()).toHaveLength(24);
				if (action.kind === 'skip') expect(EVENT_STATUSES).toHaveProperty(action.status);
				if (action.kind === 'track') expect(action.type).toMatch(/^[A-Za-z0-9_]+$/);
				if (action.kind !== 'track' && action.kind !== 'identify') continue;
				for (const [name, value] of Object.entries(action.properties)) {
					expect(name).not.toMatch(NOT_OFFERED);
					const isList = Array.isArray(value) && action.kind === 'identify';
					expect(isList ? 'list' : typeof value).toMatch(/^(list|string|number|boolean)$/);
				}
			}
		}),
		{ numRuns: 150 },
	);
	expect({}).not.toHaveProperty('polluted');
});

it('a body is read or refused, and nothing else', () => {
	fc.assert(
		fc.property(fc.oneof(values, fc.string(), fc.json(), events), (payload) => {
			try {
				expect(planAll(payload)).toBeInstanceOf(Array);
			} catch (error) {
				expect(error).toBeInstanceOf(InputError);
			}
		}),
		{ numRuns: 150 },
	);
});

it.each<[string, () => unknown]>([
	['a deep nest', () => JSON.parse(`${'{"n":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
	['a deep list', () => JSON.parse(`${'['.repeat(10_000)}1${']'.repeat(10_000)}`)],
	['a megabyte', () => 'x'.repeat(1_000_000)],
	['fifty thousand values', () => Array.from({ length: 50_000 }, (_, n) => ({ n }))],
	['fifty thousand decimals', () => Array.from({ length: 50_000 }, (_, n) => ({ n: n + 0.5 }))],
])('%s is answered too', (_name, value) => {
	const part = { phone: '+12125550123', value: value() };
	const payload = [
		{ type: 'identify', traits: part },
		{ type: 'track', event: 'Viewed', properties: part, context: { traits: part } },
	];
	expect(planAll(payload)).toHaveLength(2);
});
