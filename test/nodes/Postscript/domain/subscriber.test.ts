import fc from 'fast-check';

import {
	canSend,
	simplifySubscriber,
	statusOf,
} from '../../../../nodes/Postscript/domain/subscriber';
import { anyValue } from './refusal';

const withConsent = (promotional: unknown, transactional: unknown = { can_send: true }) => ({
	subscriptions: { promotional, transactional },
});

describe('canSend', () => {
	it.each<[unknown, boolean | null]>([
		[true, true],
		[false, false],
		['true', true],
		['False', false],
		[1, true],
		['0', false],
		[null, null],
		[undefined, null],
		['', null],
		['pending', null],
		[{}, null],
	])('reads can_send %j as %p', (value, expected) => {
		expect(canSend(withConsent({ can_send: value }), 'promotional')).toBe(expected);
	});

	it('reads each category for itself', () => {
		const subscriber = withConsent({ can_send: false }, { can_send: true });
		expect(canSend(subscriber, 'promotional')).toBe(false);
		expect(canSend(subscriber, 'transactional')).toBe(true);
	});

	it.each([
		{},
		{ subscriptions: null },
		{ subscriptions: 'none' },
		{ subscriptions: [] },
		{ subscriptions: {} },
		withConsent(null),
		withConsent('yes'),
	])('does not know from %j', (subscriber) => {
		expect(canSend(subscriber, 'promotional')).toBeNull();
		expect(statusOf(subscriber)).toBeUndefined();
	});

	it('reads any value without complaint', () => {
		fc.assert(
			fc.property(anyValue, (subscriptions) => {
				expect([true, false, null]).toContain(canSend({ subscriptions }, 'promotional'));
			}),
		);
	});
});

describe('statusOf', () => {
	it('names promotional consent', () => {
		expect(statusOf(withConsent({ can_send: 'true' }))).toBe('subscribed');
		expect(statusOf(withConsent({ can_send: false }))).toBe('unsubscribed');
	});
});

describe('simplifySubscriber', () => {
	it('says whether promotional texts may be sent', () => {
		expect(simplifySubscriber(withConsent({ can_send: 'false' })).is_subscribed).toBe(false);
		expect(simplifySubscriber({ id: 's_1' }).is_subscribed).toBeNull();
	});
});
