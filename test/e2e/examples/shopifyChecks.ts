/* Examples that Shopify's webhooks start: signed as Shopify signs, with the fields of its documented payloads. */
import { createHmac } from 'node:crypto';
import type { RecordedEvent } from '../../emulator';
import { requestTo, withParameters } from './importExample';
import {
	checkSame,
	executionsDone,
	openExample,
	post,
	type RunningExample,
	type Scene,
} from './scene';

/** Made here, for a credential that lives as long as this run. */
export const SHOPIFY_SECRET = ['example', 'signing', 'secret'].join('-');

const AT_ONCE = { amount: 0, unit: 'seconds' };

async function deliver(
	scene: Scene,
	example: RunningExample,
	node: string,
	payload: object,
	secret = SHOPIFY_SECRET,
): Promise<void> {
	const body = JSON.stringify(payload);
	const signature = createHmac('sha256', secret).update(body).digest('base64');
	await post(scene, example, node, body, { 'x-shopify-hmac-sha256': signature });
}

function checkout(token: string, more: object = {}): object {
	return {
		id: 40551,
		token,
		email: 'ada@example.com',
		phone: '+12025550111',
		created_at: '2026-11-20T10:00:00-05:00',
		completed_at: null,
		currency: 'USD',
		total_price: '59.90',
		abandoned_checkout_url: `https://shop.example/checkouts/${token}`,
		line_items: [
			{ title: 'Soap', quantity: 2 },
			{ title: 'Towel', quantity: 1 },
		],
		...more,
	};
}

const sentPart = ({ type, email, phone, external_id, occurred_at, properties }: RecordedEvent) => ({
	type,
	email,
	phone,
	external_id,
	occurred_at,
	properties,
});

export async function checkAbandonedCheckout(scene: Scene): Promise<void> {
	const example = await openExample(scene, 'abandoned-checkout.json', {}, (emulator) => {
		emulator.shop().add({ phone: '+12025550111', email: 'ada@example.com' });
	});
	const node = 'Checkout Changed';
	const { phone, ...withoutPhone } = checkout('c-2', { email: 'bo@example.com' }) as {
		phone: string;
	};
	await deliver(scene, example, node, checkout('c-1'));
	await executionsDone(scene, example, 1);
	await deliver(scene, example, node, checkout('c-1', { total_price: '70.00' }));
	await deliver(scene, example, node, withoutPhone);
	await deliver(scene, example, node, checkout('c-3', { completed_at: '2026-11-20T11:00:00Z' }));
	await deliver(scene, example, node, checkout('c-4', { email: null }));
	await deliver(scene, example, node, checkout('c-5'), `${SHOPIFY_SECRET}!`);
	await executionsDone(scene, example, 6);
	const events = example.emulator.events.map(sentPart);
	checkSame(scene, 'an open checkout is one event, whatever else comes', events, [
		{
			type: 'Checkout_Begun',
			email: 'ada@example.com',
			phone,
			external_id: 'checkout-c-1',
			occurred_at: '2026-11-20 15:00:00.000000',
			properties: {
				checkout_url: 'https://shop.example/checkouts/c-1',
				total: 59.9,
				currency: 'USD',
				item_count: 2,
				first_item: 'Soap',
				items: 'Soap, Towel',
			},
		},
		{
			...events[0],
			email: 'bo@example.com',
			phone: undefined,
			external_id: 'checkout-c-2',
			properties: {
				...events[0]?.properties,
				checkout_url: 'https://shop.example/checkouts/c-2',
			},
		},
	]);
}

function order(id: number, customer: number | null, email: string): object {
	return {
		id,
		name: `#${id}`,
		email,
		phone: null,
		total_price: '19.00',
		customer: customer === null ? null : { id: customer },
		line_items: [{ title: 'Soap', quantity: 1 }],
	};
}

export async function checkReviewRequest(scene: Scene): Promise<void> {
	const { tool } = scene;
	const example = await openExample(
		scene,
		'post-purchase-review.json',
		{
			replace: {
				'A Week Later': withParameters(AT_ONCE),
				'Ask by Email Instead': requestTo(
					`${tool.url}/by-email`,
					"[$('A Week Later').item.json.body.name, $json.status ?? $json.error_code]",
				),
			},
		},
		(emulator) => {
			const shop = emulator.shop();
			shop.add({ phone: '+12025550111', email: 'ada@example.com', shopifyCustomerId: 1001 });
			shop.add({
				phone: '+12025550112',
				email: 'bo@example.com',
				shopifyCustomerId: 1002,
				canSend: false,
			});
		},
	);
	const node = 'Order Fulfilled';
	await deliver(scene, example, node, order(1, 1001, 'ada@example.com'));
	await executionsDone(scene, example, 1);
	await deliver(scene, example, node, order(1, 1001, 'ada@example.com'));
	await deliver(scene, example, node, order(2, 1002, 'bo@example.com'));
	await deliver(scene, example, node, order(3, 1003, 'cy@example.com'));
	await deliver(scene, example, node, order(4, null, 'guest@example.com'));
	await deliver(scene, example, node, order(5, 1001, 'ada@example.com'), 'guessed');
	await executionsDone(scene, example, 6);
	const { events, messages } = example.emulator;
	checkSame(
		scene,
		'each fulfilled order is one event',
		events.map(({ external_id }) => external_id).sort(),
		[1, 2, 3, 4].map((id) => `order-fulfilled-${id}`),
	);
	checkSame(
		scene,
		'only the customer who agreed is asked for a review by text',
		messages.map(({ to, body, category, allowed }) => [to, body, category, allowed]),
		[
			[
				'+12025550111',
				'Thank you for your order #1! How do you like Soap? Tell us: https://shop.example/review',
				'promotional',
				true,
			],
		],
	);
	checkSame(scene, 'the others come out for an email', tool.posted('/by-email').sort(), [
		['#2', 'skipped_no_consent'],
		['#3', 'not_found'],
		['#4', 'invalid_input'],
	]);
}
