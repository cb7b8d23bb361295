import fc from 'fast-check';
import type { RandomParameter } from './randomParameters';
import type { Scene } from './scene';

type Later = (scene: Scene) => unknown;

const person = fc.nat(3);
const types = fc.constantFrom(
	'identify',
	'track',
	'identify',
	'track',
	'record',
	'delete',
	'page',
	'',
	7,
);
const values = fc.oneof(
	fc.jsonValue({ maxDepth: 3 }),
	fc.constantFrom('s_abc', '2026-06-01T12:00:00Z', 1e300, null, ''),
);
const traits = fc.dictionary(
	fc.oneof(fc.constantFrom('tags', 'keyword', 'firstName', 'first_name', '__proto__'), fc.string()),
	values,
	{ maxKeys: 4 },
);
const personas = fc.record({
	computation_class: fc.constantFrom('audience', 'journey_step', 'trait', 'other'),
	computation_key: fc.constantFrom('vip', 'phone', ''),
	computation_id: values,
});
const part = fc.oneof({ weight: 5, arbitrary: traits }, values);

/** An event in the shape of Segment's and RudderStack's, most of them with someone in it. */
const event: fc.Arbitrary<Later> = fc
	.record({
		who: fc.option(person, { freq: 6 }),
		how: fc.constantFrom('phone', 'email', 'both', 'id'),
		parts: fc.record(
			{
				type: types,
				event: fc.oneof(fc.constantFrom('Order Placed', 'Viewed'), values),
				messageId: fc.oneof(fc.uuid(), fc.constantFrom('m-1', 'm-2'), values),
				timestamp: fc.oneof(fc.constant('2026-06-01T12:00:00Z'), values),
				receivedAt: fc.oneof(fc.constant('2026-06-01T12:00:00Z'), values),
				originalTimestamp: values,
				sentAt: values,
				integrations: values,
				traits: part,
				properties: part,
				action: fc.constantFrom('insert', 'update', 'delete', null),
				fields: part,
				identifiers: part,
				userId: values,
				context: fc.oneof(
					values,
					fc.record({ traits: part, personas, externalId: values }, { requiredKeys: [] }),
				),
			},
			{ requiredKeys: [] },
		),
	})
	.map(({ who, how, parts }) => (scene: Scene) => {
		if (who === null) return parts;
		const { phone, email, id } = scene.people[who];
		const named = {
			...(how !== 'email' && how !== 'id' && { phone }),
			...(how !== 'phone' && how !== 'id' && { email }),
		};
		const own =
			typeof parts.traits === 'object' && !Array.isArray(parts.traits) ? parts.traits : {};
		const traitsOf = { ...own, vip: scene.run % 2 === 0, ...named };
		return { ...parts, traits: traitsOf, ...(how === 'id' && { userId: id }) };
	});

/** The body of a request: an event, a list or batch of them, as data or as text; or nothing of the kind. */
const body: fc.Arbitrary<Later> = fc.oneof(
	{ weight: 4, arbitrary: event },
	{
		weight: 3,
		arbitrary: fc.array(event, { maxLength: 4 }).map(
			(events): Later =>
				(scene) =>
					events.map((each) => each(scene)),
		),
	},
	{
		weight: 3,
		arbitrary: fc.array(event, { maxLength: 4 }).map(
			(events): Later =>
				(scene) => ({ batch: events.map((each) => each(scene)) }),
		),
	},
	{
		weight: 2,
		arbitrary: event.map(
			(each): Later =>
				(scene) =>
					JSON.stringify(each(scene)),
		),
	},
	{
		weight: 1,
		arbitrary: event.map(
			(each): Later =>
				(scene) => ({ json: each(scene) }),
		),
	},
	{
		weight: 2,
		arbitrary: values.map(
			(value): Later =>
				() =>
					value,
		),
	},
	{
		weight: 1,
		arbitrary: fc.string().map(
			(value): Later =>
				() =>
					value,
		),
	},
);

/** The parameter Payload, a body for each item. */
export function randomPayload(items: number): fc.Arbitrary<(scene: Scene) => RandomParameter> {
	return fc.array(body, { minLength: items, maxLength: items }).map((bodies) => (scene: Scene) => ({
		value: '={{ $json.payload }}',
		ofItems: bodies.map((each) => each(scene)),
	}));
}
