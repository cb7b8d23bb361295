import fc from 'fast-check';

import { parseJsonObject } from '../../../../nodes/Postscript/domain/jsonObject';
import { anyValue, refusal, settles } from './refusal';

describe('parseJsonObject', () => {
	it('takes text and objects', () => {
		expect(parseJsonObject(' {"Größe": "🎉"} ', 'Payload')).toEqual({ Größe: '🎉' });
		expect(parseJsonObject('\uFEFF{"a": 1}\r\n\u200B', 'Payload')).toEqual({ a: 1 });
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

	it('says what a line break behind an expression does', () => {
		const { message, hint } = refusal(() => parseJsonObject('[object Object]\n', 'Payload'));
		expect(message).toBe('Payload is not valid JSON: "[object Object]·"');
		expect(hint).toContain('nothing behind }}');
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseJsonObject(value, 'X')),
			),
		);
	});
});
