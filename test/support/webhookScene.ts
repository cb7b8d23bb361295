import { startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { credentialFor } from './credentials';
import { WebhookHost, type Answered, type Incoming } from './webhookHarness';

export const OPT_IN = 'shop.subscriber.opt_in';
export const OPT_OUT = 'shop.subscriber.opt_out';
export const MESSAGE = 'shop.incoming_message';
export const PHONE = '+12125550101';
/** Webhook ID and path, as they end every address of the node. */
export const WEBHOOK = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/webhook';

/** A delivery's body as the reference shows it. */
export function envelope(event: string, data: object, more: object = {}): object {
	return {
		webhook_id: '89066f0a-eb36-4ed8-b98c-606e6dcac715',
		resource_type: 'shop',
		resource_id: 'shop_1234567abcde',
		event_time: '2026-03-01T10:00:00.000001',
		event,
		event_data: data,
		...more,
	};
}

export function optOutOf(subscriberId: string, more: object = {}): object {
	return envelope(OPT_OUT, { subscriber_id: subscriberId }, more);
}

/** An emulated shop and an n8n with the webhook trigger beside it, new for each test of the file. */
export class WebhookScene {
	emulator!: Emulator;
	host!: WebhookHost;

	/** To be called once, outside of tests. */
	static forEachTest(): WebhookScene {
		const scene = new WebhookScene();
		beforeAll(async () => {
			scene.emulator = await startEmulator({ rate: null });
		});
		beforeEach(async () => {
			scene.host = await scene.openHost();
		});
		afterEach(async () => {
			expect(scene.emulator.violations).toEqual([]);
			await scene.host.close();
			scene.emulator.reset();
		});
		afterAll(async () => await scene.emulator.close());
		return scene;
	}

	/** A credential of the emulated shop that has this key. */
	credential(privateKey = TEST_KEY) {
		return credentialFor(this.emulator.url, { privateKey, requestsPerSecond: 1000 });
	}

	async openHost(): Promise<WebhookHost> {
		return await WebhookHost.open(this.credential());
	}

	get token(): string {
		return this.emulator.shop().webhooks.token ?? '';
	}

	get callbackUrl(): string {
		return `${this.host.publicUrl}/webhook/${WEBHOOK}`;
	}

	/** Event and address of each subscription of a shop, in the order in which they were made. */
	subscriptions(key = TEST_KEY): Array<{ event: string; callbackUrl: string }> {
		return [...this.emulator.shop(key).webhooks.subscriptions.values()].map(
			({ event, callbackUrl }) => ({ event, callbackUrl }),
		);
	}

	/** Subscriptions of the node to these events. */
	expected(...events: string[]): Array<{ event: string; callbackUrl: string }> {
		return events.map((event) => ({ event, callbackUrl: this.callbackUrl }));
	}

	/** Lets subscriptions have been made so long ago. */
	age(minutes: number): void {
		for (const subscription of this.emulator.shop().webhooks.subscriptions.values()) {
			subscription.createdAt -= minutes * 60_000_000;
		}
	}

	/** The requests that the emulator got. */
	requests(method: string, path: string) {
		return this.emulator.log.filter(
			(entry) => entry.method === method && entry.path.startsWith(path),
		);
	}

	/** @param body as text, or as what is made JSON of; signed, unless `more` has other headers */
	async deliver(body: unknown, more: Partial<Incoming> = {}): Promise<Answered> {
		return await this.host.deliver({
			body: typeof body === 'string' ? body : JSON.stringify(body),
			headers: { 'postscript-signature': this.token },
			...more,
		});
	}
}
