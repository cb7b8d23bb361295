import { call, handClock } from './caller';
import { startEmulator, type Emulator, type EmulatorOptions } from './index';
import { nextWakingTime } from './wakingHours';

const PHONE = '+12125550101';
const HOUR = 3_600_000;
const NOON = '2026-03-01T12:00:00.000Z';
const clock = handClock(NOON);
let emulator: Emulator;
const start = async (options: EmulatorOptions = {}) => {
	const wakingHours = { from: 13, to: 20 };
	emulator = await startEmulator({ now: clock.now, wakingHours, ...options });
	emulator.shop().add({ phone: PHONE });
};
afterEach(async () => {
	expect(emulator.violations).toEqual([]);
	await emulator.close();
	clock.forward(Date.parse(NOON) - clock.now());
});

const send = async (body: object = {}) =>
	await call<{ id: string }>(emulator, 'POST', '/api/v2/message_requests', {
		body: { body: 'Sale', phone: PHONE, ...body },
	});
const look = async ({ id }: { id: string }) =>
	(await call(emulator, 'GET', `/api/v2/message_requests/${id}`)).body;

test('a promotional message outside waking hours is held until the morning', async () => {
	await start();
	const { body } = await send();
	const held = { status: 'scheduled', scheduled_at: null, sent_message: null };
	expect(body).toMatchObject(held);
	clock.forward(HOUR - 1);
	expect(await look(body)).toMatchObject(held);
	clock.forward(1);
	expect(await look(body)).toMatchObject({ status: 'sent', sent_message: { phone: PHONE } });
});

test('the answer says processing, and the read scheduled, where the switch says so', async () => {
	await start({ scheduledStatus: 'later' });
	const { body } = await send();
	expect(body).toMatchObject({ status: 'processing' });
	expect(await look(body)).toMatchObject({ status: 'scheduled' });
});

test.each(['transactional', 'conversational'])(
	'a %s message goes out at once',
	async (category) => {
		await start();
		const { body } = await send({ category });
		expect(body).toMatchObject({ status: 'processing' });
		expect(await look(body)).toMatchObject({ status: 'sent' });
	},
);

test('a message for a later time waits for the waking hours of that day', async () => {
	await start();
	await send({ scheduled_at: '2026-03-03T04:00:00Z' });
	expect(emulator.messages[0].dueAt).toBe(Date.parse('2026-03-03T13:00:00Z') * 1000);
});

test.each([
	[8, 20, '2026-03-04T12:00:00.000Z', '2026-03-04T12:00:00.000Z'],
	[8, 20, '2026-03-04T08:00:00.000Z', '2026-03-04T08:00:00.000Z'],
	[8, 20, '2026-03-04T07:59:59.999Z', '2026-03-04T08:00:00.000Z'],
	[8, 20, '2026-03-04T20:00:00.000Z', '2026-03-05T08:00:00.000Z'],
	[10, 2, '2026-03-04T01:59:59.000Z', '2026-03-04T01:59:59.000Z'],
	[10, 2, '2026-03-04T02:00:00.000Z', '2026-03-04T10:00:00.000Z'],
	[10, 2, '2026-03-04T23:00:00.000Z', '2026-03-04T23:00:00.000Z'],
])('hours from %i to %i: who is texted at %s gets it at %s', async (from, to, at, due) => {
	const found = nextWakingTime(Date.parse(at) * 1000, { from, to });
	expect(new Date(found / 1000).toISOString()).toBe(due);
});
