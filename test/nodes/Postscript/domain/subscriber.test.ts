import fc from 'fast-check';

import { canSend, mayText, statusOf } from '../../../../nodes/Postscript/domain/subscriber';
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

describe('who may get a message', () => {
	const withConsent = (promotional: unknown, transactional: unknown) => ({
		subscriptions: {
			promotional: { can_send: promotional },
			transactional: { can_send: transactional },
		},
	});

	test.each<[string, object, boolean[]]>([
		['both agreed to', withConsent(true, true), [true, true, true]],
		['promotional only', withConsent(true, false), [true, false, true]],
		['transactional only', withConsent(false, true), [false, true, true]],
		['out of everything', withConsent(false, false), [false, false, false]],
		['nothing said of either', withConsent(null, undefined), [false, false, true]],
		['no subscriptions at all', {}, [false, false, true]],
	])('%s', (_what, subscriber, wanted) => {
		const categories = ['promotional', 'transactional', 'conversational'] as const;
		expect(categories.map((category) => mayText(subscriber, category))).toEqual(wanted);
	});
});
