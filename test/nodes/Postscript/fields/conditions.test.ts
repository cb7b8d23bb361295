import type { INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import type { ConditionField } from '../../../../nodes/Postscript/domain/conditionFields';
import { CONDITION_FIELDS } from '../../../../nodes/Postscript/domain/conditionFields';
import { parseConditions } from '../../../../nodes/Postscript/domain/parseConditions';
import { conditionsField } from '../../../../nodes/Postscript/fields/conditions';

const { property } = conditionsField();
const NODE = { typeVersion: 1 };

/** What n8n's editor and engine make of one criterion: its hidden fields go, its defaults come. */
function filledIn(criterion: INodeParameters, options = { defaults: true }): INodeParameters {
	const filled = NodeHelpers.getNodeParameters(
		[property],
		{ conditions: { group: [{ criteria: { criterion: [criterion] } }] } },
		options.defaults,
		false,
		NODE,
		null,
	);
	const { group } = filled?.conditions as { group: INodeParameters[] };
	return (group[0].criteria as { criterion: INodeParameters[] }).criterion[0];
}

const [GROUP] = property.options as Array<{ values: INodeProperties[] }>;
const [CRITERION] = GROUP.values[0].options as Array<{ values: INodeProperties[] }>;

/** The fields of a criterion that the editor shows, by name. */
function shownFor(criterion: INodeParameters): Map<string, INodeProperties> {
	const values = filledIn(criterion);
	const shown = CRITERION.values.filter((each) =>
		NodeHelpers.displayParameter(values, each, NODE, null),
	);
	const byName = new Map(shown.map((each) => [each.name, each]));
	expect(byName.size).toBe(shown.length);
	return byName;
}

const operatorsFor = (criterion: INodeParameters) =>
	(shownFor(criterion).get('operator')?.options as INodePropertyOptions[]).map(({ value }) =>
		String(value),
	);

const FIELDS = Object.keys(CONDITION_FIELDS);
const TYPES = ['auto', 'boolean', 'date', 'list', 'number', 'text'];
const KINDS = [
	...FIELDS.filter((field) => field !== 'property').map((field) => ({ field })),
	...TYPES.map((type) => ({ field: 'property', type, propertyName: 'Plan' })),
];
/** A value for every operator that takes one. */
const VALUES: Record<string, unknown> = {
	createdAt: '2026-03-01',
	updatedAt: '2026-03-01',
	status: 'subscribed',
	date: '2026-03-01',
	number: 5,
	phone: '4155550123',
	shopifyCustomerId: '77',
	psId: '77',
};
const valueFor = (kind: INodeParameters, operator: string) =>
	/inTheLast|greater|less/i.test(operator)
		? 7
		: kind.field === 'email' && /equals|oneOf/i.test(operator)
			? 'jane@example.com'
			: (VALUES[String(kind.type ?? kind.field)] ?? '2026-03-01');

test('every field can be chosen, in the order of the alphabet', () => {
	const options = shownFor({}).get('field')?.options as INodePropertyOptions[];
	expect(options.map(({ value }) => value)).toEqual(FIELDS);
	expect(options.map(({ name }) => name).toSorted()).toEqual(options.map(({ name }) => name));
});

test('a criterion that was just added has an operator of its field, and an empty value', () => {
	// n8n's editor goes through all properties and takes their defaults, so the last of a name wins.
	const added = Object.fromEntries(
		CRITERION.values.map(({ name, default: value }) => [name, value]),
	);
	expect(operatorsFor(added as INodeParameters)).toContain(added.operator);
	expect(shownFor(added as INodeParameters).get('value')?.type).toBe('string');
	expect(added.value).toBe('');
});

describe.each(KINDS)('$field $type', (kind) => {
	test('each operator that is offered is one, with the value that is shown for it', () => {
		for (const operator of operatorsFor(kind)) {
			const criterion = { ...kind, operator };
			const value = shownFor(criterion).get('value');
			const given = value ? { ...criterion, value: valueFor(kind, operator) } : criterion;
			const saved = filledIn(given as INodeParameters, { defaults: false });
			const { groups } = parseConditions(
				{ group: [{ criterion: [filledIn(saved)] }] },
				'Conditions',
				{ zone: 'UTC', defaultCountry: 'US', ifEmpty: 'refuse' },
			);
			expect(groups).toHaveLength(1);
		}
	});

	test('what n8n fills in is an operator that is offered', () => {
		const { operator, ...rest } = filledIn(kind);
		expect(operatorsFor(kind)).toContain(operator);
		expect(rest).not.toHaveProperty(kind.field === 'property' ? 'nothing' : 'type');
	});
});

test('values are asked for as the operator takes them', () => {
	const typeOf = (criterion: INodeParameters) => shownFor(criterion).get('value')?.type;
	expect(typeOf({ field: 'tags', operator: 'contains' })).toBe('string');
	expect(typeOf({ field: 'tags', operator: 'isEmpty' })).toBeUndefined();
	expect(typeOf({ field: 'phone', operator: 'oneOf' })).toBe('string');
	expect(typeOf({ field: 'property', type: 'text', operator: 'notOneOf' })).toBe('string');
	expect(typeOf({ field: 'hasEmail', operator: 'isTrue' })).toBeUndefined();
	expect(typeOf({ field: 'createdAt', operator: 'after' })).toBe('string');
	expect(typeOf({ field: 'createdAt', operator: 'inTheLast' })).toBe('number');
	expect(typeOf({ field: 'promotionalConsent', operator: 'isTrue' })).toBeUndefined();
	expect(typeOf({ field: 'status', operator: 'equals' })).toBe('options');
	expect(typeOf({ field: 'property', type: 'number', operator: 'lessThan' })).toBe('number');
	expect(typeOf({ field: 'property', type: 'number', operator: 'exists' })).toBeUndefined();
	expect(typeOf({ field: 'property', type: 'auto', operator: 'lessThan' })).toBe('string');
	expect(typeOf({ field: 'property', type: 'date', operator: 'notInTheLast' })).toBe('number');
});

test('where the values are few, they are chosen from', () => {
	expect(operatorsFor({ field: 'status' })).toEqual(['equals', 'notEquals']);
	const { options } = shownFor({ field: 'status' }).get('value') ?? {};
	expect((options as INodePropertyOptions[]).map(({ value }) => value)).toEqual([
		'subscribed',
		'unsubscribed',
	]);
});

test.each<[ConditionField, string | undefined]>([
	['audiences', 'n8n Audiences'],
	['property', ''],
	['tags', undefined],
])('the property name of %s begins as %j', (field, name) => {
	const given = filledIn({ field }).propertyName as { value: string } | undefined;
	expect(given?.value).toBe(name);
});

test('says what no condition can reach', () => {
	for (const word of ['Orders', 'spend', 'clicks', 'messages received']) {
		expect(property.description).toContain(word);
	}
});
