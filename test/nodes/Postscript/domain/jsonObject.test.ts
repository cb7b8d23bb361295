import { parseJsonObject } from '../../../../nodes/Postscript/domain/jsonObject';
import { refusal } from './refusal';

describe('parseJsonObject', () => {
	it('takes text and objects', () => {
		expect(parseJsonObject(' {"Größe": "🎉"} ', 'Payload')).toEqual({ Größe: '🎉' });
		const object = { a: 1 };
		expect(parseJsonObject(object, 'Payload')).toBe(object);
	});

	it.each<[unknown, string]>([
		['{a: 1}', 'Payload is not valid JSON: "{a: 1}"'],
		['{"a": 1,}', 'Payload is not valid JSON: "{"a": 1,}"'],
		['', 'Payload is empty'],
		[' ', 'Payload is empty'],
		['[1]', 'Payload must be a JSON object, but is a list'],
		['null', 'Payload must be a JSON object, but is nothing'],
		['"text"', 'Payload must be a JSON object, but is "text"'],
		[[], 'Payload must be a JSON object, but is a list'],
		[undefined, 'Payload must be a JSON object, but is nothing'],
		[5, 'Payload must be a JSON object, but is 5'],
	])('refuses %j', (value, message) => {
		expect(refusal(() => parseJsonObject(value, 'Payload'))).toMatchObject({
			field: 'Payload',
			message,
		});
	});
});
