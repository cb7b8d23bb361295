import { planAll } from './summary';

const RECEIVED = Date.parse('2026-06-01T12:00:10.000Z');
const PHONE = '+12125550123';

function occurredAt(event: object, receivedAt: number | undefined = RECEIVED): string | undefined {
	const planned = planAll({ type: 'track', event: 'Viewed', ...event }, {}, receivedAt)[0];
	if (planned.action.kind !== 'track') throw new Error('It is no track');
	expect(planned.at).toBe(
		planned.action.occurredAt === undefined
			? undefined
			: Date.parse(`${planned.action.occurredAt.replace(' ', 'T')}Z`),
	);
	return planned.action.occurredAt?.slice(11, 23);
}

describe('when an event happened', () => {
	const T0 = '2026-06-01T12:00:00.000Z';

	it('is never corrected again where a server delivered it, however late', () => {
		const event = {
			timestamp: T0,
			sentAt: '2026-06-01T13:00:05Z',
			receivedAt: '2026-06-01T12:00:05Z',
		};
		expect(occurredAt(event)).toBe('12:00:00.000');
	});

	it.each([
		['ahead', '2026-06-01T13:00:00Z', '2026-06-01T13:00:10Z', '12:00:00.000'],
		['behind', '2026-06-01T11:00:00Z', '2026-06-01T11:00:10Z', '12:00:00.000'],
		['right', '2026-06-01T12:00:00Z', '2026-06-01T12:00:10Z', '12:00:00.000'],
		['right, and sent days later', '2026-05-29T12:00:00Z', '2026-06-01T12:00:10Z', '12:00:00.000'],
	])("is corrected by the library's clock, which is %s", (_clock, timestamp, sentAt, expected) => {
		expect(occurredAt({ timestamp, sentAt })).toBe(expected);
	});

	it("is corrected by the batch's time of sending", () => {
		const event = { type: 'track', event: 'Viewed', timestamp: '2026-06-01T13:00:00Z' };
		const [{ at }] = planAll({ batch: [event], sentAt: '2026-06-01T13:00:10Z' }, {}, RECEIVED);
		expect(at).toBe(Date.parse('2026-06-01T12:00:00Z'));
	});

	it('is not corrected without the time of sending, or of receipt', () => {
		expect(occurredAt({ timestamp: T0 })).toBe('12:00:00.000');
		const event = { type: 'track', event: 'Viewed', timestamp: T0, sentAt: '2026-06-01T13:00:00Z' };
		expect(planAll(event)[0].at).toBe(Date.parse(T0));
	});

	it('is not put off by a late retry of rudder-sdk-node, which keeps its time of sending', () => {
		const sdk = { channel: 'server', _metadata: { nodeVersion: '20' } };
		const late = {
			...sdk,
			originalTimestamp: '2026-06-01T11:00:00Z',
			sentAt: '2026-06-01T11:00:00Z',
		};
		expect(occurredAt(late)).toBe('11:00:00.000');
		const ahead = {
			...sdk,
			originalTimestamp: '2026-06-01T13:00:00Z',
			sentAt: '2026-06-01T13:00:10Z',
		};
		expect(occurredAt(ahead)).toBe('12:00:00.000');
	});

	it.each([
		['2026-06-01 12:00:00', '12:00:00.000'],
		[1780315200, '12:00:00.000'],
		[1780315200250, '12:00:00.250'],
		['1780315200250', '12:00:00.250'],
		['Mon Jun 01 2026 14:00:00 GMT+0200 (CEST)', '12:00:00.000'],
		[undefined, undefined],
		['', undefined],
	])('is read from %j', (timestamp, expected) => {
		expect(occurredAt({ timestamp })).toBe(expected);
	});

	it.each([['yesterday'], [{}], ['2026-13-45T00:00:00Z'], [7]])(
		'is the original time where %j cannot be read, and that is told',
		(timestamp) => {
			const event = { type: 'track', event: 'Viewed', timestamp, originalTimestamp: T0 };
			const [{ at, action }] = planAll(event);
			expect(at).toBe(Date.parse(T0));
			expect(action.notes).toEqual([expect.stringContaining('cannot be read')]);
		},
	);
});

