import fc from 'fast-check';
import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { NodeHelpers as FirstNodeHelpers } from 'n8n-workflow-2.0';
import { Postscript } from '../../../nodes/Postscript/Postscript.node';
import { PostscriptTrigger } from '../../../nodes/Postscript/PostscriptTrigger.node';
import { PostscriptWebhookTrigger } from '../../../nodes/Postscript/PostscriptWebhookTrigger.node';
import { operations } from '../../../nodes/Postscript/resources';

/*
 * n8n's editor saves a workflow without what is at its default or not shown, and n8n puts it together again when it loads
 * it. Whatever stands in the node, parameters of other operations included: nothing may be lost or come anew on the way.
 */

const NODE = { typeVersion: 1 };
const EXPRESSION = '={{ $json.x }}';

type Value = fc.Arbitrary<unknown>;

function anyValue(property: INodeProperties): Value {
	const { type, options = [], typeOptions, modes = [], noDataExpression } = property;
	const byDefault = fc.constant(property.default);
	const expression = noDataExpression ? byDefault : fc.constant(EXPRESSION);
	const choices = (options as INodePropertyOptions[]).map(({ value }) => value);
	switch (type) {
		case 'boolean':
			return fc.oneof(fc.boolean(), expression);
		case 'number':
			return fc.oneof(fc.nat(99), byDefault, expression);
		case 'options':
			return fc.oneof(fc.constantFrom(...choices), expression);
		case 'multiOptions':
			return fc.subarray(choices);
		case 'resourceLocator':
			return fc.record({
				__rl: fc.constant(true),
				mode: fc.constantFrom(...modes.map(({ name }) => name)),
				value: fc.constantFrom('', 'abc', EXPRESSION),
			});
		case 'collection':
			return anyOf(options as INodeProperties[], { isComplete: false });
		case 'fixedCollection': {
			const groups = (options as INodePropertyCollection[]).map(({ name, values }) => {
				const group = anyOf(values, { isComplete: true });
				const isList = typeOptions?.multipleValues;
				return [name, isList ? fc.array(group, { minLength: 1, maxLength: 2 }) : group];
			});
			return fc.record(Object.fromEntries(groups) as Record<string, Value>);
		}
		default:
			return fc.oneof(byDefault, fc.constantFrom('abc', '', '2026-01-01', EXPRESSION));
	}
}

/** Values for properties, of which several may have one name. */
function anyOf(properties: INodeProperties[], { isComplete }: { isComplete: boolean }): Value {
	const byName = new Map<string, Value[]>();
	for (const property of properties) {
		if (['notice', 'hidden'].includes(property.type)) continue;
		byName.set(property.name, [...(byName.get(property.name) ?? []), anyValue(property)]);
	}
	const values = [...byName].map(([name, all]) => [name, fc.oneof(...all)]);
	const model = Object.fromEntries(values) as Record<string, Value>;
	return isComplete ? fc.record(model) : fc.record(model, { requiredKeys: [] });
}

type Helpers = Pick<typeof NodeHelpers, 'getNodeParameters'>;

function pass(helpers: Helpers, { description }: INodeType, given: unknown, isLoading: boolean) {
	const parameters = given as INodeParameters;
	const { properties } = description;
	return helpers.getNodeParameters(properties, parameters, isLoading, false, NODE, description);
}

function expectKept(node: INodeType, given: unknown): void {
	const first = FirstNodeHelpers as unknown as Helpers;
	const loaded = pass(NodeHelpers, node, given, true);
	const saved = pass(NodeHelpers, node, given, false);
	for (const helpers of [NodeHelpers, first]) {
		expect(pass(helpers, node, saved, true)).toEqual(loaded);
		expect(pass(helpers, node, loaded, true)).toEqual(loaded);
	}
}

const ACTION = new Postscript();
const ofActions = anyOf(ACTION.description.properties, { isComplete: false });
const RUNS = { numRuns: 60, seed: 20_261_126 };

test.each(
	Object.entries(operations).flatMap(([resource, ofResource]) =>
		Object.keys(ofResource).map((operation) => ({ resource, operation })),
	),
)('$resource $operation is loaded as it was saved', (chosen) => {
	const check = (given: unknown) => expectKept(ACTION, { ...(given as object), ...chosen });
	fc.assert(fc.property(ofActions, check), RUNS);
});

test.each([new PostscriptTrigger(), new PostscriptWebhookTrigger()])(
	'$description.displayName is loaded as it was saved',
	(node) => {
		const any = anyOf(node.description.properties, { isComplete: false });
		fc.assert(
			fc.property(any, (given) => expectKept(node, given)),
			RUNS,
		);
	},
);
