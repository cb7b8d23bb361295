import {
	checkScalar,
	propertyError,
	readAs,
} from '../../../../nodes/Postscript/domain/propertyValue';
import { refusal } from './refusal';

const options = { kind: 'subscriber' as const };
const place = { field: 'Custom Properties', path: 'address.city' };

describe('propertyError', () => {
	it('names the property and the parameter', () => {
		expect(propertyError(place, 'is odd', 'Change it')).toMatchObject({
			field: 'Custom Properties',
			message: 'The property "address.city" in Custom Properties is odd',
			hint: 'Change it',
		});
	});
});

describe('checkScalar', () => {
	it('takes decimal numbers for events only', () => {
		expect(checkScalar(0.5, 'event', place)).toBe(0.5);
		expect(refusal(() => checkScalar(0.5, 'subscriber', place)).hint).toBe(
			'Round it, or send it as text',
		);
	});
});

describe('readAs', () => {
	it.each(['auto', 'string', 'number', 'boolean', 'date', 'list'] as const)(
		'lets null and undefined pass as %s',
		(type) => {
			expect(readAs(type, null, options, place)).toBeNull();
			expect(readAs(type, undefined, options, place)).toBeUndefined();
		},
	);
});
