import {
	personFields,
	subscriberDetails,
	subscriberRow,
} from '../../../../nodes/Postscript/domain/subscriberRow';

test('a person begins each row with the same fields, known or not', () => {
	expect(Object.values(personFields({}))).toEqual([null, null, null, null]);
	const known = { id: 's_1', phone_number: '+14155550123', email: 'jane@example.com' };
	expect(personFields({ ...known, subscriptions: { promotional: { can_send: true } } })).toEqual({
		subscriber_id: 's_1',
		phone_number: '+14155550123',
		email: 'jane@example.com',
		is_subscribed: true,
	});
});

test('times are UTC with Z, whichever way they came', () => {
	const created_at = '2026-03-01T10:00:00.000001';
	const updated_at = '2026-03-01T12:00:00+01:00';
	expect(subscriberDetails({ created_at, updated_at })).toEqual({
		shopify_customer_id: null,
		tags: null,
		properties: null,
		created_at: '2026-03-01T10:00:00.000001Z',
		updated_at: '2026-03-01T11:00:00.000000Z',
	});
});

test('a subscriber has the same keys in the same order, however little is known', () => {
	const keys = Object.keys(subscriberRow({}, 'not_found'));
	expect(keys.slice(0, 5)).toEqual([
		'subscriber_id',
		'phone_number',
		'email',
		'is_subscribed',
		'status',
	]);
	expect(Object.keys(subscriberRow({ id: 's_1', tags: ['VIP'] }, 'found'))).toEqual(keys);
});
