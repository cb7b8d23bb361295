import { Agent, request } from 'undici';
import { delay } from './delay';
import type { World } from './world';

export interface Delivery {
	id: string;
	shopId: string;
	webhookId: string;
	event: string;
	url: string;
	headers: Readonly<Record<string, string>>;
	body: string;
	/** Status of each try; 0 when there was no answer. */
	attempts: Array<{ at: number; status: number }>;
	delivered: boolean;
}

const TIMEOUT_MS = 10_000;

/** Posts deliveries, each again and again until a 200: at least once, as Postscript promises. */
export class WebhookDispatcher {
	readonly deliveries: Delivery[] = [];
	private readonly agent = new Agent({ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
	private dropping = new AbortController();

	constructor(private readonly world: World) {}

	send(delivery: Omit<Delivery, 'attempts' | 'delivered'>): void {
		const record: Delivery = { ...delivery, attempts: [], delivered: false };
		this.deliveries.push(record);
		void this.insist(record, this.dropping.signal);
	}

	/** Drops what still waits for another try. */
	reset(): void {
		this.dropping.abort();
		this.dropping = new AbortController();
		this.deliveries.length = 0;
	}

	async close(): Promise<void> {
		this.reset();
		await this.agent.destroy();
	}

	private async insist(delivery: Delivery, dropped: AbortSignal): Promise<void> {
		const { webhookRetryMs, webhookRetryForMs } = this.world.options;
		for (let waited = 0; waited <= webhookRetryForMs; waited += webhookRetryMs) {
			const at = this.world.now() - this.world.startedAt;
			const status = await this.post(delivery);
			delivery.attempts.push({ at, status });
			delivery.delivered = status === 200;
			if (delivery.delivered || !(await delay(webhookRetryMs, dropped))) return;
		}
	}

	private async post({ url, headers, body }: Delivery): Promise<number> {
		try {
			const answer = await request(url, { method: 'POST', headers, body, dispatcher: this.agent });
			await answer.body.dump();
			return answer.statusCode;
		} catch {
			// No listener, a cut, a time-out: all the same to the sender, which tries again later.
			return 0;
		}
	}
}
