import { EVENT_ROW } from '../../../../nodes/Postscript/domain/eventRow';
import { eventIdOf, toItem } from '../../../../nodes/Postscript/trigger/output';

const SIMPLIFIED = Object.keys(EVENT_ROW);

const subscriber = {
	id: 's_1',
	phone_number: '+12125550101',
	email: 'jane@example.com',
	tags: ['VIP', 'Spring Sale'],
	subscriptions: { promotional: { can_send: false }, transactional: { can_send: true } },
	created_at: '2026-03-01T12:00:00.000000',
	updated_at: '2026-03-01T12:00:00.000001',
};

test('puts the event behind the fields, simplified or as they came', () => {
	const happened = {
		subscriber,
		event: 'shop.subscriber.opt_out',
		eventTime: '2026-03-01T12:00:00.000001',
		previousStatus: 'subscribed' as const,
	};
	const event = {
		event: 'shop.subscriber.opt_out',
		event_time: '2026-03-01T12:00:00.000001Z',
		previous_status: 'subscribed',
		event_id: 'shop.subscriber.opt_out:s_1:2026-03-01T12:00:00Z',
	};
	expect(toItem(happened, 'raw')).toEqual({ ...subscriber, ...event });
	expect(toItem(happened, SIMPLIFIED)).toEqual({
		subscriber_id: 's_1',
		phone_number: '+12125550101',
		email: 'jane@example.com',
		is_subscribed: false,
		shopify_customer_id: null,
		tags: ['VIP', 'Spring Sale'],
		properties: null,
		created_at: '2026-03-01T12:00:00.000000Z',
		updated_at: '2026-03-01T12:00:00.000001Z',
		...event,
	});
});

test.each([
	[undefined, null],
	[null, null],
	['soon', 'soon'],
	['2026-03-01T12:00:00+01:00', '2026-03-01T11:00:00.000000Z'],
])('event time %s becomes %s', (eventTime, shown) => {
	const item = toItem(
		{ subscriber, event: 'shop.test', eventTime, previousStatus: 'unknown' },
		SIMPLIFIED,
	);
	expect(item.event_time).toBe(shown);
});

const OPT_IN = 'shop.subscriber.opt_in';

test('an opt-in has one ID, whichever trigger reports it and with whichever microseconds', () => {
	const id = eventIdOf(OPT_IN, 's_1', '2026-03-01T12:00:00.000001');
	expect(id).toBe('shop.subscriber.opt_in:s_1:2026-03-01T12:00:00Z');
	expect(eventIdOf(OPT_IN, 's_1', '2026-03-01T13:00:00.7+01:00')).toBe(id);
});

test.each([
	['another event', eventIdOf('shop.subscriber.opt_out', 's_1', '2026-03-01T12:00:00Z')],
	['another person', eventIdOf(OPT_IN, 's_2', '2026-03-01T12:00:00Z')],
	['another second', eventIdOf(OPT_IN, 's_1', '2026-03-01T12:00:01Z')],
	['a time that cannot be read', eventIdOf(OPT_IN, 's_1', 'soon')],
	['no time', eventIdOf(OPT_IN, 's_1', null)],
])('%s has another ID', (_name, other) => {
	expect(other).not.toBe(eventIdOf(OPT_IN, 's_1', '2026-03-01T12:00:00Z'));
});

test('changes of one subscriber within a second have IDs of their own', () => {
	const first = eventIdOf('subscriber.updated', 's_1', '2026-03-01T12:00:00.000001');
	expect(first).toBe('subscriber.updated:s_1:2026-03-01T12:00:00.000001Z');
	expect(eventIdOf('subscriber.updated', 's_1', '2026-03-01T12:00:00.000002')).not.toBe(first);
});

test('an ID that a delivery brings along is kept', () => {
	const happened = { subscriber, event: 'shop.test', previousStatus: 'unknown' as const };
	expect(toItem({ ...happened, eventId: 'shop.test:x' }, SIMPLIFIED).event_id).toBe('shop.test:x');
});