describe("the sender's routing", () => {
	const skipped = (event: object) => {
		const whole = { type: 'identify', traits: { phone: PHONE }, ...event };
		return planAll(whole)[0].action.kind === 'skip';
	};

	it.each<[unknown, boolean]>([
		[{ All: false }, true],
		[{ all: 'false' }, true],
		[{ All: true, Postscript: false }, true],
		[{ All: false, Webhooks: false, 'Webhooks (Actions)': false }, true],
		[{ 'Segment.io': true, All: false }, true],
		[false, true],
		[{ All: false, Postscript: true }, false],
		[{ All: false, WEBHOOK: { appendPath: '/more' } }, false],
		[{ All: false, 'Webhooks (Actions)': true }, false],
		[{ All: true, Salesforce: false }, false],
		[{ 'Segment.io': true }, false],
		[{}, false],
		[null, false],
		[undefined, false],
		[['Postscript'], false],
	])('%j of an event straight from a library', (integrations, expected) => {
		expect(skipped({ integrations })).toBe(expected);
	});

	it('was applied before delivery where a server delivered the event', () => {
		const receivedAt = '2026-06-01T12:00:00Z';
		expect(skipped({ integrations: { All: false }, receivedAt })).toBe(false);
	});
});

describe('types', () => {
	it.each(['alias', 'group', 'page', 'screen', 'audiencelist', 'merge'])(
		'%s has no place in Postscript, which is said',
		(type) => {
			expect(planAll({ type, traits: { phone: PHONE } })[0].action).toMatchObject({
				kind: 'skip',
				status: 'skipped',
				otherType: true,
				reason: expect.stringContaining(`"${type}"`) as string,
			});
		},
	);

	it.each(['Identify', 'IDENTIFY', ' identify '])('%j is read as identify', (type) => {
		expect(planAll({ type, traits: { phone: PHONE } })[0]).toMatchObject({
			type: 'identify',
			action: { kind: 'identify' },
		});
	});

	it.each([
		[{}, 'The event has no type: identify needs type and traits'],
		[{ type: 7 }, 'The event has the type 7: identify needs type and traits'],
		[{ data: { type: 'track' } }, 'The event has no type: the event seems to be in "data"'],
		[{ events: [{ type: 'track' }] }, 'The event has no type: the event seems to be in "events"'],
	])('%j is told what is missing', (part, reason) => {
		expect(planAll({ traits: { phone: PHONE }, ...part })[0].action).toMatchObject({
			kind: 'skip',
			status: 'missing_type',
			reason: expect.stringContaining(reason) as string,
		});
	});

	it('delete is no unsubscribe by itself', () => {
		const own = planAll({ type: 'delete', userId: 's_abc' })[0].action;
		expect(own).toMatchObject({ kind: 'deletion', subscriberId: 's_abc' });
		const foreign = planAll({ type: 'delete', userId: 'u_1' })[0].action;
		expect(foreign).toEqual({ kind: 'deletion', userId: 'u_1', notes: [] });
	});
});

describe('the message ID', () => {
	it.each([
		[{ messageId: 'node-next-1-a' }, 'node-next-1-a'],
		[{ message_id: 'm-1' }, 'm-1'],
		[{ messageId: 'm'.repeat(400) }, 'm'.repeat(400)],
		[{ messageId: null }, undefined],
		[{ messageId: '' }, undefined],
		[{}, undefined],
	])('of %j', (event, messageId) => {
		expect(planAll({ type: 'page', ...event })[0].messageId).toBe(messageId);
	});
});

it('tells at most twenty things about an event', () => {
	const traits = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`t${n}`, n + 0.5]));
	const { notes } = planAll({ type: 'identify', traits: { phone: PHONE, ...traits } })[0].action;
	expect(notes).toHaveLength(21);
	expect(notes[20]).toBe('and 20 more');
});
