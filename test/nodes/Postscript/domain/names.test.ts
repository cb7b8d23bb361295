import { parseEventType } from '../../../../nodes/Postscript/domain/names';
import { refusal } from './refusal';

const FIELD = 'Event Type';

describe('parseEventType', () => {
	it.each(['Order_Placed', 'a', '_', '2026', 'A'.repeat(10_000)])(
		'passes %.20s unchanged',
		(type) => {
			expect(parseEventType(type, FIELD)).toBe(type);
		},
	);

	it.each([
		['Order Placed!', 'Order_Placed'],
		['order-placed', 'order_placed'],
		[' Order_Placed ', 'Order_Placed'],
		['Café bestellt: größer', 'Cafe_bestellt_grosser'],
		['Ærø\nŁódź', 'Aero_Lodz'],
		['ｏｒｄｅｒ １', 'order_1'],
		['shop.order/placed', 'shop_order_placed'],
		['../me', 'me'],
		['Order 🎉 Placed', 'Order_Placed'],
	])('refuses %j and suggests %s', (type, suggestion) => {
		const { field, message, hint } = refusal(() => parseEventType(type, FIELD));
		expect(field).toBe(FIELD);
		expect(message).toMatch(/^Event Type ".*" has characters that Postscript does not accept$/);
		expect(hint).toBe(`Use the letters A to Z, digits and underscores only: ${suggestion}`);
		expect(parseEventType(suggestion, FIELD)).toBe(suggestion);
	});

	it.each(['注文', '🎉', '!?'])('refuses %j, for which there is no suggestion', (type) => {
		expect(refusal(() => parseEventType(type, FIELD)).hint).toContain('e.g. Order_Placed');
	});

	it.each<[unknown, string]>([
		['', 'Event Type must be a name, but is empty'],
		['  ', 'Event Type must be a name, but is "  "'],
		[undefined, 'Event Type must be a name, but is nothing'],
		[null, 'Event Type must be a name, but is nothing'],
		[5, 'Event Type must be a name, but is 5'],
		[{ type: 'a' }, 'Event Type must be a name, but is an object'],
	])('refuses %j', (type, message) => {
		expect(refusal(() => parseEventType(type, FIELD)).message).toBe(message);
	});

	it('keeps message and hint short', () => {
		const { message, hint } = refusal(() => parseEventType('x y '.repeat(5000), FIELD));
		expect(message.length).toBeLessThan(130);
		expect(hint.length).toBeLessThan(130);
	});
});
