import { envelope, OPT_OUT, optOutOf, PHONE, WebhookScene } from '../../../../support/webhookScene';

const now = Date.parse('2026-03-01T10:10:00Z');

const scene = WebhookScene.forEachTest();
const deliver = scene.deliver.bind(scene);
const lookups = () => scene.requests('GET', '/api/v2/subscribers');
const fail = (id: string, times?: number) =>
	scene.emulator.fail({ kind: 'empty', status: 403, path: `/api/v2/subscribers/${id}`, times });

beforeEach(async () => {
	scene.host.now = () => now;
	await scene.host.activate();
});

test('is looked up unless that is switched off, with one request by ID', async () => {
	const id = scene.emulator.shop().add({ phone: PHONE, email: 'jane@example.com', canSend: false });
	await deliver(optOutOf(id));
	expect(scene.host.items).toMatchObject([
		{
			subscriber_id: id,
			phone_number: PHONE,
			email: 'jane@example.com',
			is_subscribed: false,
			event: OPT_OUT,
		},
	]);
	expect(lookups().map(({ path }) => path)).toEqual([`/api/v2/subscribers/${id}`]);
});

test.each([false, 'false', 'no'])('is not where Complete Subscriber is %j', async (off) => {
	const id = scene.emulator.shop().add({ phone: PHONE, canSend: false });
	scene.host.parameters = { completeSubscriber: off };
	await deliver(optOutOf(id));
	expect(scene.host.items).toMatchObject([{ subscriber_id: id, is_subscribed: false }]);
	expect(lookups()).toEqual([]);
});

test('is found by phone, with one request, where no ID came', async () => {
	const id = scene.emulator.shop().add({ phone: PHONE, canSend: false });
	await deliver(envelope(OPT_OUT, { phone: PHONE }));
	expect(scene.host.items).toMatchObject([{ subscriber_id: id, phone_number: PHONE }]);
	expect(lookups()).toHaveLength(1);
});

test('is not tried for events about nobody, nor for repeats', async () => {
	scene.host.parameters = { events: ['test'] };
	await deliver(envelope('shop.test', { shop_id: 'shop_1' }));
	await deliver(envelope('shop.test', { shop_id: 'shop_1' }));
	expect(lookups()).toEqual([]);
});

test.each([400, 404] as const)('is told of all the same when gone (%s)', async (gone) => {
	scene.emulator.options.unknownId = gone;
	await deliver(optOutOf('s_gone'));
	expect(scene.host.items).toMatchObject([{ subscriber_id: 's_gone', event: OPT_OUT }]);
});

test('in trouble the delivery is to be repeated, and then taken', async () => {
	const id = scene.emulator.shop().add({ phone: PHONE, canSend: false });
	fail(id, 1);
	expect((await deliver(optOutOf(id))).status).toBe(503);
	expect(scene.host.executions).toEqual([]);
	expect((await deliver(optOutOf(id))).status).toBe(200);
	expect(scene.host.items).toMatchObject([{ subscriber_id: id, phone_number: PHONE }]);
});

test('when the hour of repeats is nearly over, the event is passed on as it came', async () => {
	scene.host.now = () => now + 40 * 60_000;
	const id = scene.emulator.shop().add({ phone: PHONE, canSend: false });
	fail(id);
	expect((await deliver(optOutOf(id))).status).toBe(200);
	expect(scene.host.items).toMatchObject([
		{ subscriber_id: id, event: OPT_OUT, is_subscribed: false },
	]);
});
