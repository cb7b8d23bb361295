import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { operations, properties } from '../../../../nodes/Postscript/resources';

const SCREENS = Object.entries(operations).flatMap(([resource, ofResource]) =>
	Object.entries(ofResource).map(([operation, { fields }]) => ({
		resource,
		operation,
		fields: fields.map(({ property }) => property),
	})),
);

test('the screens of every resource', () => {
	const values = (properties[0].options as INodePropertyOptions[]).map(({ value }) => value);
	expect([...new Set(SCREENS.map(({ resource }) => resource))]).toEqual(values);
});

test.each(SCREENS)('$resource: $operation shows its fields in order', (screen) => {
	const { resource, operation, fields } = screen;
	const shown = properties.filter(({ displayOptions: { show } = {} }) => {
		return show?.resource?.includes(resource) && show.operation?.includes(operation);
	});
	const ownConditions = ({ name, displayOptions }: INodeProperties) => {
		return [name, { ...displayOptions?.show, resource: undefined, operation: undefined }];
	};
	expect(shown.map(ownConditions)).toEqual(fields.map(ownConditions));
});

test('a resource shows no field twice', () => {
	const looks = properties.map((property) => {
		const show = { ...property.displayOptions?.show, operation: undefined };
		return JSON.stringify({ ...property, displayOptions: show });
	});
	expect(looks.filter((look, index) => looks.indexOf(look) !== index)).toEqual([]);
});

test('what n8n shows is plain data: no function hides in it', () => {
	expect(JSON.parse(JSON.stringify(properties))).toEqual(properties);
});
