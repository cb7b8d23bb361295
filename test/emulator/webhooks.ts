import { randomBytes, randomUUID } from 'crypto';
import { formatTime, type Micros } from './time';
import type { WebhookDispatcher } from './webhookDispatcher';
import type { World } from './world';

export interface WebhookSubscription {
	id: string;
	callbackUrl: string;
	/** As the create spelled it. */
	event: string;
	headers: Readonly<Record<string, string>>;
	createdAt: Micros;
	updatedAt: Micros;
}

/** A delivery that a stranger, or Postscript on a bad day, might make. */
export interface Irregular {
	/** Instead of the signing token; an empty one leaves the header out. */
	signature?: string;
	/** Instead of the envelope, byte for byte. */
	body?: string;
	/** How often the same delivery is made. Default: once. */
	times?: number;
}

/** One shop's webhook subscriptions and its signing token. */
export class Webhooks {
	readonly subscriptions = new Map<string, WebhookSubscription>();
	private signingToken: string | undefined;

	constructor(
		private readonly world: World,
		private readonly dispatcher: WebhookDispatcher,
		private readonly shopId: string,
	) {}

	/** Made with the first subscription; it stays when that one goes. */
	get token(): string | undefined {
		return this.signingToken;
	}

	rotateToken(): string {
		this.signingToken = randomBytes(20).toString('hex');
		return this.signingToken;
	}

	create(callbackUrl: string, event: string, headers: Record<string, string>): WebhookSubscription {
		if (!this.signingToken) this.rotateToken();
		const at = this.world.stamp();
		const made = { id: randomUUID(), callbackUrl, event, headers, createdAt: at, updatedAt: at };
		this.subscriptions.set(made.id, made);
		return made;
	}

	/** Delivers to each subscription of the event; answers are not waited for. */
	emit(event: string, data: Record<string, unknown>, irregular: Irregular = {}): void {
		for (const subscription of this.subscriptions.values()) {
			// Both spellings that a create may take mean the one event that deliveries name.
			if (subscription.event.replace('shop.shop.', 'shop.') !== event) continue;
			const envelope = this.envelope(subscription.id, event, data);
			const body = irregular.body ?? JSON.stringify(envelope);
			for (let time = 0; time < (irregular.times ?? 1); time++) {
				this.send(subscription, body, irregular.signature ?? this.signingToken ?? '');
			}
		}
	}

	envelope(webhookId: string, event: string, data: Record<string, unknown>) {
		return {
			webhook_id: webhookId,
			resource_type: 'shop',
			resource_id: this.shopId,
			event_time: formatTime(this.world.stamp(), this.world.options.timestamps),
			event,
			event_data: data,
		};
	}

	/** What the deliveries of an event look like. */
	example(event: string): Record<string, unknown> {
		const at = formatTime(this.world.stamp(), this.world.options.timestamps);
		const about = {
			subscriber_id: 's_1234567abcd',
			shop_id: this.shopId,
			shopify_customer_id: null,
		};
		if (event === 'shop.test') return { shop_id: this.shopId };
		if (event === 'shop.email_collected') return { ...about, email: 'jane@example.com' };
		if (event !== 'shop.incoming_message') return about;
		return {
			id: 'im_1b2a005a386281c9',
			...about,
			is_opt_out: false,
			from_number: '+12125550100',
			created_at: at,
			body: 'Hello, world',
		};
	}

	private send(subscription: WebhookSubscription, body: string, signature: string): void {
		this.dispatcher.send({
			id: this.world.newId('delivery'),
			shopId: this.shopId,
			webhookId: subscription.id,
			event: subscription.event,
			url: subscription.callbackUrl,
			headers: {
				'content-type': 'application/json',
				...subscription.headers,
				...(signature && { 'Postscript-Signature': signature }),
			},
			body,
		});
	}
}
