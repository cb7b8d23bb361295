import {
	passesFilters,
	toItem,
	type SubscriberFilters,
} from '../../../../nodes/Postscript/trigger/output';

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
	};
	expect(toItem(happened, false)).toEqual({ ...subscriber, ...event });
	expect(toItem(happened, true)).toMatchObject({
		id: 's_1',
		phone_number: '+12125550101',
		is_subscribed: false,
		...event,
	});
	expect(toItem(happened, true)).not.toHaveProperty('subscriptions');
});

test.each([
	[undefined, null],
	[null, null],
	['soon', 'soon'],
	['2026-03-01T12:00:00+01:00', '2026-03-01T11:00:00.000000Z'],
])('event time %s becomes %s', (eventTime, shown) => {
	const item = toItem(
		{ subscriber, event: 'shop.test', eventTime, previousStatus: 'unknown' },
		true,
	);
	expect(item.event_time).toBe(shown);
});

test.each<[boolean, SubscriberFilters]>([
	[true, {}],
	[true, { tags: ' , ' }],
	[true, { tags: 'vip' }],
	[true, { tags: 'wholesale, spring sale' }],
	[false, { tags: 'wholesale, spring sale', tagsMatch: 'all' }],
	[true, { tags: 'VIP,Spring Sale', tagsMatch: 'all' }],
	[false, { tags: 'spring' }],
	[true, { hasEmail: true }],
])('passes: %s with %j', (passes, filters) => {
	expect(passesFilters(subscriber, filters)).toBe(passes);
});

test('who has no email, or no tags, is left out where one is asked for', () => {
	expect(passesFilters({ ...subscriber, email: null }, { hasEmail: true })).toBe(false);
	expect(passesFilters({ ...subscriber, tags: null }, { tags: 'vip' })).toBe(false);
});
