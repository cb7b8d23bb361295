import type { Status } from '../../../../../nodes/Postscript/domain/subscriber';
import type { Row } from '../../../../../nodes/Postscript/trigger/polling/rows';
import {
	eventsOf,
	type Coverage,
	type Known,
} from '../../../../../nodes/Postscript/trigger/polling/transitions';

const BASELINE = 1000;
const nothingLearned: Coverage = { silentUpTo: BASELINE, knownSince: BASELINE, complete: '' };

function row(status: Status | undefined, more: Partial<Row> = {}): Row {
	return { subscriber: { id: 's_1' }, id: 's_1', at: 2000, createdAt: 10, status, ...more };
}

function transitions(of: Row, known?: Known, coverage = nothingLearned): string[] {
	return eventsOf(of, known, coverage)
		.filter(({ event }) => event.startsWith('shop.'))
		.map(({ event, previousStatus }) => `${event} after ${previousStatus}`);
}

describe('opt-ins and opt-outs', () => {
	test.each<[string, string[], Row, Known | undefined, Partial<Coverage>]>([
		[
			'a tag of someone subscribed',
			[],
			row('subscribed'),
			{ status: 'subscribed', seenAt: 1500 },
			{},
		],
		[
			'an opt-out',
			['shop.subscriber.opt_out after subscribed'],
			row('unsubscribed'),
			{ status: 'subscribed', seenAt: 1500 },
			{},
		],
		[
			'a return',
			['shop.subscriber.opt_in after unsubscribed'],
			row('subscribed'),
			{ status: 'unsubscribed' },
			{},
		],
		[
			'the same version again',
			[],
			row('unsubscribed'),
			{ status: 'unsubscribed', seenAt: 2000 },
			{},
		],
		['an older version', [], row('unsubscribed'), { status: 'subscribed', seenAt: 2001 }, {}],
		[
			'a change within one moment',
			['shop.subscriber.opt_out after subscribed'],
			row('unsubscribed'),
			{ status: 'subscribed', seenAt: 2000 },
			{},
		],
		['a row that does not tell', [], row(undefined), { status: 'subscribed' }, {}],
		[
			'someone unseen, opted out: passed on in doubt',
			['shop.subscriber.opt_out after unknown'],
			row('unsubscribed'),
			undefined,
			{},
		],
		['someone unseen, subscribed: a tag most likely', [], row('subscribed'), undefined, {}],
		[
			'someone unseen and new, subscribed',
			['shop.subscriber.opt_in after unknown'],
			row('subscribed', { createdAt: 1500 }),
			undefined,
			{},
		],
		[
			'someone unseen where everyone is known, subscribed',
			['shop.subscriber.opt_in after unknown'],
			row('subscribed'),
			undefined,
			{ complete: 'all' },
		],
		[
			'someone unseen where all who opted out are known, opted out',
			['shop.subscriber.opt_out after subscribed'],
			row('unsubscribed'),
			undefined,
			{ complete: 'optedOut' },
		],
		[
			'someone unseen where all who opted out are known, subscribed',
			[],
			row('subscribed'),
			undefined,
			{ complete: 'optedOut' },
		],
		[
			'an unseen version from before the baseline',
			[],
			row('unsubscribed', { at: 900 }),
			undefined,
			{},
		],
	])('%s', (_name, expected, of, known, coverage) => {
		expect(transitions(of, known, { ...nothingLearned, ...coverage })).toEqual(expected);
	});
});

test('someone new is created once, and updated afterwards', () => {
	const names = (known?: Known) =>
		eventsOf(row('subscribed', { createdAt: 1500 }), known, nothingLearned).map(
			({ event }) => event,
		);
	expect(names()).toEqual(['shop.subscriber.opt_in', 'subscriber.created']);
	expect(names({ status: 'subscribed', seenAt: 1500 })).toEqual(['subscriber.updated']);
	expect(names({ status: 'subscribed', seenAt: 2000 })).toEqual([]);
});
