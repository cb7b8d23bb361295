import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { Postscript } from '../../../nodes/Postscript/Postscript.node';

const { description, methods } = new Postscript();

function operationsOf(resource: string): unknown[] {
	const selector = description.properties.find(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes(resource),
	);
	return (selector?.options as INodePropertyOptions[]).map(({ value }) => value);
}

function* everyProperty(properties: INodeProperties[]): Generator<INodeProperties> {
	for (const property of properties) {
		yield property;
		for (const option of property.options ?? []) {
			if ('values' in option) yield* everyProperty((option as INodePropertyCollection).values);
			else if ('displayName' in option && 'type' in option) yield* everyProperty([option]);
		}
	}
}

test('names that workflows are saved with', () => {
	expect(description.name).toBe('postscript');
	expect(description.credentials).toEqual([
		{ name: 'postscriptApi', required: true, testedBy: 'postscriptApiTest' },
	]);
	expect(operationsOf('subscriber')).toEqual(
		expect.arrayContaining(['create', 'upsert', 'get', 'getAll', 'update']),
	);
	expect(operationsOf('event')).toContain('send');
	expect(operationsOf('audience')).toContain('sync');
});

test('every operation of the screen has its way to Postscript', () => {
	const operations = description.properties.filter(({ name }) => name === 'operation');
	for (const { options } of operations) {
		for (const option of options as INodePropertyOptions[]) {
			expect(option.routing?.send?.paginate).toBe(true);
			expect(option.routing?.request?.url).toMatch(/^\/api\/v2\//);
			expect(option.action).toMatch(/^[A-Z]/);
		}
	}
	expect(typeof description.requestOperations?.pagination).toBe('function');
});

test('every drop-down that is filled from Postscript has its search', () => {
	const searches = [...everyProperty(description.properties)].flatMap(({ modes = [] }) =>
		modes.flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []),
	);
	expect(new Set(searches)).toEqual(new Set(Object.keys(methods.listSearch)));
});
