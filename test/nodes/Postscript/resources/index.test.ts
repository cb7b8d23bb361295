import { properties } from '../../../../nodes/Postscript/resources';
import * as audience from '../../../../nodes/Postscript/resources/audience';
import * as event from '../../../../nodes/Postscript/resources/event';
import * as subscriber from '../../../../nodes/Postscript/resources/subscriber';

const SCREENS = Object.entries({ audience, event, subscriber }).flatMap(
	([resource, { operations }]) =>
		operations.map(({ option, fields }) => ({
			resource,
			operation: String(option.value),
			names: fields.map(({ name }) => name),
		})),
);

test.each(SCREENS)('$resource: $operation shows its fields in order', (screen) => {
	const { resource, operation, names } = screen;
	const shown = properties.filter(({ displayOptions: { show } = {} }) => {
		return show?.resource?.includes(resource) && show.operation?.includes(operation);
	});
	expect(shown.map(({ name }) => name)).toEqual(names);
});

test('n8n is given no field twice, since it works out a value for each that has its name', () => {
	const functions = new Set<unknown>();
	const numbered = (_key: string, value: unknown) =>
		typeof value === 'function' ? [...functions.add(value)].indexOf(value) : value;
	const looks = properties.map((property) => {
		const show = { ...property.displayOptions?.show, resource: undefined, operation: undefined };
		return JSON.stringify({ ...property, displayOptions: show }, numbered);
	});
	expect(looks.filter((look, index) => looks.indexOf(look) !== index)).toEqual([]);
});
